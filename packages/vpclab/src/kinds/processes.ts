// The rows that a machine supervises, and which of them start again with another. Pure.

import { rowsOf } from '../model/plan.ts';
import type { DaemonRow, Row } from '../model/rows.ts';

export function daemonsOf(rows: readonly Row[]): readonly DaemonRow[] {
  return rowsOf(rows, 'daemon');
}

export function dependants(rows: readonly Row[], { key }: DaemonRow): readonly DaemonRow[] {
  return rowsOf(rows, 'daemon').filter((row) => row.restartsWith.includes(`daemon ${key}`));
}
