import { expect, test } from 'vitest';
import type { OvsdbError } from '../errors.ts';
import type { Link } from '../protocol/link.ts';
import type { Participant, Session } from '../protocol/session.ts';
import { parseSchema } from '../schema/schema.ts';
import { Replica } from './replica.ts';

const schema = parseSchema({ name: 'D', tables: { T: { columns: { name: { type: 'string' } } } } });

/** A replica that has its first dump, on a connection whose end is noted. */
function loaded() {
  const closed: OvsdbError[] = [];
  const rpc = {
    send: (method: string, _params: unknown, settle: (error: undefined, reply: unknown) => void) => {
      if (method === 'monitor_cond_since')
        settle(undefined, [false, 'id-1', { T: { a: { initial: { name: 'x' } } } }]);
    },
    close: (reason: OvsdbError) => void closed.push(reason),
  };
  const session = {
    database: 'D',
    closed: false,
    join: (participant: Participant) => participant.onLink({ rpc, schema } as unknown as Link),
    claim: () => undefined,
  };
  return { replica: new Replica(session as unknown as Session, { T: true }), closed };
}

test.each([
  ['update3', ['replica', 7, {}]],
  ['update3', ['replica']],
  ['update3', ['replica', 'id-2', 'nonsense']],
  ['update2', ['replica', { T: { b: { modify: {} } } }]],
])('%s %j ends the connection, and changes nothing', (method, params) => {
  const { replica, closed } = loaded();
  expect([replica.synced, replica.table('T').size, replica.lastTransaction]).toEqual([true, 1, 'id-1']);
  replica.onNotification(method, params);
  expect(closed).toMatchObject([{ code: 'malformed-message' }]);
  expect(replica.table('T').size).toBe(1);
  // What is asked for over the next connection is everything.
  expect(replica.lastTransaction).toBe('00000000-0000-0000-0000-000000000000');
});
