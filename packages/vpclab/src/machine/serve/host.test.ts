import { duplexPair } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, expect, it, vi } from 'vitest';
import { Session } from '../remote/session.ts';
import { MachineHost } from './host.ts';

const local = vi.hoisted(() => ({
  change: undefined as unknown as () => Promise<void>,
  changes: 0,
}));

vi.mock('../local/local-machine.ts', () => ({
  LocalMachine: class {
    daemons = () => [];
    watch = () => undefined;
    observeDaemons = async () => [];
    adopt = async () => undefined;
    stopDaemons = async () => undefined;
    observeKernel = async () => [];
    change = async (): Promise<void> => {
      local.changes += 1;
      await local.change();
    };
    close = () => undefined;
  },
}));

let notices: string[];
let host: MachineHost;
beforeEach(() => {
  notices = [];
  local.change = async () => undefined;
  local.changes = 0;
  host = new MachineHost({ underlay: undefined, keepMs: 5, onNotice: (notice) => notices.push(notice) });
});

async function connect(lab: string): Promise<Session> {
  const [here, there] = duplexPair();
  void host.serve(there);
  return await Session.open('m', here, { lab, watcher: () => undefined });
}

const isRemoved = (lab: string) =>
  vi.waitFor(() => expect(notices).toContain(`what the lab ${lab} had here is removed`));

it('keeps what a lab made for that lab, and is free for another one once it is removed', async () => {
  const first = await connect('one');
  await expect(connect('two')).rejects.toThrow('it is in use by the lab one');
  first.close('done');
  await isRemoved('one');
  (await connect('two')).close('done');
  await isRemoved('two');
});

it('lets no lab in while it removes what one left', async () => {
  const removing = Promise.withResolvers<void>();
  local.change = () => removing.promise;
  (await connect('one')).close('done');
  await vi.waitFor(() => expect(local.changes).toBe(1));
  await expect(connect('one')).rejects.toThrow('it is removing what the lab one had here');
  removing.resolve();
  await isRemoved('one');
  (await connect('two')).close('done');
  await isRemoved('two');
});

it('tries again to remove what could not be removed', async () => {
  local.change = () => (local.changes === 1 ? Promise.reject(new Error('busy')) : Promise.resolve());
  (await connect('one')).close('done');
  await vi.waitFor(() => expect(notices).toContain("what the lab one had here can't be removed: busy"));
  await isRemoved('one');
  (await connect('two')).close('done');
  await isRemoved('two');
});

it('tries nothing again once it is closed', async () => {
  const removing = Promise.withResolvers<void>();
  local.change = () => removing.promise;
  (await connect('one')).close('done');
  await vi.waitFor(() => expect(local.changes).toBe(1));
  host.close();
  removing.reject(new Error('busy'));
  await vi.waitFor(() => expect(notices).toContain("what the lab one had here can't be removed: busy"));
  await sleep(50);
  expect(local.changes).toBe(1);
});
