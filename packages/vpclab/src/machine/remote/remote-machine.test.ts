import { duplexPair } from 'node:stream';
import type { Duplex } from 'node:stream';
import { expect, it, vi } from 'vitest';
import type { Machine } from '../machine.ts';
import { serveSession } from '../serve/serve-session.ts';
import { RemoteMachine } from './remote-machine.ts';
import { Session } from './session.ts';

const machine = { daemons: () => [], watch: () => undefined, logSize: async () => 7 } as unknown as Machine;

/** A machine that is served at the far end of what `open` gives. */
function far(): { readonly here: Duplex; readonly ended: Promise<string> } {
  const [here, there] = duplexPair();
  return { here, ended: serveSession(machine, there, () => undefined) };
}

it('a machine that is given up while it is being reached is let go', async () => {
  const opened = Promise.withResolvers<Duplex>();
  const remote = new RemoteMachine({ name: 'm', lab: 'lab', open: () => opened.promise });
  remote.close();
  const { here, ended } = far();
  opened.resolve(here);
  await expect(ended).resolves.toMatch(/closed|ended/);
});

it('a machine that is given up during the handshake is let go', async () => {
  const { here, ended } = far();
  const states: string[] = [];
  const remote = new RemoteMachine({
    ...{ name: 'm', lab: 'lab', open: async () => here },
    onState: ({ kind }) => states.push(kind),
  });
  await Promise.resolve();
  remote.close();
  await expect(ended).resolves.toMatch(/closed|ended/);
  expect(states).toEqual([]);
});

it('what is asked again as soon as the machine is lost fails at once', async () => {
  const { here } = far();
  const session = await Session.open('m', here, { lab: 'lab', watcher: () => undefined });
  session.close('the wire is cut');
  await expect(session.call('logSize', ['/log'])).rejects.toMatchObject({ code: 'MACHINE_LOST' });
  await expect(session.connect('connect', [], {})).rejects.toMatchObject({ code: 'MACHINE_LOST' });
});

it('a question that cannot be sent leaves nothing behind', async () => {
  const unhandled = vi.fn<(reason: unknown) => void>();
  process.on('unhandledRejection', unhandled);
  const { here } = far();
  const session = await Session.open('m', here, { lab: 'lab', watcher: () => undefined });
  await expect(session.call('logSize', [1n])).rejects.toThrow(/BigInt/);
  session.close('done');
  await new Promise((resolve) => void setTimeout(resolve, 20));
  process.off('unhandledRejection', unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});
