// Who is at the other end of a unix socket, as the kernel saw it when it connected: SO_PEERCRED of unix(7).

import type { Socket } from 'node:net';
import { descriptorOf } from './descriptor.ts';
import { lastErrno } from './libc.ts';
import { SOL_SOCKET } from './netlink/constants.ts';
import { getOption } from './socket-options.ts';
import { systemError } from './system-error.ts';

/** asm-generic/socket.h */
const SO_PEERCRED = 17;
/** `struct ucred`: pid, uid, gid. */
const CREDENTIAL_BYTES = 12;

function credentialsOf(socket: Socket): Buffer {
  const credentials = getOption(descriptorOf(socket), SOL_SOCKET, SO_PEERCRED, CREDENTIAL_BYTES);
  if (credentials === undefined) throw systemError('getsockopt', 'SO_PEERCRED', lastErrno());
  return credentials;
}

/** Of whoever listened where this connected to; 0 from outside of our pid namespace. */
export function peerPid(socket: Socket): number {
  return credentialsOf(socket).readUInt32LE(0);
}

/** The uid as this user namespace numbers it; one that it does not map is 65534 (user_namespaces(7)). */
function peerUid(socket: Socket): number {
  return credentialsOf(socket).readUInt32LE(4);
}

/**
 * Ends a connection of anybody but those users. The directory of the socket keeps others out already; this holds also
 * where somebody opened it to them.
 */
export function refuseOthers(socket: Socket, isAdmitted: (uid: number) => boolean): void {
  if (!isAdmitted(peerUid(socket))) socket.destroy();
}
