// A replica through connections that come and go, against a session that answers what a test says.

import { expect, test } from 'vitest';
import { OvsdbError } from '../errors.ts';
import type { Session } from '../protocol/session.ts';
import type { ReplicaState } from './followers.ts';
import { CUT, FakeSession, NONE, REFUSED, UNKNOWN, loaded } from '../../test/support/fake-session.ts';

test('it asks for everything once, and then for what changed since the last transaction that it shows', () => {
  const session = new FakeSession();
  expect(session.replica.state).toEqual({ kind: 'behind', reason: undefined });
  const [database, id, requests, since] = session.last.params;
  expect([session.last.method, database, requests, since]).toEqual([
    'monitor_cond_since',
    'D',
    { T: [{ columns: ['name'] }] },
    NONE,
  ]);
  expect(session.claimed).toEqual(new Set([id]));
  session.dump('id-1', ['a', 'b']);
  expect([session.replica.synced, session.names, session.replica.lastTransaction]).toEqual([
    true,
    ['a', 'b'],
    'id-1',
  ]);
  session.update('id-2', 'c');
  session.update('id-3');
  expect(session.names).toEqual(['a', 'b', 'c']);
  session.down();
  expect(session.replica.state).toEqual({ kind: 'behind', reason: CUT });
  expect(session.claimed.size).toBe(0);
  session.up();
  expect(session.last.params[3]).toBe('id-3');
  session.last.settle(undefined, [
    true,
    'id-4',
    { T: { a: { delete: null }, d: { insert: { name: 'd' } } } },
  ]);
  expect([session.replica.synced, session.names]).toEqual([true, ['b', 'c', 'd']]);
});

test('a listener gets each transaction, and after a gap what it changed', () => {
  const session = loaded();
  const told: string[] = [];
  const states: ReplicaState['kind'][] = [];
  const stop = session.replica.on('transaction', (changes, cause) => {
    told.push(`${cause}: ${changes.map(({ kind, uuid }) => `${kind} ${uuid}`).join(', ')}`);
  });
  const stopStates = session.replica.on('state', ({ kind }) => states.push(kind));
  session.update('id-2', 'c');
  session.update('id-3');
  session.down();
  session.up();
  // All rows again: only what differs is told.
  session.dump('id-9', ['b', 'c', 'd']);
  expect(told).toEqual(['transaction: insert c', 'resync: insert d, delete a']);
  expect(states).toEqual(['behind', 'synced']);
  stop();
  stopStates();
  session.update('id-10', 'e');
  session.down();
  expect([told.length, states.length]).toEqual([2, 2]);
  expect(
    session.events.map((event) => (event.kind === 'replica' ? [event.cause, event.rows] : event)),
  ).toEqual([
    ['load', 2],
    ['transaction', 1],
    ['transaction', 0],
    ['resync', 2],
    ['transaction', 1],
  ]);
  expect(session.events[0]).toMatchObject({ tables: ['T'] });
});

test('the state is reported once, however often a connection is lost for the same reason', () => {
  const session = loaded();
  const states: ReplicaState[] = [];
  session.replica.on('state', (state) => states.push(state));
  session.down();
  session.down();
  session.up();
  expect(states).toEqual([{ kind: 'behind', reason: CUT }]);
  const other = new OvsdbError('connection-lost', 'again');
  session.down(other);
  expect(states).toHaveLength(2);
});

test.each([
  ['monitor_cond_since', []],
  ['monitor_cond', [UNKNOWN]],
  ['monitor', [UNKNOWN, UNKNOWN]],
])('an older server is asked by %s', (method, refusals) => {
  const session = new FakeSession();
  for (const refusal of refusals) session.last.settle(refusal);
  expect(session.last.method).toBe(method);
  const [, id, requests] = session.last.params;
  expect([id, requests]).toEqual([session.asked[0]?.params[1], session.asked[0]?.params[2]]);
  // The whole database may come: its answer is read in slices.
  expect(session.last.options).toMatchObject({ isDump: true });
  if (method === 'monitor_cond_since') return;
  session.last.settle(undefined, {
    T: { a: method === 'monitor' ? { new: { name: 'a' } } : { initial: { name: 'a' } } },
  });
  expect(session.names).toEqual(['a']);
  const [notification, change] =
    method === 'monitor' ? ['update', { new: { name: 'b' } }] : ['update2', { insert: { name: 'b' } }];
  session.replica.onNotification(notification as string, ['x', { T: { b: change } }]);
  expect(session.names).toEqual(['a', 'b']);
  // Nobody named the state, so that all rows are asked for again.
  session.down();
  session.up();
  expect(session.last.params[3]).toBe(NONE);
});

test('what a server refuses fails the replica, until another server serves it', async () => {
  const session = new FakeSession();
  session.last.settle(REFUSED);
  expect(session.replica.state).toEqual({ kind: 'failed', reason: REFUSED });
  session.down();
  expect(session.replica.state.kind).toBe('failed');
  session.up();
  session.dump('id-1', ['a']);
  await session.replica.ready();
  expect(session.replica.synced).toBe(true);
});

test('a lost connection fails nothing: the next one is asked', () => {
  const session = new FakeSession();
  session.last.settle(CUT);
  expect(session.replica.state.kind).toBe('behind');
  expect(session.ended).toEqual([]);
});

