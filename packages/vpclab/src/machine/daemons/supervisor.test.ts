// What the supervisor does when daemons die, by a clock of its own. How processes are started, found and ended is replaced
// here; test/integration/daemons.test.ts has real ones.

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { DaemonRow } from '../../model/rows.ts';
import type { SupervisorEvent } from '../../model/engine.ts';
import type { Place } from './launch.ts';
import { markOf } from './records.ts';
import { Supervisor } from './supervisor.ts';

const world = vi.hoisted(() => ({
  alive: new Set<number>(),
  launched: [] as string[],
  killed: [] as number[],
  nextPid: 100,
  /** The next starts fail with these. */
  failures: [] as string[],
  /** What a start waits for before it begins. */
  preparing: undefined as Promise<void> | undefined,
  /** What ending processes waits for. */
  ending: undefined as Promise<void> | undefined,
}));

vi.mock('./launch.ts', () => ({
  launchDaemons: async (_place: unknown, rows: readonly DaemonRow[], signal: AbortSignal) => {
    await world.preparing;
    signal.throwIfAborted();
    return rows.map(({ key }) => {
      const pid = (world.nextPid += 1);
      world.launched.push(key);
      world.alive.add(pid);
      return { pid, startTime: 1 };
    });
  },
}));
vi.mock('./ready.ts', () => ({
  untilReady: async () => {
    const failure = world.failures.shift();
    if (failure !== undefined) throw new Error(failure);
  },
}));
vi.mock('./stop.ts', () => ({
  endProcesses: async (identities: readonly { readonly pid: number }[]) => {
    for (const { pid } of identities) {
      world.killed.push(pid);
      world.alive.delete(pid);
    }
    await world.ending;
  },
}));

const row: DaemonRow = {
  kind: 'daemon',
  key: 'node-1/ovs-vswitchd',
  netns: 'node-1',
  program: 'ovs-vswitchd',
  args: [],
  env: {},
  directory: '/nowhere',
  pidFile: '/nowhere/pid',
  logFile: '/nowhere/log',
  readySocket: undefined,
  database: undefined,
  after: [],
  restartsWith: [],
  carries: '',
  origin: { concept: 'node', name: 'node-1' },
};

