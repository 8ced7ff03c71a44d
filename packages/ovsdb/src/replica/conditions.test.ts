// Conditions of a replica that change while it runs: asked of the server, refused by it, lost on the way.

import { expect, test } from 'vitest';
import type { Condition } from '../protocol/condition.ts';
import { CUT, FakeSession, NONE, REFUSED, UNKNOWN, loaded } from '../../test/support/fake-session.ts';

const WHERE: readonly Condition[] = [['name', '==', 'a']];
const OTHER: readonly Condition[] = [['name', '==', 'b']];
/** What a monitor is asked for where `WHERE` holds. */
const ASKED = { T: [{ columns: ['name'], where: [['name', '==', 'a']] }] };

test('a server that is too old for conditions cannot serve them', async () => {
  const session = new FakeSession({ T: { where: WHERE } });
  expect(session.last.params[2]).toEqual(ASKED);
  session.last.settle(UNKNOWN);
  session.last.settle(UNKNOWN);
  expect(session.methods).toEqual(['monitor_cond_since', 'monitor_cond']);
  const message = 'unix:/db.sock is too old for conditions on monitored rows';
  expect(session.replica.state).toMatchObject({ kind: 'failed', reason: { message } });
  await expect(session.replica.ready()).rejects.toMatchObject({ message });
});

test('other conditions are asked of the server, and hold on the next connection too', async () => {
  const session = loaded();
  const [, id] = session.last.params;
  const asked = session.replica.setWhere('T', WHERE);
  expect(session.last).toMatchObject({
    method: 'monitor_cond_change',
    params: [id, id, { T: [{ where: [['name', '==', 'a']] }] }],
  });
  session.last.settle(undefined, {});
  await asked;
  session.down();
  session.up();
  expect(session.last.params.slice(2)).toEqual([ASKED, 'id-1']);
});

test('no conditions select no row', async () => {
  const session = loaded();
  const asked = session.replica.setWhere('T', []);
  expect(session.last.params[2]).toEqual({ T: [{ where: [false] }] });
  session.last.settle(undefined, {});
  await asked;
});

test('conditions that the server refuses are the caller’s error, and the earlier ones stay in force', async () => {
  const session = loaded({ T: { where: WHERE } });
  const asked = session.replica.setWhere('T', OTHER);
  session.last.settle(REFUSED);
  await expect(asked).rejects.toBe(REFUSED);
  expect(session.replica.synced).toBe(true);
  session.down();
  session.up();
  expect(session.last.params.slice(2)).toEqual([ASKED, 'id-1']);
});

test('when the answer to new conditions is lost, they are sent again and all rows are read', async () => {
  const session = loaded();
  const asked = session.replica.setWhere('T', WHERE);
  const { settle } = session.last;
  session.down();
  settle(CUT);
  session.up();
  expect(session.last.params.slice(2)).toEqual([ASKED, NONE]);
  session.dump('id-2', ['a']);
  await asked;
  expect(session.names).toEqual(['a']);
});

test('conditions wanted without a connection wait for one, and are refused by it', async () => {
  const session = loaded();
  session.down();
  const asked = session.replica.setWhere('T', WHERE);
  session.up();
  session.last.settle(REFUSED);
  // Without them it works: they were at fault.
  expect(session.last.params[2]).toEqual({ T: [{ columns: ['name'] }] });
  session.dump('id-2', ['a', 'b']);
  await expect(asked).rejects.toBe(REFUSED);
  expect(session.replica.synced).toBe(true);
});

test.each([
  ['conditions of a table that it does not hold', 'V', WHERE, 'the replica does not hold table V'],
  ['what is no list', 'T', 'name' as never, 'expected a list of conditions, got "name"'],
  ['a column that is not there', 'T', [['nowhere', '==', 'a']] as never, 'nowhere'],
])('%s change nothing', async (_, table, where, message) => {
  const session = loaded();
  await expect(session.replica.setWhere(table, where)).rejects.toThrow(message);
  expect(session.asked).toHaveLength(1);
  const aborted = session.replica.setWhere('T', WHERE, { signal: AbortSignal.abort() });
  await expect(aborted).rejects.toMatchObject({
    code: 'aborted',
    message: 'other conditions on T was aborted by its caller',
  });
  expect(session.asked).toHaveLength(1);
});

/** Other conditions are refused, and the replica asks again over a new connection. */
async function refuse(session: ReturnType<typeof loaded>): Promise<void> {
  const refused = session.replica.setWhere('T', OTHER);
  session.last.settle(REFUSED);
  await expect(refused).rejects.toBe(REFUSED);
  session.down();
  session.up();
}

test('conditions that were taken are what a refusal goes back to', async () => {
  const session = loaded();
  const first = session.replica.setWhere('T', WHERE);
  session.last.settle(undefined, {});
  await first;
  await refuse(session);
  expect(session.last.params[2]).toEqual(ASKED);
});

test('and so are those that a monitor began with', async () => {
  const session = loaded();
  session.down();
  const first = session.replica.setWhere('T', WHERE);
  session.up();
  session.dump('id-2', ['a']);
  await first;
  await refuse(session);
  expect(session.last.params[2]).toEqual(ASKED);
});