test.each([[[false, 'id']], [[false, 7, {}]], ['dump'], [[false, 'id', {}, 1]], [[false, 'id', { T: 3 }]]])(
  'an answer that is none, %j, ends the connection',
  (reply) => {
    const session = new FakeSession();
    session.last.settle(undefined, reply);
    expect(session.ended).toMatchObject([{ code: 'malformed-message' }]);
    expect(session.replica.synced).toBe(false);
  },
);

test('a table that the server lacks fails the replica, unless it may be skipped', () => {
  const session = new FakeSession({ Nowhere: true });
  expect(session.replica.state).toMatchObject({ kind: 'failed', reason: { code: 'unknown-table' } });
  expect(session.asked).toEqual([]);
});

test('an answer and updates of a monitor that is gone count no more', () => {
  const session = new FakeSession();
  const { settle } = session.last;
  session.down();
  session.up();
  settle(undefined, [false, 'id-1', { T: { a: { initial: { name: 'a' } } } }]);
  expect([session.names, session.replica.synced]).toEqual([[], false]);
});

test('a converted database: it is behind, and asks again over the same connection', () => {
  const session = loaded();
  session.replica.onNotification('monitor_canceled', ['x']);
  expect(session.replica.state).toMatchObject({
    kind: 'behind',
    reason: { code: 'connection-lost', message: 'D was converted or removed' },
  });
  session.up({ same: true });
  expect(session.methods).toEqual(['monitor_cond_since', 'monitor_cond_since']);
  session.dump('id-2', ['a']);
  expect(session.names).toEqual(['a']);
  // One that was not canceled is given back first.
  session.up({ same: true });
  expect(session.methods.slice(2)).toEqual(['monitor_cancel', 'monitor_cond_since']);
});

test('another notification changes nothing', () => {
  const session = loaded();
  session.replica.onNotification('echo', ['x', { T: {} }]);
  expect([session.replica.synced, session.names]).toEqual([true, ['a', 'b']]);
});

test('closed, it gives its monitor back, and every wait ends', async () => {
  const session = loaded();
  const waiting = session.replica.waitFor(() => false);
  const id = session.last.params[1];
  session.replica.close();
  session.replica.close();
  expect(session.asked.slice(1)).toMatchObject([{ method: 'monitor_cancel', params: [id] }]);
  expect([session.left, session.claimed.size]).toEqual([1, 0]);
  await expect(waiting).rejects.toMatchObject({ code: 'closed', message: 'the replica was closed' });
  await expect(session.replica.ready()).rejects.toMatchObject({ code: 'closed' });
  session.up();
  session.down();
  expect(session.asked).toHaveLength(2);
  expect(() => session.replica.mustFollow(session as unknown as Session)).toThrow(
    'the replica that a transaction should wait for is closed',
  );
});

test('a client that is closed closes its replicas', () => {
  const session = loaded();
  session.closed = true;
  session.down();
  expect(session.replica.state).toMatchObject({
    kind: 'closed',
    reason: { message: 'the client was closed' },
  });
});

test('a transaction waits for a replica of its own client only', () => {
  const { replica } = loaded();
  expect(() => replica.mustFollow({} as Session)).toThrow(
    'a transaction can wait for a replica of the same client only',
  );
});

test('waits look after each transaction, and say what they waited for and why it did not come', async () => {
  const session = loaded();
  const shown = session.replica.waitFor((view) => view.table('T').has('c'));
  session.update('id-2', 'c');
  await shown;
  await session.replica.caughtUp();
  const failing = session.replica.waitFor(() => {
    throw new RangeError('mine');
  });
  await expect(failing).rejects.toThrow(RangeError);
  await expect(session.replica.waitFor(() => false, { timeoutMs: 5 })).rejects.toMatchObject({
    message: 'waited 5 ms for the replica to show what was asked',
  });
  session.down();
  await expect(
    session.replica.waitFor(() => false, { timeoutMs: 5, what: 'the impossible' }),
  ).rejects.toMatchObject({
    code: 'timeout',
    message: 'waited 5 ms for the impossible; it is behind: cut off',
    cause: CUT,
  });
  await expect(session.replica.caughtUp({ timeoutMs: 5 })).rejects.toMatchObject({
    message: 'waited 5 ms for the replica to be loaded; it is behind: cut off',
  });
  await expect(session.replica.ready({ signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'aborted',
  });
});

test('before anything is known of a server, a wait says only what it waited for', async () => {
  const session = new FakeSession({ T: true }, { connected: false });
  await expect(session.replica.ready({ timeoutMs: 5 })).rejects.toMatchObject({
    message: 'waited 5 ms for the replica to be loaded',
  });
});

test('the rows that an older server does not name any more are gone', () => {
  const session = new FakeSession();
  session.last.settle(UNKNOWN);
  session.last.settle(undefined, { T: { a: { initial: { name: 'a' } }, b: { initial: { name: 'b' } } } });
  session.down();
  session.up();
  session.last.settle(UNKNOWN);
  session.last.settle(undefined, { T: { b: { initial: { name: 'b' } } } });
  expect(session.names).toEqual(['b']);
});