let supervisor: Supervisor;
let events: SupervisorEvent[];
let observed: readonly object[];
let onRestarted: () => Promise<void>;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
  vi.spyOn(performance, 'now').mockImplementation(() => Date.now());
  vi.spyOn(process, 'kill').mockImplementation((pid) => {
    if (!world.alive.has(pid)) throw new Error('ESRCH');
    return true;
  });
  for (const list of [world.launched, world.killed, world.failures]) list.length = 0;
  world.alive.clear();
  world.ending = undefined;
  world.preparing = undefined;
  events = [];
  observed = [];
  onRestarted = async () => undefined;
  const records = { observe: async () => observed, remove: () => undefined };
  supervisor = new Supervisor({ records } as unknown as Place);
  supervisor.watch({ onEvent: (event) => events.push(event), onRestarted: () => onRestarted() });
});
afterEach(() => {
  supervisor.close();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const kinds = (): readonly string[] => events.map(({ kind }) => kind);
const pidNow = (): number => supervisor.status()[0]?.pid ?? 0;
const stateNow = (): string | undefined => supervisor.status()[0]?.state;

/** Dies, and its death is noticed. */
async function die(): Promise<void> {
  world.alive.delete(pidNow());
  await vi.advanceTimersByTimeAsync(100);
}

test('one that ran for long and dies is started again at once', async () => {
  await supervisor.start([row], {});
  const first = pidNow();
  await vi.advanceTimersByTimeAsync(10_000);
  world.alive.delete(first);
  await vi.advanceTimersByTimeAsync(101);
  expect(world.launched).toHaveLength(2);
  expect(events).toEqual([
    { kind: 'died', name: row.key, pid: first },
    { kind: 'restarted', name: row.key, pid: first + 1, restarts: 1, downMs: expect.any(Number) },
  ]);
  expect(supervisor.status()).toMatchObject([{ state: 'running', pid: first + 1, restarts: 1 }]);
});

test('one that dies again and again is given longer and longer pauses', async () => {
  await supervisor.start([row], {});
  let diedAt = 0;
  const pauses: number[] = [];
  supervisor.watch({
    onEvent: ({ kind }) => {
      if (kind === 'died') diedAt = Date.now();
      if (kind === 'restarted') pauses.push(Date.now() - diedAt);
    },
    onRestarted,
  });
  for (let death = 1; death <= 8; death += 1) {
    await die();
    while (pauses.length < death) await vi.advanceTimersByTimeAsync(1);
  }
  // Timers of no time take a millisecond.
  expect(pauses.map((ms) => (ms === 1 ? 0 : ms))).toEqual([0, 250, 500, 1000, 2000, 5000, 5000, 5000]);
  // One that then runs for long enough counts as steady again.
  await vi.advanceTimersByTimeAsync(10_000);
  const before = world.launched.length;
  await die();
  await vi.advanceTimersByTimeAsync(2);
  expect(world.launched).toHaveLength(before + 1);
});

test('a failed start is reported with the time of the next attempt, and repeated', async () => {
  await supervisor.start([row], {});
  await vi.advanceTimersByTimeAsync(10_000);
  world.failures.push('no room', 'no room', 'no room');
  await die();
  await vi.advanceTimersByTimeAsync(3_000);
  expect(events.slice(1)).toEqual([
    { kind: 'restart-failed', name: row.key, reason: 'no room', nextTryMs: 0 },
    { kind: 'restart-failed', name: row.key, reason: 'no room', nextTryMs: 250 },
    { kind: 'restart-failed', name: row.key, reason: 'no room', nextTryMs: 500 },
    expect.objectContaining({ kind: 'restarted', restarts: 1 }),
  ]);
  // What was started and did not become ready is ended.
  expect(world.killed).toHaveLength(3);
  expect(stateNow()).toBe('running');
});

test('one that is not ready and does not end in time either is started again', async () => {
  await supervisor.start([row], {});
  world.failures.push('no room');
  const ending = Promise.withResolvers<void>();
  world.ending = ending.promise;
  await die();
  await vi.advanceTimersByTimeAsync(1);
  expect(world.killed).toHaveLength(1);
  ending.reject(new Error('processes did not end within 5000 ms of SIGKILL'));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(kinds()).toEqual(['died', 'restart-failed', 'restarted']);
  expect(stateNow()).toBe('running');
});

test('one that is stopped while a failed start of it is ended is not started again', async () => {
  await supervisor.start([row], {});
  world.failures.push('no room');
  const ending = Promise.withResolvers<void>();
  world.ending = ending.promise;
  await die();
  await vi.advanceTimersByTimeAsync(1);
  const stopped = supervisor.stop([row.key]);
  ending.resolve();
  await stopped;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(kinds()).toEqual(['died']);
});

test('one that is stopped while its start is prepared is not started', async () => {
  await supervisor.start([row], {});
  const preparing = Promise.withResolvers<void>();
  world.preparing = preparing.promise;
  await die();
  await vi.advanceTimersByTimeAsync(1);
  await supervisor.stop([row.key]);
  preparing.resolve();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(world.launched).toHaveLength(1);
  expect(kinds()).toEqual(['died']);
});

test('what cannot be put back is reported, and the daemon runs all the same', async () => {
  await supervisor.start([row], {});
  onRestarted = () => Promise.reject(new Error('no such tap'));
  await die();
  await vi.advanceTimersByTimeAsync(1);
  expect(events.slice(1)).toEqual([
    { kind: 'repair-failed', name: row.key, reason: 'no such tap' },
    expect.objectContaining({ kind: 'restarted', restarts: 1 }),
  ]);
  expect(stateNow()).toBe('running');
  expect(world.killed).toEqual([]);
});

test('it runs again only once what went with it is back', async () => {
  await supervisor.start([row], {});
  const back = Promise.withResolvers<void>();
  onRestarted = () => back.promise;
  await die();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(stateNow()).toBe('starting');
  expect(kinds()).toEqual(['died']);
  back.resolve();
  await vi.advanceTimersByTimeAsync(1);
  expect(stateNow()).toBe('running');
  expect(events.at(-1)).toMatchObject({ kind: 'restarted', downMs: expect.toSatisfy((ms) => ms >= 1_000) });
});

test('an apply that meets a daemon which is just being restarted leaves it to its restart', async () => {
  await supervisor.start([row], {});
  const back = Promise.withResolvers<void>();
  onRestarted = () => back.promise;
  await die();
  await vi.advanceTimersByTimeAsync(1);
  observed = [{ row, pid: world.nextPid, startTime: 1, netns: 'node-1', mark: markOf(row) }];
  await supervisor.start([row], {});
  expect(world.launched).toHaveLength(2);
  expect(stateNow()).toBe('starting');
  back.resolve();
  await vi.advanceTimersByTimeAsync(1);
  expect(supervisor.status()).toMatchObject([{ state: 'running', restarts: 1 }]);
  expect(kinds()).toEqual(['died', 'restarted']);
});

test('one that is stopped is not started again, also while it waits for its turn', async () => {
  await supervisor.start([row], {});
  await die();
  await vi.advanceTimersByTimeAsync(1);
  await die();
  await supervisor.stop([row.key]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(world.launched).toHaveLength(2);
  expect(supervisor.status()).toEqual([]);
});

test('the first start is the caller’s: what fails is thrown, and not tried again', async () => {
  world.failures.push('no program');
  await expect(supervisor.start([row], {})).rejects.toThrow('no program');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(world.launched).toHaveLength(1);
  expect(events).toEqual([]);
});

test('one that runs as its row says is left alone; one that runs otherwise is replaced', async () => {
  const same = { row, pid: 50, startTime: 1, netns: 'node-1', mark: markOf(row) };
  world.alive.add(50);
  observed = [same];
  await supervisor.start([row], {});
  expect(world.launched).toEqual([]);
  expect(pidNow()).toBe(50);
  observed = [{ ...same, mark: 'another' }];
  await supervisor.start([row], {});
  expect(world.killed).toEqual([50]);
  expect(world.launched).toEqual([row.key]);
  observed = [{ ...same, pid: world.nextPid, netns: 'node-2' }];
  await supervisor.start([row], {});
  expect(world.launched).toHaveLength(2);
});
