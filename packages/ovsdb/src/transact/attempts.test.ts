// When a transaction is built and sent again, and when it is not: against servers that answer by a script.

import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { OvsdbError } from '../errors.ts';
import type { ClientEvent } from '../protocol/client-event.ts';
import type { Session } from '../protocol/session.ts';
import { parseSchema } from '../schema/schema.ts';
import { Codecs } from '../value/codecs.ts';
import type { Uuid } from '../value/uuid.ts';
import { RequestRefused } from '../wire/request-refused.ts';
import { transact, type TransactOptions } from './transact.ts';
import type { Transaction } from './transaction.ts';
import type { UntypedTables } from './tables.ts';

const schema = parseSchema({
  name: 'D',
  version: '1.0.0',
  tables: { T: { columns: { name: { type: 'string' }, n: { type: 'integer' } } } },
});

type Reply = OvsdbError | readonly unknown[];
type Script = {
  readonly replies: readonly Reply[];
  readonly remotes?: number;
  readonly leaves?: boolean;
  readonly closed?: boolean;
};

/** Answers one transaction after the other; past the end of the script, as asked. */
function scripted({ replies, remotes = 1, leaves = true, closed = false }: Script) {
  const sent: unknown[][] = [];
  const events: ClientEvent[] = [];
  const counts = { ready: 0, left: 0 };
  const rpc = {
    closed: closed ? new OvsdbError('connection-lost', 'cut off') : undefined,
    send: (_method: string, params: unknown[], settle: (error?: OvsdbError, reply?: unknown) => void) => {
      const [, ...operations] = params;
      const reply = replies[sent.length] ?? operations.map(() => ({ count: 1 }));
      sent.push(operations);
      queueMicrotask(() => (reply instanceof OvsdbError ? settle(reply) : settle(undefined, reply)));
      return sent.length;
    },
    notify: () => undefined,
  };
  const session = {
    database: 'D',
    remotes,
    ready: async () => {
      counts.ready += 1;
      return { rpc, schema, state: { model: 'clustered' } };
    },
    leaveReadOnly: () => {
      counts.left += 1;
      return leaves;
    },
    observe: (event: ClientEvent) => events.push(event),
  };
  const run = <V>(build: (tx: Transaction<UntypedTables>) => V | Promise<V>, options?: TransactOptions) =>
    transact<UntypedTables, V>(
      session as unknown as Session,
      (server) => new Codecs(server, undefined),
      build,
      options,
    );
  return { run, sent, events, counts };
}

const DONE = { end: 'done' };

/** DONE, or the error. */
const endOf = (result: Promise<unknown>): Promise<unknown> =>
  result.then(
    () => DONE,
    (error: unknown) => error,
  );

const CHANGED = [{ error: 'timed out', details: 'the row changed' }];
const FORBIDDEN = [{ error: 'not allowed' }];
const CUT = new OvsdbError('connection-lost', 'cut off');
const row = { _uuid: '5f2c1a40-8a3e-4b57-9d13-0c2f6d1e7a90' as Uuid, n: 1 };

test('what is built is sent once, and its value and results come back', async () => {
  const { run, sent, events } = scripted({ replies: [] });
  const result = await run((tx) => tx.delete('T', []));
  expect(result.count(result.value)).toBe(1);
  expect(sent).toEqual([[{ op: 'delete', table: 'T', where: [] }]]);
  expect(events).toEqual([{ kind: 'transaction', operations: 1, ms: expect.any(Number), error: undefined }]);
  expect(events[0]).toMatchObject({ ms: expect.toSatisfy((ms: number) => ms >= 0 && ms < 1000) });
});

test('nothing is sent where nothing was built', async () => {
  const { run, sent } = scripted({ replies: [] });
  expect((await run(async () => 'value')).value).toBe('value');
  expect(sent).toEqual([]);
});

test('a function that builds may be asynchronous, and is waited for within the bound', async () => {
  const { run, sent } = scripted({ replies: [] });
  const later = await run(async (tx) => {
    await Promise.resolve();
    return tx.comment('later');
  });
  expect(sent).toHaveLength(1);
  expect(later.count(later.value)).toBe(1);
  const stuck = run(() => new Promise<never>(() => undefined), { timeoutMs: 20 });
  await expect(stuck).rejects.toMatchObject({
    code: 'timeout',
    message: 'waited 20 ms for the function that builds a transaction on D',
  });
  const failing = run(() => Promise.reject(new RangeError('mine')));
  await expect(failing).rejects.toThrow(RangeError);
});

