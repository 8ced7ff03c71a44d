import { describe, expect, it } from 'vitest';
import type { ExecTarget } from '../model/engine.ts';
import { LOCAL_MACHINE } from '../model/layout.ts';
import type { enterPiped } from '../runtime/enter.ts';
import type { RunningSandbox } from '../runtime/sandbox-state.ts';
import { enterable, execOnMany, matching, workloadsOf } from './exec-on-many.ts';
import { recordingTerminal } from './terminal.ts';

type Run = typeof enterPiped;

function target(name: string, machine = LOCAL_MACHINE): ExecTarget {
  const view = { hostname: name };
  const lists = { env: {}, binds: [], devices: [], captured: [], view };
  return { name, kind: 'workload', netns: name, machine, ...lists };
}

const sandbox: RunningSandbox = {
  ...{ name: 'sample', pid: 1, startTime: '1', isCutOff: false },
  paths: {
    ...{ directory: '/', apiSocket: '/', log: '/', lock: '/' },
    ...{ init: '/', groups: '/', kept: '/' },
  },
};

const MANY = Array.from({ length: 20 }, (_, index) => target(`web-${index + 1}`));

async function exec(run: Run, { json = false, terminal = recordingTerminal(), targets = MANY } = {}) {
  const failure = await execOnMany(
    { terminal, cwd: '/' },
    { sandbox, targets, commandIn: () => ['true'], json, run },
  ).then(
    () => undefined,
    (error: unknown) => error,
  );
  return { failure, ...terminal.written };
}

/** As `ping` without a count: it ends when it is stopped. */
function endless(begun: string[]): Run {
  return async ({ stop, onOut }) => {
    begun.push('one');
    onOut({ text: 'pong', isCut: false });
    await new Promise<void>((resolve) => {
      if (stop.aborted) resolve();
      else stop.addEventListener('abort', () => resolve());
    });
    return 130;
  };
}

describe('a signal', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s ends all, and starts no more', async (signal) => {
    const begun: string[] = [];
    const before = process.listenerCount(signal);
    const done = exec(endless(begun));
    await expect.poll(() => begun).toHaveLength(8);
    process.kill(process.pid, signal);
    const { failure, err } = await done;
    expect(failure).toMatchObject({ exitCode: 130 });
    expect(begun).toHaveLength(8);
    expect(err).toBe('Stopped; not started in 12 of 20 targets.\n');
    expect(process.listenerCount(signal)).toBe(before);
  });
});

it('ends all without an error when the reader went away, and starts no more', async () => {
  const begun: string[] = [];
  const closed = new AbortController();
  const terminal = { ...recordingTerminal(), outClosed: closed.signal };
  const done = exec(endless(begun), { terminal });
  await expect.poll(() => begun).toHaveLength(8);
  closed.abort();
  expect(await done).toMatchObject({ failure: undefined, err: '' });
  expect(begun).toHaveLength(8);
});

it('starts no more when one cannot be started', async () => {
  let begun = 0;
  const { failure } = await exec(() => {
    begun += 1;
    return Promise.reject(new Error('no nsenter'));
  });
  expect(failure).toMatchObject({ message: 'no nsenter' });
  expect(begun).toBeLessThanOrEqual(8);
});

const says: Run = ({ onOut, onErr }) => {
  onOut({ text: '\u001B[31mred\ta\u202E', isCut: false });
  onErr({ text: 'long', isCut: true });
  return Promise.resolve(3);
};
const TWO = [target('a'), target('web-1')];

it('names the target of each line, and shows no colour of theirs', async () => {
  const { failure, out, err } = await exec(says, { targets: TWO });
  expect(out).toBe('a      \\u{1b}[31mred\ta\\u{202e}\nweb-1  \\u{1b}[31mred\ta\\u{202e}\n');
  expect(err).toBe('a      long … (cut)\nweb-1  long … (cut)\n2 of 2 targets failed: a, web-1\n');
  expect(failure).toMatchObject({ exitCode: 3 });
});

it('as JSON has a line for each line and each exit code', async () => {
  const { out } = await exec(says, { targets: TWO.slice(0, 1), json: true });
  expect(out).not.toContain('\u001B');
  expect(
    out
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line)),
  ).toEqual([
    { target: 'a', stream: 'stdout', line: '\u001B[31mred\ta\u202E' },
    { target: 'a', stream: 'stderr', line: 'long', cut: true },
    { target: 'a', code: 3 },
  ]);
});

describe('targets', () => {
  const terminal = recordingTerminal();

  it('of another machine are skipped and named', () => {
    const found = enterable({ terminal }, [target('a'), target('b', 'far')]);
    expect(found.map(({ name }) => name)).toEqual(['a']);
    expect(terminal.written.err).toBe('Skipped, because they are on another machine: b (on far)\n');
  });

  it('are an error when there are none', () => {
    expect(() => enterable({ terminal }, [target('b', 'far')])).toThrow(
      'from here: b (on far). Run it there',
    );
    expect(() => matching(MANY, 'db-*')).toThrow('No target matches db-*');
    expect(() => workloadsOf([{ ...target('n'), kind: 'node' }], 'x')).toThrow('Lab x has no workload');
  });
});
