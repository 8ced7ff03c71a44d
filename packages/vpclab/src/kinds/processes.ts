// The rows that a machine supervises, and which of them start again with another. Pure.

import { centralOf, regionOfServer } from '../model/layout.ts';
import { rowsOf } from '../model/plan.ts';
import type { DaemonRow, Row } from '../model/rows.ts';

export function daemonsOf(rows: readonly Row[]): readonly DaemonRow[] {
  return rowsOf(rows, 'daemon');
}

/** Names of the servers of a region's control plane, the first one first; undefined: of the lab's first region. */
export function centralServers(rows: readonly Row[], region: string | undefined): readonly string[] {
  const names = rowsOf(rows, 'netns').flatMap(({ name, role }) =>
    role === 'central' && regionOfServer(name) === region ? [name] : [],
  );
  return names.length === 0 ? [centralOf(region)] : names;
}

export function dependants(rows: readonly Row[], { key }: DaemonRow): readonly DaemonRow[] {
  return rowsOf(rows, 'daemon').filter((row) => row.restartsWith.includes(`daemon ${key}`));
}
