// `vpclab machine serve`: runs until it is interrupted, or until the process that started it closes standard input
// and output.

import { chownSync, lstatSync } from 'node:fs';
import { Duplex } from 'node:stream';
import { dirname, resolve } from 'node:path';
import { VpclabError, errorMessage } from '../../errors.ts';
import { MachineHost } from '../../machine/serve/host.ts';
import { listenPrivately } from '../../machine/serve/socket.ts';
import { labUser } from '../../runtime/lab-user.ts';
import { ownUid } from '../../runtime/paths.ts';
import { flawOfObject, flawOfWay } from '../../runtime/trusted-path.ts';
import type { MachineServeFlags } from '../commands/machine.ts';
import type { CliContext } from '../context.ts';

export async function runMachineServe(this: CliContext, flags: MachineServeFlags): Promise<void> {
  const { socket, stdio = false, underlay, keep } = flags;
  if ((socket === undefined) !== stdio)
    throw new VpclabError('BAD_ARGUMENT', 'Say where to serve: --socket PATH or --stdio.');
  const onNotice = (message: string): void => this.terminal.err(`${message}\n`);
  const host = new MachineHost({ underlay, keepMs: keep * 1000, onNotice });
  try {
    if (socket === undefined) {
      await host.serve(Duplex.from({ readable: process.stdin, writable: process.stdout }));
      // Its daemons go on: the next one finds them.
      return;
    }
    await serveSocket(host, resolve(this.cwd, socket), onNotice);
    host.disconnect();
    await host.clear();
  } finally {
    host.close();
  }
}

async function serveSocket(
  host: MachineHost,
  path: string,
  onNotice: (message: string) => void,
): Promise<void> {
  refuseOpenWay(path);
  // A lab of root connects as another user: mode 0600 keeps everybody else out.
  const user = labUser();
  const uids = user.kind === 'mapped' ? [ownUid(), user.uid] : [ownUid()];
  const server = await listenPrivately(path, uids, (connection) => {
    host.serve(connection).catch((error: unknown) => onNotice(errorMessage(error)));
  });
  if (user.kind === 'mapped') chownSync(path, user.uid, user.gid);
  onNotice(`Serving this machine on unix:${path}`);
  await new Promise<void>((interrupted) => {
    process.once('SIGINT', () => interrupted());
    process.once('SIGTERM', () => interrupted());
  });
  server.close();
}

/** Anybody who can replace the socket could impersonate this machine; anybody who can open it controls it. */
function refuseOpenWay(path: string): void {
  const directory = dirname(path);
  if (lstatSync(directory, { throwIfNoEntry: false }) === undefined)
    throw new VpclabError('BAD_ARGUMENT', `there is no directory ${directory} for the socket`);
  const flaw = flawOfObject(directory, 'directory', ownUid());
  const reason = flaw === undefined ? flawOfWay(path, ownUid()) : `${directory} ${flaw}`;
  if (reason === undefined) return;
  throw new VpclabError('BAD_ARGUMENT', `${path} is not a safe place for the socket: ${reason}`);
}
