// Each kind of promise against each kind of world: what proves it, and what must not.

import { duplexPair } from 'node:stream';
import { expect, test, vi } from 'vitest';
import type { LabPromise, ReachPromise, WallPromise } from '../model/promise.ts';
import type { LookedUp } from '../services/control-protocol.ts';
import { unasked, worldWith } from '../../test/support/unasked-world.ts';
import { prove, proveOnce } from './prove.ts';
import type { Answer, Hop, NoAnswer, Probe, World } from './world.ts';

const STATED = { text: 'a promise', category: 'any' };
const PROBED = {
  ...STATED,
  from: { name: 'w1', netns: 'ns-w1', address: '10.0.1.11', networks: ['10.0.0.0/16'] },
  to: { name: 'w2', netns: 'ns-w2', address: '10.1.1.11' },
  protocol: 'tcp',
  port: 80,
  between: undefined,
  flow: undefined,
} as const;
const REACH: ReachPromise = { kind: 'reach', ...PROBED, seenAs: '10.0.1.11', shownBy: 'answer' };
const INTERNET: ReachPromise = { ...REACH, seenAs: '198.51.100.10', orSeenAs: ['198.51.100.11'] };
const ANYCAST: ReachPromise = { ...REACH, orAnsweredBy: ['w3'] };
const ARRIVAL: ReachPromise = { ...REACH, shownBy: 'arrival' };
const WALL: WallPromise = { kind: 'wall', ...PROBED, hides: 'receiver' };
const CLOSED: WallPromise = { ...WALL, hides: 'address' };
/** The receiver's address is one of the sender's own networks too. */
const SAME_ADDRESSES = { to: { ...PROBED.to, address: '10.0.1.11' } };

const answer = (name: string, caller: string): Answer => ({ kind: 'answer', name, caller });
const SILENT: NoAnswer = { kind: 'silent', reason: 'no answer' };
const STRANGER: NoAnswer = { kind: 'stranger', reason: 'refused' };
const BROKEN: NoAnswer = { kind: 'broken', reason: 'no such namespace' };

test.each<[string, ReachPromise | WallPromise, Answer | NoAnswer, boolean, string]>([
  ['the receiver answers', REACH, answer('w2', '10.0.1.11'), true, 'answered by w2'],
  ['another workload answers', REACH, answer('w3', '10.0.1.11'), false, 'answered by w3'],
  ['the sender is seen as somebody else', REACH, answer('w2', '10.9.9.9'), false, 'w2 saw 10.9.9.9'],
  ['nobody answers', REACH, SILENT, false, 'no answer'],
  ['the port is refused', REACH, STRANGER, false, 'refused'],
  ['seen as its gateway', INTERNET, answer('w2', '198.51.100.10'), true, 'w2 saw 198.51.100.10'],
  ['seen as its other gateway', INTERNET, answer('w2', '198.51.100.11'), true, 'w2 saw 198.51.100.11'],
  ["seen as another VPC's gateway", INTERNET, answer('w2', '198.51.100.12'), false, 'w2 saw 198.51.100.12'],
  ['one of several that may answer', ANYCAST, answer('w3', '10.0.1.11'), true, 'answered by w3'],
  ['one that may not answer', ANYCAST, answer('w4', '10.0.1.11'), false, 'answered by w4'],
  ['seen untranslated', INTERNET, answer('w2', '10.0.1.11'), false, 'w2 saw 10.0.1.11'],
  ['a refusal is an arrival', ARRIVAL, STRANGER, true, 'arrived: refused'],
  ['silence is no arrival', ARRIVAL, SILENT, false, 'no answer'],
  ['what was not sent did not arrive', ARRIVAL, BROKEN, false, 'no such namespace'],
  ['silence is a wall', WALL, SILENT, true, 'no answer'],
  ['what was not sent proves no wall', WALL, BROKEN, false, 'no such namespace'],
  ['what was not sent proves nothing closed', CLOSED, BROKEN, false, 'no such namespace'],
  ['the receiver behind a wall answers', WALL, answer('w2', '10.0.1.11'), false, 'answered by w2'],
  ['another one answers at that address', WALL, answer('w3', '10.0.1.11'), true, 'answered by w3'],
  ['a refusal crosses a wall', WALL, STRANGER, false, 'refused'],
  ['a refusal of an own address', { ...WALL, ...SAME_ADDRESSES }, STRANGER, true, 'refused'],
  ['silence is closed', CLOSED, SILENT, true, 'no answer'],
  ['anybody answers where nothing should', CLOSED, answer('w3', '10.0.1.11'), false, 'answered by w3'],
  [
    'a refusal of an address of one of its networks',
    { ...WALL, from: { ...WALL.from, networks: ['192.168.0.0/16', '10.1.0.0/16'] } },
    STRANGER,
    true,
    'refused',
  ],
  [
    'an own address answers',
    { ...CLOSED, ...SAME_ADDRESSES },
    answer('w3', '10.0.1.11'),
    true,
    'answered by w3',
  ],
])('%s', async (_, promise, answered, ok, text) => {
  const asked: Probe[] = [];
  const observed = await proved(promise, {
    probe: async (probe) => {
      asked.push(probe);
      return answered;
    },
  });
  expect(observed).toMatchObject({ ok, text });
  const { to } = promise;
  expect(asked).toMatchObject([{ netns: 'ns-w1', protocol: 'tcp', port: 80, to, remoteNetns: 'ns-w2' }]);
});

