import { PassThrough, duplexPair } from 'node:stream';
import type { Duplex } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import type { Machine } from '../machine.ts';
import { Session } from '../remote/session.ts';
import { serveSession } from './serve-session.ts';

/** A machine whose sockets are open when `opened` is resolved, whatever became of who asked. */
async function served() {
  const opened = Promise.withResolvers<Duplex>();
  const machine = { connect: () => opened.promise, daemons: () => [], watch: () => undefined };
  const [here, there] = duplexPair();
  void serveSession(machine as unknown as Machine, there, () => undefined);
  const session = await Session.open('m', here, { lab: 'lab', watcher: () => undefined });
  return { session, opened };
}

const ADDRESS = { kind: 'unix', path: '/nowhere' };

it('joins a socket that is asked for', async () => {
  const { session, opened } = await served();
  opened.resolve(new PassThrough());
  const socket = await session.connect('connect', [ADDRESS], {});
  socket.write('echo');
  expect(String(await new Promise((resolve) => void socket.once('data', resolve)))).toBe('echo');
  session.close('done');
});

it('closes a socket that opens when nobody waits for it any more', async () => {
  const { session, opened } = await served();
  const stop = new AbortController();
  const asked = session.connect('connect', [ADDRESS], { signal: stop.signal });
  await turn();
  stop.abort();
  await expect(asked).rejects.toMatchObject({ code: 'CANCELLED' });
  const late = new PassThrough();
  await turn();
  opened.resolve(late);
  await vi.waitFor(() => expect(late.destroyed).toBe(true));
  session.close('done');
});

it('closes a socket that opens when the connection has ended', async () => {
  const { session, opened } = await served();
  const asked = session.connect('connect', [ADDRESS], {});
  await turn();
  session.close('done');
  await expect(asked).rejects.toMatchObject({ code: 'MACHINE_LOST' });
  const late = new PassThrough();
  await turn();
  opened.resolve(late);
  await vi.waitFor(() => expect(late.destroyed).toBe(true));
});
