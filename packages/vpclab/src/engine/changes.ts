// A plan's changes sorted for carrying out: by kind of row and by what is done. Pure.

import type { Row, RowKind, RowOf } from '../model/rows.ts';
import type { Change, Plan } from '../model/plan.ts';

export type ChangeOf<K extends RowKind> = Change & { readonly row: RowOf<K> };

export class Changes {
  readonly #changes: readonly Change[];

  constructor(plan: Plan) {
    this.#changes = plan.changes;
  }

  of<K extends RowKind>(...kinds: readonly K[]): readonly ChangeOf<K>[] {
    const wanted: ReadonlySet<RowKind> = new Set<RowKind>(kinds);
    return this.#changes.filter((change): change is ChangeOf<K> => wanted.has(change.row.kind));
  }

  /** Rows to be made or mended. */
  wanted<K extends RowKind>(...kinds: readonly K[]): readonly RowOf<K>[] {
    return this.of(...kinds).flatMap((change) => (change.kind === 'delete' ? [] : [change.row]));
  }

  /** Rows to be deleted. */
  unwanted<K extends RowKind>(...kinds: readonly K[]): readonly RowOf<K>[] {
    return this.of(...kinds).flatMap((change) => (change.kind === 'delete' ? [change.row] : []));
  }
}

export function rowsOf<K extends RowKind>(rows: readonly Row[], kind: K): readonly RowOf<K>[] {
  return rows.filter((row): row is RowOf<K> => row.kind === kind);
}
