// Where the control plane of a lab that is up answers, for who does not know how many servers it has.

import { existsSync } from 'node:fs';
import { CENTRAL, MOST_SERVERS, centralServer, databaseSocket } from '../model/layout.ts';
import type { CentralDatabase } from '../model/layout.ts';

/** Sockets of the servers that are there or were, the first server's always. */
export function presentSockets(database: CentralDatabase): readonly string[] {
  return Array.from({ length: MOST_SERVERS }, (_, index) => centralServer(index + 1))
    .map((server) => ({ server, socket: databaseSocket(server, database) }))
    .filter(({ server, socket }) => server === CENTRAL || existsSync(socket))
    .map(({ socket }) => socket);
}

/** As OVSDB clients name them (ovsdb(7)). */
export function presentRemotes(database: CentralDatabase): readonly string[] {
  return presentSockets(database).map((socket) => `unix:${socket}`);
}