test('a function that fails when nobody waits for it any more fails for nobody', async () => {
  const unhandled: unknown[] = [];
  const listen = (reason: unknown): void => void unhandled.push(reason);
  process.on('unhandledRejection', listen);
  onTestFinished(() => void process.off('unhandledRejection', listen));
  const { run, sent } = scripted({ replies: [] });
  const stop = new AbortController();
  const called = run(
    async () => {
      stop.abort();
      await Promise.resolve();
      throw new RangeError('called off');
    },
    { signal: stop.signal },
  );
  await expect(called).rejects.toMatchObject({ code: 'aborted' });
  const late = run(
    async () => {
      for (const end = performance.now() + 20; performance.now() < end;);
      throw new RangeError('too late');
    },
    { timeoutMs: 10 },
  );
  await expect(late).rejects.toMatchObject({ code: 'timeout' });
  await pause(5);
  expect(unhandled).toEqual([]);
  expect(sent).toEqual([]);
});

test('what is added after it was sent is refused, and says what', async () => {
  const { run } = scripted({ replies: [] });
  let late: Transaction<UntypedTables> | undefined;
  await run((tx) => void (late = tx).comment('in time'));
  expect(() => late?.comment('late')).toThrow(
    expect.objectContaining({ code: 'too-late', message: expect.stringMatching(/^comment came after/) }),
  );
});

test.each([
  { retries: 2, conflicts: 2, isDone: true },
  { retries: 2, conflicts: 3, isDone: false },
  { retries: 0, conflicts: 0, isDone: true },
  { retries: 0, conflicts: 1, isDone: false },
])('with $retries retries $conflicts conflicts: done is $isDone', async ({ retries, conflicts, isDone }) => {
  const { run, sent, counts } = scripted({ replies: Array.from({ length: conflicts }, () => CHANGED) });
  let n = 0;
  const result = run((tx) => tx.verify('T', { ...row, n: (n += 1) }), { retries });
  const conflict = {
    code: 'conflict',
    attempts: conflicts,
    message: expect.stringMatching(new RegExp(`^gave up after ${conflicts} attempts, .*the row changed$`)),
    cause: { tag: 'timed out' },
  };
  expect(await endOf(result)).toMatchObject(isDone ? DONE : conflict);
  // Built again each time.
  const built = sent.map(([wait]) => (wait as { rows: { n: number }[] }).rows[0]?.n);
  expect(built).toEqual(Array.from({ length: isDone ? conflicts + 1 : conflicts }, (_, index) => index + 1));
  expect(counts.ready).toBe(built.length);
});

test('ten retries are the default', async () => {
  const { run, sent } = scripted({ replies: Array.from({ length: 30 }, () => CHANGED) });
  let n = 0;
  await expect(run((tx) => tx.verify('T', { ...row, n: (n += 1) }))).rejects.toMatchObject({ attempts: 11 });
  expect(sent).toHaveLength(11);
});

test('a wait of the caller that times out is the caller’s to handle', async () => {
  const { run, sent } = scripted({ replies: [CHANGED] });
  await expect(run((tx) => tx.wait('T', [], '==', [{ n: 1 }], 0))).rejects.toMatchObject({
    tag: 'timed out',
  });
  expect(sent).toHaveLength(1);
});

test('what verifyNone rules out exists, as soon as the same is asked for again', async () => {
  const { run, sent } = scripted({ replies: [CHANGED, CHANGED] });
  const result = run((tx) => tx.verifyNone('T', [['name', '==', 'a']]));
  await expect(result).rejects.toMatchObject({
    code: 'exists',
    attempts: 1,
    table: 'T',
    message: 'T has a row with [["name","==","a"]], which verifyNone rules out',
  });
  expect(sent).toHaveLength(1);
});

test('what verifyNone rules out is named, also where it is any row', async () => {
  const { run } = scripted({ replies: [CHANGED, CHANGED] });
  await expect(run((tx) => tx.verifyNone('T', []))).rejects.toMatchObject({
    message: 'T has a row, which verifyNone rules out',
  });
});