const ROUTE = { kind: 'route', ...STATED, router: 'edge', prefix: '10.0.0.0/16' } as const;

test.each<[readonly string[], readonly string[], boolean, string]>([
  [['198.51.100.10'], ['198.51.100.10'], true, 'via 198.51.100.10'],
  [['198.51.100.10'], [], false, 'no route'],
  [['198.51.100.10'], ['198.51.100.11'], false, 'via 198.51.100.11'],
  [['198.51.100.10', '198.51.100.11'], ['198.51.100.11'], true, 'via 198.51.100.11'],
  [
    ['198.51.100.10', '198.51.100.11'],
    ['198.51.100.10', '198.51.100.11'],
    true,
    'via 198.51.100.10, 198.51.100.11',
  ],
  [['198.51.100.10'], ['198.51.100.10', '198.51.100.11'], false, 'via 198.51.100.10, 198.51.100.11'],
])('a route through %j that is there through %j: %s', async (nextHops, found, ok, text) => {
  const asked: string[] = [];
  const observed = await proved(
    { ...ROUTE, nextHops },
    {
      nextHops: async (router, prefix) => {
        asked.push(`${router} ${prefix}`);
        return found;
      },
    },
  );
  expect(observed).toMatchObject({ ok, text });
  expect(asked).toEqual(['edge 10.0.0.0/16']);
});

const BOUND: LabPromise = {
  kind: 'bound',
  ...STATED,
  router: 'edge',
  tenant: 'tenant-1',
  nextHops: ['198.51.100.10', '198.51.100.11'],
  limit: 2,
};

test.each<[readonly string[], boolean, string]>([
  [[], true, 'none'],
  [['10.0.1.0/24', '10.0.2.0/24'], true, '2: 10.0.1.0/24, 10.0.2.0/24'],
  // The same by both gateways.
  [['10.0.1.0/24', '10.0.2.0/24', '10.0.1.0/24'], true, '2: 10.0.1.0/24, 10.0.2.0/24'],
  [['10.0.1.0/24', '10.0.2.0/24', '10.0.3.0/24'], false, '3: 10.0.1.0/24, 10.0.2.0/24, 10.0.3.0/24'],
])('a bound of two prefixes, where there are %j: %s', async (found, ok, text) => {
  const asked: string[] = [];
  const prefixesVia: World['prefixesVia'] = async (router, hops) => {
    asked.push([router, ...hops].join(' '));
    return found;
  };
  expect(await proved(BOUND, { prefixesVia })).toMatchObject({ ok, text });
  expect(new Set(asked)).toEqual(new Set(['edge 198.51.100.10 198.51.100.11']));
});

