// What a transaction comes to when its answer is late, lost or a refusal: not applied, or nobody knows.

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { OvsdbError } from '../errors.ts';
import type { Link } from '../protocol/link.ts';
import type { WireOperation } from '../protocol/operation.ts';
import { RequestRefused } from '../wire/request-refused.ts';
import { submit } from './submit.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const INSERT: WireOperation = { op: 'insert', table: 'T', row: {} };
const SELECT: WireOperation = { op: 'select', table: 'T', where: [] };
const CUT = new OvsdbError('connection-lost', 'cut off');
const CANCELED = new RequestRefused('transact', 'canceled');

type Answer = (error: OvsdbError | undefined, reply?: unknown) => void;
type Model = 'standalone' | 'clustered' | 'relay' | undefined;

function linkTo({ model = 'standalone', closed }: { model?: Model; closed?: OvsdbError } = {}) {
  const sent: unknown[] = [];
  const notified: unknown[] = [];
  let answer: Answer = () => undefined;
  const rpc = {
    closed,
    send: (method: string, params: unknown, settle: Answer) => {
      sent.push([method, params]);
      answer = settle;
      return 7;
    },
    notify: (method: string, params: unknown) => notified.push([method, params]),
  };
  const state = model === undefined ? undefined : { model };
  const answering: Answer = (error, reply) => answer(error, reply);
  return { link: { rpc, state } as unknown as Link, sent, notified, answer: answering };
}

/** The error that the transaction ends in, or its results. */
const ending = (results: Promise<unknown>): Promise<unknown> => results.catch((error: unknown) => error);

test('what is answered is the result, and nothing is left waiting', async () => {
  const { link, sent, answer } = linkTo();
  const { signal } = new AbortController();
  const unlisten = vi.spyOn(signal, 'removeEventListener');
  const results = submit(link, 'D', [INSERT, SELECT], { signal, timeoutMs: 1000 });
  answer(undefined, [{ uuid: ['uuid', 'x'] }, { rows: [] }]);
  expect(await results).toEqual([{ uuid: ['uuid', 'x'] }, { rows: [] }]);
  expect(sent).toEqual([['transact', ['D', INSERT, SELECT]]]);
  expect(vi.getTimerCount()).toBe(0);
  expect(unlisten).toHaveBeenCalledWith('abort', expect.any(Function));
});

test('an answer that is none is an error of its own', async () => {
  const { link, answer } = linkTo();
  const results = ending(submit(link, 'D', [INSERT], {}));
  answer(undefined, 'well done');
  expect(await results).toMatchObject({ code: 'malformed-message' });
});

test('what was called off before is not sent', async () => {
  const { link, sent } = linkTo();
  const results = ending(submit(link, 'D', [INSERT, INSERT], { signal: AbortSignal.abort() }));
  expect(await results).toMatchObject({
    code: 'aborted',
    message: 'a transaction of 2 operations on D was aborted by its caller',
  });
  expect(sent).toEqual([]);
});

test.each<[string, { model: Model; closed?: OvsdbError }, WireOperation, OvsdbError, object]>([
  // The connection ended before the answer.
  ['a write', { model: 'standalone' }, INSERT, CUT, { code: 'outcome-unknown', cause: CUT }],
  ['a read', { model: 'standalone' }, SELECT, CUT, { code: 'connection-lost', cause: CUT }],
  [
    'a write over a connection that had ended',
    { model: 'standalone', closed: CUT },
    INSERT,
    CUT,
    { code: 'connection-lost' },
  ],
  [
    'a read of a client that was closed',
    { model: 'standalone' },
    SELECT,
    new OvsdbError('closed', 'closed'),
    { code: 'closed', message: 'closed' },
  ],
  // The server canceled it by itself, as when the database is converted.
  ['a canceled write, one server', { model: 'standalone' }, INSERT, CANCELED, { code: 'connection-lost' }],
  ['a canceled write, an old server', { model: undefined }, INSERT, CANCELED, { code: 'connection-lost' }],
  ['a canceled write in a cluster', { model: 'clustered' }, INSERT, CANCELED, { code: 'outcome-unknown' }],
  ['a canceled write over a relay', { model: 'relay' }, INSERT, CANCELED, { code: 'outcome-unknown' }],
  ['a canceled read in a cluster', { model: 'clustered' }, SELECT, CANCELED, { code: 'connection-lost' }],
  [
    'a canceled write in a cluster over a connection that had ended',
    { model: 'clustered', closed: CUT },
    INSERT,
    CANCELED,
    { code: 'outcome-unknown' },
  ],
])('%s', async (_, to, operation, error, expected) => {
  const { link, answer } = linkTo(to);
  const results = ending(submit(link, 'D', [operation], {}));
  answer(error);
  expect(await results).toMatchObject(expected);
});

