// A plan: what must change so that the world equals the intent. Plain data, ordered, serialisable; made by diff.ts,
// walked by check.ts, shown by text.ts, carried out by engine/.

import type { Row } from './rows.ts';

export type ColumnChange = { readonly column: string; readonly from: unknown; readonly to: unknown };

export type Change =
  | { readonly kind: 'create'; readonly row: Row; readonly reason: string }
  | {
      readonly kind: 'update';
      readonly row: Row;
      readonly observed: Row;
      readonly columns: readonly ColumnChange[];
      readonly reason: string;
    }
  | { readonly kind: 'delete'; readonly row: Row; readonly reason: string };

export type Plan = { readonly lab: string; readonly changes: readonly Change[] };

export function isEmpty(plan: Plan): boolean {
  return plan.changes.length === 0;
}