test('a bound has to hold for as long as a wall, once it does', async () => {
  const bounds = {
    deadline: performance.now() + 10_000,
    wallMs: Promise.resolve(10_000),
    wallMostMs: 10_000,
    signal: new AbortController().signal,
  };
  const counts = [3, 2, 2, 3];
  const world = worldWith({ prefixesVia: async () => ['a', 'b', 'c'].slice(0, counts.shift()) });
  expect(await prove(BOUND, world, bounds)).toMatchObject({ ok: false, text: '3: a, b, c' });
  expect(counts).toEqual([]);
});

test.each<[string, string | undefined, boolean, string]>([
  ['the forwarder', '10.0.1.12', true, 'came to 10.0.1.12'],
  ['the target itself', '192.0.2.1', true, 'came to 192.0.2.1'],
  ['the router', '10.0.1.1', false, 'came to 10.0.1.1'],
  ['nobody', undefined, false, 'no answer'],
])('a packet behind a forwarder comes to %s', async (_, met, ok, text) => {
  const via = { name: 'w2', address: '10.0.1.12' };
  const asked: Hop[] = [];
  const observed = await proved(
    { kind: 'forward', ...STATED, from: 'w1', netns: 'ns-w1', target: '192.0.2.1', via },
    {
      hop: async (hop) => {
        asked.push(hop);
        return met;
      },
    },
  );
  expect(observed).toMatchObject({ ok, text });
  expect(asked).toMatchObject([{ netns: 'ns-w1', remote: '192.0.2.1', hops: 2 }]);
});

const SESSION = { kind: 'session', ...STATED, protocol: 'bgp', router: 'gw', peer: '198.51.100.1' } as const;

test.each<[string | undefined, boolean, string]>([
  [undefined, true, 'established, default route learned'],
  ['gw: the session is Active', false, 'gw: the session is Active'],
])('a session with the fault %s', async (fault, ok, text) => {
  const observed = await proved({ ...SESSION, peerName: 'edge' }, { sessionFault: async () => fault });
  expect(observed).toMatchObject({ ok, text });
});

test('what the lab keeps up is as it was found, with what to do', async () => {
  const promise = { kind: 'upkeep', ...STATED, place: 'gw', upkeep: { kind: 'flow-log' } } as const;
  const found = { ok: false, text: 'no flows', fix: 'apply it' };
  const asked: unknown[] = [];
  const upkeep: World['upkeep'] = async (which) => {
    asked.push(which);
    return found;
  };
  expect(await proved(promise, { upkeep })).toMatchObject(found);
  expect(asked).toContain(promise);
});

test('what will not become so by itself is not asked again, and what has just begun for longer', async () => {
  const promise = { kind: 'upkeep', ...STATED, place: 'gw', upkeep: { kind: 'flow-log' } } as const;
  const askedFor = async (outlook: 'final' | 'starting', deadline: number): Promise<number> => {
    let asked = 0;
    const upkeep: World['upkeep'] = async () => ({ ok: ++asked === 3, text: '', outlook });
    const bounds = { ...BOUNDS, deadline, patience: { firstMs: 1, lastMs: 0 } };
    await prove(promise, worldWith({ upkeep }), { ...bounds, signal: new AbortController().signal });
    return asked;
  };
  expect(await askedFor('final', Infinity)).toBe(1);
  expect(await askedFor('starting', 0)).toBe(3);
});

test.each<[string | undefined, boolean, string]>([
  [undefined, true, 'the connection was accepted'],
  ['refused', false, 'refused'],
])('a listener that a connection meets with the fault %s', async (fault, ok, text) => {
  const asked: unknown[] = [];
  const { from, to } = PROBED;
  const observed = await proved(
    { kind: 'listener', ...STATED, from, to, port: 8080 },
    {
      connectFault: async (netns, remote) => {
        asked.push(netns, remote);
        return fault;
      },
    },
  );
  expect(observed).toMatchObject({ ok, text });
  expect(asked).toEqual(['ns-w1', { address: '10.1.1.11', port: 8080 }]);
});

