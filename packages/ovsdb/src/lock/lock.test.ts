import { expect, test } from 'vitest';
import type { Link } from '../protocol/link.ts';
import type { Participant, Session } from '../protocol/session.ts';
import { withLock } from './lock.ts';

type Settle = (error: undefined, reply: unknown) => void;

/** A session that notes what is asked, and answers when told to. */
function fakeSession() {
  const asked: { readonly method: string; readonly settle: Settle }[] = [];
  const rpc = { send: (method: string, _params: unknown, settle: Settle) => asked.push({ method, settle }) };
  let claimed: Participant | undefined;
  const session = {
    claim: (_id: string, participant: Participant) => (claimed = participant),
    join: (participant: Participant) => participant.onLink({ rpc } as unknown as Link),
    leave: () => undefined,
  };
  return {
    session: session as unknown as Session,
    asked,
    notify: (method: string) => claimed!.onNotification(method, ['x']),
  };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

test('a notification that is late, about a claim given up, gives the next claim nothing', async () => {
  const { session, asked, notify } = fakeSession();
  const first = withLock(session, 'x', () => 'first', { timeoutMs: 1 });
  await expect(first).rejects.toMatchObject({ code: 'timeout' });
  let ran = false;
  const second = withLock(session, 'x', () => (ran = true));
  await settled();
  expect(asked.map(({ method }) => method)).toEqual(['lock', 'unlock', 'lock']);
  notify('locked');
  await settled();
  expect(ran).toBe(false);
  asked.at(-1)!.settle(undefined, { locked: false });
  notify('locked');
  await expect(second).resolves.toBe(true);
});
