// Where the control planes of a lab that is up answer, for who does not know how many servers it has.

import { existsSync, readdirSync } from 'node:fs';
import {
  LAB_ROOT,
  MOST_SERVERS,
  centralOf,
  centralServer,
  databaseSocket,
  regionOfServer,
} from '../model/layout.ts';
import type { CentralDatabase } from '../model/layout.ts';

/** Sockets of the servers that are there or were, the first server's always. `region`: undefined for the lab's first. */
export function presentSockets(database: CentralDatabase, region: string | undefined): readonly string[] {
  const first = databaseSocket(centralOf(region), database);
  if (region !== undefined) return [first];
  const others = Array.from({ length: MOST_SERVERS - 1 }, (_, index) =>
    databaseSocket(centralServer(index + 2), database),
  );
  return [first, ...others.filter((socket) => existsSync(socket))];
}

/** As OVSDB clients name them (ovsdb(7)). */
export function presentRemotes(database: CentralDatabase, region: string | undefined): readonly string[] {
  return presentSockets(database, region).map((socket) => `unix:${socket}`);
}

/** Regions beside the first one whose control plane is there. */
export function presentRegions(): readonly string[] {
  return readdirSync(LAB_ROOT)
    .flatMap((name) => regionOfServer(name) ?? [])
    .filter((region) => existsSync(databaseSocket(centralOf(region), 'sb')));
}