test.each<[string, boolean, boolean]>([
  ['running since 10:00', false, true],
  ['ended with status 0', true, true],
  ['ended with status 0', false, false],
  ['ended with status 1', true, false],
  ['waits until it is started again', false, false],
  ['not running', true, false],
])('a program that is "%s", where it may end: %s', async (text, mayEnd, ok) => {
  const promise = { kind: 'program', ...STATED, name: 'w1', daemon: 'program-w1', mayEnd } as const;
  const asked: string[] = [];
  const observed = await proved(promise, {
    programState: async (daemon) => {
      asked.push(daemon);
      return text;
    },
  });
  expect(observed).toMatchObject({ ok, text });
  expect(asked).toEqual(['program-w1']);
});

const NAME = {
  kind: 'name',
  ...STATED,
  from: 'w1',
  netns: 'ns-w1',
  server: '10.0.0.2',
  name: 'w2.lab',
} as const;

test.each<[string, LookedUp, string | undefined, boolean, string]>([
  ['its address', found('10.1.1.11'), '10.1.1.11', true, '10.1.1.11'],
  ['another address', found('10.1.1.12'), '10.1.1.11', false, '10.1.1.12'],
  ['one address too many', found('10.1.1.11', '10.1.1.12'), '10.1.1.11', false, '10.1.1.11, 10.1.1.12'],
  ['no address', found(), '10.1.1.11', false, 'no address'],
  ['an address that it must not have', found('10.1.1.11'), undefined, false, '10.1.1.11'],
  ['nothing, as a name that must not be', { kind: 'no-such-name' }, undefined, true, 'no such name'],
  ['nothing, as a name that must be', { kind: 'no-such-name' }, '10.1.1.11', false, 'no such name'],
  ['a failure', { kind: 'failed', reason: 'no answer' }, '10.1.1.11', false, 'no answer'],
  ['a failure, as a name that must not be', { kind: 'failed', reason: 'none' }, undefined, false, 'none'],
])('a name that gets %s', async (_, looked, address, ok, text) => {
  const [ours, theirs] = duplexPair();
  const asked: unknown[] = [];
  theirs.once('data', (line: Buffer) => {
    asked.push(JSON.parse(line.toString()));
    theirs.write(`${JSON.stringify({ kind: 'lookedUp', found: looked })}\n`);
  });
  const world = worldWith({ machine: { connect: async () => ours, run: unasked } });
  const observed = await provedOnce({ ...NAME, address }, world);
  expect(observed).toMatchObject({ ok, text });
  const { netns, server, name } = NAME;
  expect(asked).toMatchObject([{ lookUp: { netns, server, name, timeoutMs: 400 } }]);
});

test('a name that nobody can be asked for is not resolved, whatever it should be', async () => {
  const connect = () => Promise.reject(new Error('no responder'));
  for (const address of [undefined, '10.1.1.11']) {
    const world = worldWith({ machine: { connect, run: unasked } });
    const observed = await provedOnce({ ...NAME, address }, world);
    expect(observed).toMatchObject({ ok: false, text: 'no responder' });
  }
});

test('what should be reachable is asked again, each time for longer, until it answers', async () => {
  const timeouts: number[] = [];
  const observed = await prove(
    REACH,
    worldWith({
      probe: async ({ timeoutMs }) => {
        timeouts.push(timeoutMs);
        return timeouts.length < 5 ? SILENT : answer('w2', '10.0.1.11');
      },
    }),
    { ...BOUNDS, signal: new AbortController().signal },
  );
  expect(observed).toMatchObject({ ok: true, isLate: true });
  expect(timeouts).toEqual([400, 800, 1600, 1600, 1600]);
});