test('who asks for something else after verifyNone failed is sent, and a later conflict is a conflict', async () => {
  const { run, sent } = scripted({ replies: [CHANGED, CHANGED] });
  let attempt = 0;
  const build = (tx: Transaction<UntypedTables>): void => {
    attempt += 1;
    if (attempt === 1) tx.verifyNone('T', [['name', '==', 'a']]);
    else tx.verify('T', { ...row, n: attempt });
  };
  await run(build);
  expect(sent).toHaveLength(3);
  // When the retries are used up by the same verifyNone, the row is said to exist.
  const again = scripted({ replies: [CHANGED] });
  const failing = again.run((tx) => tx.verifyNone('T', []), { retries: 0 });
  await expect(failing).rejects.toMatchObject({ code: 'exists', attempts: 1 });
});

type Op = 'select' | 'insert';
const REFUSED = new RequestRefused('transact', 'unknown database');

test.each<[string, Op, OvsdbError, boolean | undefined, string | undefined]>([
  ['a read that is lost is sent again', 'select', CUT, undefined, undefined],
  ['a write that is lost is not: nobody knows', 'insert', CUT, undefined, 'outcome-unknown'],
  ['a write that is lost and may be repeated is', 'insert', CUT, true, undefined],
  ['a write that must not be repeated is not', 'insert', CUT, false, 'outcome-unknown'],
  ['a request that is refused is not', 'insert', REFUSED, true, 'rpc-error'],
])('%s', async (_, op, error, repeatable, code) => {
  const { run, sent, events } = scripted({ replies: [error] });
  const result = run((tx) => void (op === 'select' ? tx.select('T', []) : tx.insert('T', {})), {
    repeatable,
  });
  expect(await endOf(result)).toMatchObject(code === undefined ? DONE : { code });
  expect(sent).toHaveLength(code === undefined ? 2 : 1);
  expect(events[0]).toMatchObject({ kind: 'transaction', error: expect.any(OvsdbError) });
});

test('a refused operation is thrown, harmless to repeat or not', async () => {
  const { run, sent } = scripted({ replies: [[{ error: 'constraint violation' }]] });
  await expect(run((tx) => tx.insert('T', {}), { repeatable: true })).rejects.toMatchObject({
    tag: 'constraint violation',
  });
  expect(sent).toHaveLength(1);
});

test('over the same connection it pauses before it is sent again; over the next it does not', async () => {
  const took = async (closed: boolean): Promise<number> => {
    const { run } = scripted({ replies: Array.from({ length: 8 }, () => CUT), closed });
    const began = performance.now();
    await run((tx) => tx.select('T', []));
    return performance.now() - began;
  };
  // Seven or more pauses that double, each at least half of its bound: 1 + 2 + 4 + 8 + 16 + 32 + 64 ms.
  expect(await took(false)).toBeGreaterThan(120);
  expect(await took(true)).toBeLessThan(100);
});

test.each([
  { remotes: 3, refusals: 2, leaves: true, isDone: true },
  { remotes: 3, refusals: 3, leaves: true, isDone: false },
  { remotes: 1, refusals: 1, leaves: true, isDone: false },
  { remotes: 3, refusals: 1, leaves: false, isDone: false },
])('a read-only server is left for the next: %o', async ({ remotes, refusals, leaves, isDone }) => {
  const replies = Array.from({ length: refusals }, () => FORBIDDEN);
  const { run, sent, counts } = scripted({ replies, remotes, leaves });
  const result = run((tx) => tx.insert('T', {}));
  expect(await endOf(result)).toMatchObject(isDone ? DONE : { tag: 'not allowed' });
  expect(sent).toHaveLength(isDone ? refusals + 1 : refusals);
  expect(counts.left).toBe(isDone ? refusals : Math.min(refusals, remotes - 1));
});

test('a bound of nothing is over at once; what bounds nothing is refused', async () => {
  const { run, sent } = scripted({ replies: [] });
  await expect(run((tx) => tx.comment('x'), { timeoutMs: 0 })).rejects.toMatchObject({
    code: 'timeout',
    message: 'waited 0 ms for a transaction on D',
  });
  await expect(run((tx) => tx.comment('x'), { retries: -1 })).rejects.toMatchObject({
    code: 'invalid-option',
  });
  await expect(run((tx) => tx.comment('x'), { timeoutMs: NaN })).rejects.toMatchObject({
    code: 'invalid-option',
  });
  expect(sent).toEqual([]);
});

test('what is no replica cannot be waited for', async () => {
  const { run, sent } = scripted({ replies: [] });
  const replica = { caughtUp: async () => undefined, synced: true };
  await expect(run((tx) => tx.comment('x'), { replica })).rejects.toMatchObject({
    code: 'invalid-option',
    message: 'a transaction can wait for what `client.replica` answers, and nothing else',
  });
  expect(sent).toEqual([]);
});
