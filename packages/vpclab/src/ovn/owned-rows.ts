// Rows of a database that carry our ownership mark, found by table and key, and foreign rows inside them: a route
// that anybody adds to our router changes what the router does.

import type { Row, Value, View } from '@vpclab/ovsdb';
import { NAME_KEY, OWNER_KEY } from '../model/ovsdb-row.ts';
import { containersOf, managedTable, managedTables } from '../model/ovsdb-schema.ts';
import type { DatabaseKind } from '../model/ovsdb-schema.ts';

/** Who keeps rows of its own in our routers says so: our mark with another owner, or that of ovn-ic(8). */
const OWNER_MARKS: readonly string[] = [OWNER_KEY, 'ic-learned-route'];

export type OwnedRow = { readonly table: string; readonly name: string; readonly row: Row };
export type Parent = { readonly table: string; readonly name: string; readonly column: string };
/** A container that refers to a row, ours or not. */
export type Holder = { readonly parent: Parent; readonly uuid: string };

/** The owned rows of one database at one moment. */
export type OwnedRows = {
  readonly rows: readonly OwnedRow[];
  /** Rows of other writers in this lab: marked `<lab>/<part>`. */
  readonly parts: readonly (OwnedRow & { readonly part: string })[];
  /** Rows without a mark that a row of ours holds; named by their uuid. */
  readonly foreign: readonly OwnedRow[];
  readonly find: (table: string, name: string) => Row | undefined;
  /** The name in the intent of the row with this uuid; undefined when it is not ours. */
  readonly nameOf: (uuid: string) => string | undefined;
  /** The container that holds a row, by its uuid: `name` is '' when it is not ours and has none that tells it. */
  readonly parentOf: (uuid: string) => Parent | undefined;
  /** The one of ours: somebody may have it in a container of his own as well. */
  readonly holderOfForeign: (uuid: string) => Parent | undefined;
  /** All of them: somebody may have put the row into a second one. */
  readonly holdersOf: (uuid: string) => readonly Holder[];
};

export function ownedRows(view: View, db: DatabaseKind, lab: string): OwnedRows {
  const rows: OwnedRow[] = [];
  const byName = new Map<string, Row>();
  const nameOf = new Map<string, string>();
  const unmarked: OwnedRow[] = [];
  const parts: (OwnedRow & { readonly part: string })[] = [];
  for (const table of tablesIn(view, db)) {
    for (const row of view.table(table)) {
      const ids = mapColumn(row, 'external_ids');
      const name = ids.get(NAME_KEY);
      const owner = ids.get(OWNER_KEY);
      if (owner?.startsWith(`${lab}/`) === true)
        parts.push({ table, name: name ?? row._uuid, row, part: owner.slice(lab.length + 1) });
      else if (name === undefined || owner !== lab) {
        if (!OWNER_MARKS.some((key) => ids.has(key))) unmarked.push({ table, name: row._uuid, row });
      } else {
        rows.push({ table, name, row });
        byName.set(`${table}/${name}`, row);
        nameOf.set(row._uuid, name);
      }
    }
  }
  const holders = holdersIn(view, db, nameOf);
  const foreign = unmarked.filter(({ name }) => holders.get(name)?.some(({ parent }) => parent.name !== ''));
  for (const { table, name, row } of foreign) byName.set(`${table}/${name}`, row);
  const holdersOf = (uuid: string): readonly Holder[] => holders.get(uuid) ?? [];
  return {
    rows,
    parts,
    foreign,
    find: (table, name) => byName.get(`${table}/${name}`) ?? unmarkedOf(view, db, table, name),
    nameOf: (uuid) => nameOf.get(uuid),
    parentOf: (uuid) => {
      const all = holdersOf(uuid);
      return (all.find(({ parent }) => parent.name === '') ?? all[0])?.parent;
    },
    holderOfForeign: (uuid) => holdersOf(uuid).find(({ parent }) => parent.name !== '')?.parent,
    holdersOf,
  };
}

/** Tables that rows of ours can lie in, as far as this server has them. */
function tablesIn(view: View, db: DatabaseKind): readonly string[] {
  const present = new Set(view.tables);
  return managedTables(db).flatMap(({ name }) => (present.has(name) ? [name] : []));
}

/**
 * A row that is used whether or not it carries the mark yet: the only one that its table can have, or the only one that
 * can have the name. ovn-controller makes br-int when it is gone, sooner than anybody else can.
 */
function unmarkedOf(view: View, db: DatabaseKind, table: string, name: string): Row | undefined {
  const { isSingleton, isNamedOnce } = managedTable(db, table);
  if (isSingleton) return firstRow(view, table);
  return isNamedOnce ? view.table(table).find((row) => columnOf(row, 'name') === name) : undefined;
}

export function firstRow(view: View, table: string): Row | undefined {
  return view.table(table).find(() => true);
}

function holdersIn(
  view: View,
  db: DatabaseKind,
  nameOf: ReadonlyMap<string, string>,
): ReadonlyMap<string, readonly Holder[]> {
  const holders = new Map<string, Holder[]>();
  const present = new Set(view.tables);
  for (const { table, column } of containersOf(db)) {
    if (!present.has(table)) continue;
    const { isNamedOnce } = managedTable(db, table);
    for (const row of view.table(table)) {
      const children = uuidsIn(columnOf(row, column));
      if (children.length === 0) continue;
      const known = isNamedOnce ? textOf(columnOf(row, 'name')) : '';
      const holder = { parent: { table, name: nameOf.get(row._uuid) ?? known, column }, uuid: row._uuid };
      for (const child of children) {
        const others = holders.get(child);
        if (others === undefined) holders.set(child, [holder]);
        else others.push(holder);
      }
    }
  }
  return holders;
}

/** The value of a column that is named at run time; undefined when the server does not have it. */
export function columnOf(row: Row, column: string): Value {
  return row[column];
}

function mapColumn(row: Row, column: string): ReadonlyMap<string, string> {
  const value: unknown = columnOf(row, column);
  return value instanceof Map ? value : new Map();
}

function uuidsIn(value: Value): readonly string[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value.map(String) : [textOf(value)];
}

function textOf(value: Value): string {
  return typeof value === 'string' ? value : '';
}
