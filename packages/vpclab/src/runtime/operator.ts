// Runs inside a lab: whether the client of its API is the operator.

import { lstatSync } from 'node:fs';
import { basename, join } from 'node:path';
import { hostPaths, ownUid, sandboxPaths } from './paths.ts';

const SOCKET = join(sandboxPaths.host, basename(hostPaths('x').apiSocket));
const OPEN_TO_OTHERS = 0o077;

/**
 * In a lab of root the operator has no number, and neither has any other user of the host: all are the same one here
 * (user_namespaces(7)). There nobody is him while others can open the socket.
 */
export function isOperator(uid: number, socket: string = SOCKET): boolean {
  const { uid: owner, mode } = lstatSync(socket);
  return uid === owner && (owner === ownUid() || (mode & OPEN_TO_OTHERS) === 0);
}
