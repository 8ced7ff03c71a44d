// What a replica holds: tables, their columns, and conditions on their rows; made concrete against a server's schema.
import { OvsdbError } from '../errors.ts';
import { type Condition, encodeConditions } from '../protocol/condition.ts';
import type { MonitorRequests } from '../protocol/methods.ts';
import type { WireCondition } from '../protocol/operation.ts';
import { columnOf, type DatabaseSchema } from '../schema/schema.ts';
import { show } from '../value/value-error.ts';
import { compileColumn } from '../value/column-codec.ts';
import { type OnMissing, selectColumns } from '../value/select-columns.ts';
import { type Layout, makeLayout } from './layout.ts';

/**
 * `true` for all columns that the server has, or a list of them, or a list with conditions on the rows: any one must hold,
 * so an empty list selects none. */
export type TableSelection =
  | true
  | readonly string[]
  | { readonly columns?: true | readonly string[]; readonly where?: readonly Condition[] };

export type Selection = { readonly [table: string]: TableSelection };

export type Resolved = {
  readonly layouts: ReadonlyMap<string, Layout>;
  readonly requests: MonitorRequests;
};

export type SelectionContext = {
  readonly server: DatabaseSchema;
  readonly compiled: DatabaseSchema | undefined;
  readonly onMissing: OnMissing;
  /** The conditions that hold now; the selection has those of the start. */
  readonly wheres: ReadonlyMap<string, readonly Condition[]>;
};

/** The caller's selection as it is now: it is asked for again on each connection. Throws OvsdbError for what is none. */
export function copySelection(selection: Selection): Selection {
  if (typeof selection !== 'object' || selection === null) {
    throw new OvsdbError('invalid-option', `expected tables to select, got ${show(selection)}`);
  }
  const entries = Object.entries(selection).map(([table, wanted]) => {
    if (wanted === true) return [table, wanted] as const;
    if (typeof wanted !== 'object' || wanted === null) {
      throw new OvsdbError('invalid-option', `expected true or columns of ${table}, got ${show(wanted)}`);
    }
    if (isList(wanted)) return [table, [...wanted]] as const;
    const columns = columnsOf(wanted);
    return [table, { ...wanted, columns: columns === true ? columns : [...columns] }] as const;
  });
  return Object.fromEntries<TableSelection>(entries);
}

/** Throws UnknownTableError, UnknownColumnError or ColumnTypeError, unless the missing are to be skipped. */
export function resolveSelection(selection: Selection, context: SelectionContext): Resolved {
  const { wheres, ...choice } = context;
  const layouts = new Map<string, Layout>();
  const requests: { [table: string]: MonitorRequests[string] } = {};
  for (const [table, wanted] of Object.entries(selection)) {
    const codecs = selectColumns({ ...choice, table, columns: columnsOf(wanted) });
    if (codecs === undefined) continue;
    const asked = columnsOf(wanted);
    const known = asked === true ? context.compiled?.tables.get(table)?.columns.keys() : asked;
    const absent = new Set([...(known ?? [])].filter((column) => !codecs.has(column)));
    const layout = makeLayout(table, codecs.values(), absent);
    layouts.set(table, layout);
    const columns = layout.codecs.map(({ column }) => column.name);
    const where = wheres.get(table);
    requests[table] = [
      where === undefined ? { columns } : { columns, where: encodeWhere(context.server, table, where) },
    ];
  }
  return { layouts, requests };
}

/** Of no conditions none holds: ovsdb-server takes an empty list for "all rows", as if it were left out. */
export function encodeWhere(
  schema: DatabaseSchema,
  table: string,
  where: readonly Condition[],
): readonly WireCondition[] {
  return encodeConditions(where.length === 0 ? [false] : where, (column) =>
    compileColumn(columnOf(schema, table, column)),
  );
}

function columnsOf(wanted: TableSelection): readonly string[] | true {
  if (wanted === true) return true;
  if (isList(wanted)) return wanted;
  return wanted.columns ?? true;
}

function isList(wanted: TableSelection): wanted is readonly string[] {
  return Array.isArray(wanted);
}
