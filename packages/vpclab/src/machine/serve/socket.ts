// The unix socket that a machine is served on. Whoever connects controls the machine, so only its owner may: mode
// 0600 from the first moment, in a directory where nobody else can replace it.

import { lstatSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { VpclabError } from '../../errors.ts';
import { accepting } from '../kernel/accepting.ts';
import { refuseOthers } from '../kernel/peer.ts';
import { connectUnix } from '../kernel/sockets.ts';

const ANSWER_MS = 1_000;
const PRIVATE_UMASK = 0o177;

/** `uids`: the users who may connect. */
export async function listenPrivately(
  path: string,
  uids: readonly number[],
  onConnection: (socket: Socket) => void,
): Promise<Server> {
  await removeDead(path);
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    refuseOthers(socket, (uid) => uids.includes(uid));
    if (!socket.destroyed) onConnection(socket);
  });
  // The mode that the socket is born with: bind(2) takes it from the umask.
  const before = process.umask(PRIVATE_UMASK);
  let listening: Promise<void>;
  try {
    listening = accepting(server, { path });
  } finally {
    process.umask(before);
  }
  await listening.catch((cause: unknown) => {
    throw new VpclabError('BAD_ARGUMENT', `can't listen on ${path}`, { cause });
  });
  return server;
}

/** What an earlier one left behind; one that answers is in use. */
async function removeDead(path: string): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isSocket()) throw new VpclabError('BAD_ARGUMENT', `${path} exists and is not a socket`);
  const socket = await connectUnix(path, { timeoutMs: ANSWER_MS }).catch(() => undefined);
  if (socket !== undefined) {
    socket.destroy();
    throw new VpclabError('BAD_ARGUMENT', `${path} is in use by another \`vpclab machine serve\``);
  }
  rmSync(path);
}
