// The rows that a machine supervises, and which of them start again with another. Pure.

import { CENTRAL } from '../model/layout.ts';
import { rowsOf } from '../model/plan.ts';
import type { DaemonRow, Row } from '../model/rows.ts';

export function daemonsOf(rows: readonly Row[]): readonly DaemonRow[] {
  return rowsOf(rows, 'daemon');
}

/** Names of the servers of the control plane, the first one first. */
export function centralServers(rows: readonly Row[]): readonly string[] {
  const names = rowsOf(rows, 'netns').flatMap(({ name, role }) => (role === 'central' ? [name] : []));
  return names.length === 0 ? [CENTRAL] : names;
}

export function dependants(rows: readonly Row[], { key }: DaemonRow): readonly DaemonRow[] {
  return rowsOf(rows, 'daemon').filter((row) => row.restartsWith.includes(`daemon ${key}`));
}
