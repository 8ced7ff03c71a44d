// What goes when a row is recreated, and is put back without being asked for. Everything else that differs from the lab
// file is drift: somebody made it, and it stays until the next apply. Pure.

import { kind } from '../kinds/registry.ts';
import { identityOf } from '../model/plan.ts';
import type { Change } from '../model/plan.ts';
import type { Row } from '../model/rows.ts';

/** Tells of a change whether it puts back what went with `cause`. */
export function lostWith(rows: readonly Row[], cause: Row): (change: Change) => boolean {
  const renewed = new Set(renewals(cause));
  const isRenewed = (what: string): boolean => renewed.has(what);
  const lost = new Set<string>();
  for (let known = -1; known !== lost.size;) {
    known = lost.size;
    for (const row of rows) {
      if (lost.has(identityOf(row)) || kind(row.kind).renewedBy?.(row, isRenewed) === undefined) continue;
      lost.add(identityOf(row));
      for (const what of renewals(row)) renewed.add(what);
    }
  }
  // What is there was not lost.
  return (change) => change.kind !== 'delete' && lost.has(identityOf(change.row));
}

function renewals(row: Row): readonly string[] {
  return kind(row.kind).renews?.({ kind: 'create', row, reason: '' }) ?? [];
}
