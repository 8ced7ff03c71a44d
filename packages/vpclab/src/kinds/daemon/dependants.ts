// Daemons that start again with another one. Pure.

import { rowsOf } from '../../model/plan.ts';
import type { DaemonRow, Row } from '../../model/rows.ts';

export function dependants(rows: readonly Row[], { key }: DaemonRow): readonly DaemonRow[] {
  return rowsOf(rows, 'daemon').filter((row) => row.restartsWith.includes(`daemon ${key}`));
}
