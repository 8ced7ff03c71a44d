// A plan: what must change so that the world equals the intent. Plain data, ordered, serialisable; made by diff.ts,
// walked by check.ts, shown by text.ts, carried out by engine/.

import type { ConceptName } from './lab.ts';
import type { Row, RowKind, RowOf } from './rows.ts';

export type ColumnChange = { readonly column: string; readonly from: unknown; readonly to: unknown };

/** What making a change does besides. `certain: false`: only where the world turns out to need it. */
export type Consequence = {
  readonly code: 'RESTARTS_DAEMON' | 'INTERRUPTS' | 'UNPLUGS_PORT' | 'REPLACES_OBJECT';
  readonly certain: boolean;
  readonly message: string;
};

type Planned = {
  readonly row: Row;
  readonly reason: string;
  /** The row in words ("route web-1 0.0.0.0/0"), and where it is ("namespace web-1"): diff.ts says both. */
  readonly title?: string;
  readonly place?: string;
  readonly consequences?: readonly Consequence[];
};

export type Change = Planned &
  (
    | { readonly kind: 'create' }
    | { readonly kind: 'update'; readonly observed: Row; readonly columns: readonly ColumnChange[] }
    /** It is there and cannot stay: it is removed and made again. */
    | { readonly kind: 'replace'; readonly observed: Row; readonly columns: readonly ColumnChange[] }
    | { readonly kind: 'delete' }
  );

/**
 * A part of the lab file and what becomes of it. `repaired`: the file says the same of it as before, and the world does
 * not; `undo`: nothing in any file asked for it, and `title` says where it is.
 */
export type PlanPart = {
  readonly becomes: 'added' | 'changed' | 'repaired' | 'removed' | 'undo';
  readonly concept?: ConceptName;
  readonly name?: string;
  readonly title: string;
  readonly changes: number;
};

export type Plan = {
  readonly lab: string;
  readonly changes: readonly Change[];
  readonly parts?: readonly PlanPart[];
  /** Rows in what is ours that another writer owns: left alone. */
  readonly others?: readonly { readonly row: Row; readonly title: string }[];
  /** What differs because of a fault that is active: left alone until it ends. */
  readonly faults?: readonly PlannedFault[];
};

export type PlannedFault = {
  readonly id: string;
  readonly fault: string;
  readonly target: string;
  /** As RFC 3339 writes it. */
  readonly until: string;
  /** The rows that differ, in words. */
  readonly titles: readonly string[];
};

export function isEmpty(plan: Plan): boolean {
  return plan.changes.length === 0;
}

export type RowChange<R extends Row> = Change & { readonly row: R };
export type ChangeOf<K extends RowKind> = RowChange<RowOf<K>>;

/** The changes of one kind of row. */
export function changesOf<K extends RowKind>(changes: readonly Change[], kind: K): readonly ChangeOf<K>[] {
  return changes.filter((change): change is ChangeOf<K> => change.row.kind === kind);
}

export function rowsOf<K extends RowKind>(rows: readonly Row[], kind: K): readonly RowOf<K>[] {
  return rows.filter((row): row is RowOf<K> => row.kind === kind);
}

/** Which other writer keeps an observed row. */
export function partOf(row: Row): string | undefined {
  return 'owner' in row && row.owner?.kind === 'part' ? row.owner.part : undefined;
}

/** A row among all rows. */
export function identityOf(row: Row): string {
  return `${row.kind} ${row.key}`;
}
