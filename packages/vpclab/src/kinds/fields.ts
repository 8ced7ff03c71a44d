// Comparison of plain values and of rows field by field. Pure.

import { isRecord } from '../model/json.ts';
import type { ColumnChange } from '../model/plan.ts';

/** `origin` says why a row is wanted, `owner` who keeps an observed one: neither is part of what it is. */
const NOT_COMPARED: ReadonlySet<string> = new Set(['kind', 'key', 'origin', 'owner']);

export function compareFields(intended: object, observed: object, prefix = ''): readonly ColumnChange[] {
  const changes: ColumnChange[] = [];
  const from = isRecord(observed) ? observed : {};
  for (const [column, to] of Object.entries(intended)) {
    if (NOT_COMPARED.has(column) || sameValue(to, from[column])) continue;
    changes.push({ column: prefix + column, from: from[column], to });
  }
  return changes;
}

function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => sameValue(item, b[index]));
  }
  if (isRecord(a) && isRecord(b)) {
    // A key that is undefined and one that is not there are the same: JSON does not tell them apart.
    return (
      Object.keys(a).every((key) => sameValue(a[key], b[key])) &&
      Object.keys(b).every((key) => key in a || b[key] === undefined)
    );
  }
  return false;
}
