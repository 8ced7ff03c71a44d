// How an intended OVSDB row is compared with the observed one: by the columns that are ours, in normal form. Pure.

import type { ColumnChange } from '../../model/plan.ts';
import type { OvsdbRow, OvsdbValue } from '../../model/rows.ts';
import { emptyValue, isSubsetMap, managedColumns, normalValue } from '../../model/ovsdb-value.ts';
import { isRecord, sameValue } from '../fields.ts';

export function compareOvsdb(intended: OvsdbRow, observed: OvsdbRow): readonly ColumnChange[] {
  const changes: ColumnChange[] = [];
  for (const column of managedColumns(intended.table)) {
    const to = normalValue(valueOf(intended, column));
    const from = normalValue(valueOf(observed, column));
    const same = isSubsetMap(intended.table, column) ? containsAll(from, to) : sameValue(from, to);
    if (!same) changes.push({ column, from: observed.columns[column], to: intended.columns[column] });
  }
  if (!sameValue(intended.parent, observed.parent)) {
    changes.push({ column: 'parent', from: observed.parent, to: intended.parent });
  }
  return changes;
}

function valueOf(row: OvsdbRow, column: string): OvsdbValue | undefined {
  return row.columns[column] ?? emptyValue(row.table, column);
}

function containsAll(whole: unknown, part: unknown): boolean {
  if (!isRecord(whole) || !isRecord(part)) return sameValue(whole, part);
  return Object.entries(part).every(([key, value]) => whole[key] === value);
}
