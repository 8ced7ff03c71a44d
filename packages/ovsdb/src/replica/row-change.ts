// What one server transaction did to the rows that a replica holds, before anybody is told of it.
import type { Change } from './change.ts';
import type { HeldRow } from './held-row.ts';

export type RowChange =
  | {
      readonly kind: 'insert';
      readonly table: string;
      readonly uuid: string;
      readonly old: undefined;
      readonly new: HeldRow;
    }
  | {
      readonly kind: 'update';
      readonly table: string;
      readonly uuid: string;
      readonly old: HeldRow;
      readonly new: HeldRow;
      readonly columns: readonly string[];
    }
  | {
      readonly kind: 'delete';
      readonly table: string;
      readonly uuid: string;
      readonly old: HeldRow;
      readonly new: undefined;
    };

/** The change as programs get it. */
export function publicChange(change: RowChange): Change {
  const { table } = change;
  switch (change.kind) {
    case 'insert':
      return { kind: 'insert', table, uuid: change.new.uuid, old: undefined, new: change.new.row };
    case 'update': {
      const { kind, columns, old } = change;
      return { kind, table, uuid: old.uuid, old: old.row, new: change.new.row, columns };
    }
    case 'delete':
      return { kind: 'delete', table, uuid: change.old.uuid, old: change.old.row, new: undefined };
  }
}
