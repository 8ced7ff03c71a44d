// Who is at the other end of a unix socket, as the kernel saw it when it connected: SO_PEERCRED of unix(7).

import type { Socket } from 'node:net';
import { descriptorOf } from './descriptor.ts';
import { checked, libc } from './libc.ts';

/** asm-generic/socket.h */
const SOL_SOCKET = 1;
const SO_PEERCRED = 17;
/** `struct ucred`: pid, uid, gid. */
const CREDENTIAL_BYTES = 12;

/** The user as this user namespace numbers him; one that it does not map is 65534 (user_namespaces(7)). */
function peerUid(fd: number): number {
  const credentials = Buffer.alloc(CREDENTIAL_BYTES);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(CREDENTIAL_BYTES);
  checked('getsockopt', 'SO_PEERCRED', libc().getsockopt(fd, SOL_SOCKET, SO_PEERCRED, credentials, length));
  return credentials.readUInt32LE(4);
}

/**
 * Ends a connection of anybody but those users. The directory of the socket keeps others out already; this holds also
 * where somebody opened it to them.
 */
export function refuseOthers(socket: Socket, isAdmitted: (uid: number) => boolean): void {
  if (!isAdmitted(peerUid(descriptorOf(socket)))) socket.destroy();
}