test.each<Model>(['standalone', 'clustered'])('a refusal is told as it is: %s', async (model) => {
  const { link, answer } = linkTo({ model });
  const refused = new RequestRefused('transact', 'unknown database');
  const results = ending(submit(link, 'D', [INSERT], {}));
  answer(refused);
  expect(await results).toBe(refused);
});

test.each<[string, { timeoutMs?: number; saidMs?: number }, number, string]>([
  ['30 s', {}, 30_000, 'waited 30000 ms for a transaction of 1 operations on D'],
  ['its bound', { timeoutMs: 50 }, 50, 'waited 50 ms for a transaction of 1 operations on D'],
  [
    'what is left of its bound',
    { timeoutMs: 20, saidMs: 90 },
    20,
    'waited 90 ms for a transaction of 1 operations on D',
  ],
])('after %s the server is asked to cancel', async (_, options, ms, message) => {
  const { link, notified, answer } = linkTo();
  const results = ending(submit(link, 'D', [INSERT], options));
  vi.advanceTimersByTime(ms - 1);
  expect(notified).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(notified).toEqual([['cancel', [7]]]);
  answer(CANCELED);
  expect(await results).toMatchObject({ code: 'timeout', message });
  expect(vi.getTimerCount()).toBe(0);
});

test('who calls off gets what the server says: canceled, or done all the same', async () => {
  for (const isDone of [false, true]) {
    const { link, notified, answer } = linkTo();
    const caller = new AbortController();
    const results = ending(submit(link, 'D', [INSERT], { signal: caller.signal }));
    caller.abort();
    expect(notified).toEqual([['cancel', [7]]]);
    if (isDone) answer(undefined, [{ count: 1 }]);
    else answer(CANCELED);
    expect(await results).toEqual(
      isDone
        ? [{ count: 1 }]
        : new OvsdbError('aborted', 'a transaction of 1 operations on D was aborted by its caller'),
    );
    expect(vi.getTimerCount()).toBe(0);
  }
});

test.each<[WireOperation, object]>([
  [
    INSERT,
    { code: 'outcome-unknown', operations: [INSERT], message: expect.stringContaining('waited 50 ms') },
  ],
  [SELECT, { code: 'timeout' }],
])('a server that does not answer to a cancel either is given up: $op', async (operation, expected) => {
  const { link, notified } = linkTo();
  let ended: unknown;
  void ending(submit(link, 'D', [operation], { timeoutMs: 50 })).then((error) => (ended = error));
  await vi.advanceTimersByTimeAsync(50 + 999);
  expect(ended).toBeUndefined();
  await vi.advanceTimersByTimeAsync(1);
  expect(ended).toMatchObject(expected);
  expect(notified).toHaveLength(1);
});

test('a bound that passes after the caller called off cancels nothing again', async () => {
  const { link, notified, answer } = linkTo({ model: 'clustered' });
  const caller = new AbortController();
  const results = ending(submit(link, 'D', [INSERT], { signal: caller.signal, timeoutMs: 500 }));
  caller.abort();
  vi.advanceTimersByTime(600);
  expect(notified).toHaveLength(1);
  answer(CANCELED);
  // In a cluster "canceled" says only that the server will not tell.
  expect(await results).toMatchObject({
    code: 'outcome-unknown',
    message: expect.stringContaining('was aborted by its caller'),
  });
});