test.each<[string, ReachPromise | WallPromise, Answer | NoAnswer, object]>([
  ['an answer', REACH, answer('w2', '10.0.1.11'), { ok: true, text: 'answered by w2' }],
  ['silence where there should be an answer', REACH, SILENT, { ok: false, text: 'no answer' }],
  ['silence behind a wall', WALL, SILENT, { ok: true, text: 'no answer', isUnknown: false }],
  ['an answer over a wall', WALL, answer('w2', '10.0.1.11'), { ok: false, isUnknown: false }],
  ['a wall that could not be tried', WALL, BROKEN, { ok: false, text: 'no such namespace', isUnknown: true }],
])('one look: %s', async (_, promise, answered, observed) => {
  const asked: Probe[] = [];
  const world = worldWith({
    probe: async (probe) => {
      asked.push(probe);
      return answered;
    },
  });
  const { signal } = new AbortController();
  expect(await proveOnce(promise, world, { timeoutMs: 321, signal })).toMatchObject(observed);
  expect(asked).toMatchObject([{ netns: 'ns-w1', protocol: 'tcp', port: 80, to: PROBED.to, timeoutMs: 321 }]);
  expect(asked[0]?.signal).toBe(signal);
});

test('who probed a wall is told that it is over', async () => {
  let ends: AbortSignal | undefined;
  const probe = async ({ until }: Probe): Promise<NoAnswer> => {
    ends = until;
    return SILENT;
  };
  await prove(WALL, worldWith({ probe }), { ...BOUNDS, wallMs: new Promise(() => undefined) });
  expect(ends?.aborted).toBe(true);
});

test('what answers at once is not late', async () => {
  const probe = async (): Promise<Answer> => answer('w2', '10.0.1.11');
  expect(await proved(REACH, { probe })).toMatchObject({ ok: true, isLate: false });
});

test.each([60, 180])('a wall that has to hold for %i ms is probed for as long', async (wallMs) => {
  const begun = performance.now();
  const observed = await prove(WALL, worldWith({ probe: untilEnough }), {
    ...BOUNDS,
    wallMs: Promise.resolve(wallMs),
  });
  const heldMs = performance.now() - begun;
  expect(observed).toMatchObject({ ok: true, text: 'held' });
  // Timers count in whole milliseconds, and may be early by a part of one.
  expect(heldMs).toBeGreaterThan(wallMs - 2);
  expect(heldMs).toBeLessThan(wallMs + 100);
});

test('a wall may be probed for as long as any wall, and no longer', async () => {
  const asked: number[] = [];
  const probe = async ({ timeoutMs }: Probe): Promise<NoAnswer> => {
    asked.push(timeoutMs);
    return SILENT;
  };
  await prove(WALL, worldWith({ probe }), { ...BOUNDS, wallMostMs: 1234 });
  expect(asked).toEqual([1234]);
});

async function untilEnough({ until }: Probe): Promise<NoAnswer> {
  await new Promise((resolve) => until?.addEventListener('abort', resolve));
  return { kind: 'silent', reason: 'held' };
}

/** With a signal that is aborted, everything is asked once. */
const BOUNDS = {
  deadline: 0,
  wallMs: Promise.resolve(0),
  wallMostMs: 1000,
  signal: AbortSignal.abort(),
};

async function proved(promise: LabPromise, part: Partial<World>) {
  return await prove(promise, worldWith(part), BOUNDS);
}

/** By a clock that runs so fast that nothing is asked twice. */
async function provedOnce(promise: LabPromise, world: World) {
  let now = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 60_000));
  try {
    return await prove(promise, world, { ...BOUNDS, signal: new AbortController().signal });
  } finally {
    clock.mockRestore();
  }
}

function found(...addresses: readonly string[]): LookedUp {
  return { kind: 'found', addresses };
}

test('a wall that does not hold says where to look, and one that holds nothing', async () => {
  const wall: WallPromise = { ...CLOSED, advice: 'look there' };
  const seen = async (answer: Answer | NoAnswer) => (await proved(wall, { probe: async () => answer })).fix;
  expect(await seen({ kind: 'stranger', reason: 'refused' })).toBe('look there');
  expect(await seen({ kind: 'silent', reason: 'nothing came' })).toBeUndefined();
  expect(
    (await proved(CLOSED, { probe: async () => ({ kind: 'stranger', reason: 'refused' }) })).fix,
  ).toBeUndefined();
});
