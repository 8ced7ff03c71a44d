// One version of one row, immutable. It keeps what the server sent and decodes a column when it is first read:
// most programs read few columns of most rows. Columns are accessors named as in the schema.
import { inspect } from 'node:util';
import type { ColumnCodec } from '../value/column-codec.ts';
import type { Uuid } from '../value/uuid.ts';
import type { Value } from '../value/value.ts';
import { MalformedValueError } from '../value/value-error.ts';
import type { Layout } from './layout.ts';

export type WireRow = { readonly [column: string]: unknown };

const UNREAD = Symbol('unread');

export class Row {
  readonly _uuid: Uuid;
  /** As sent with the row's first version that is still of use; columns that hold the default are left out. */
  readonly #wire: WireRow;
  /** Columns decoded from #wire, or changed since it was sent. */
  #cells: unknown[] | undefined;
  declare readonly layout: Layout;

  constructor(uuid: Uuid, wire: WireRow) {
    this._uuid = uuid;
    this.#wire = wire;
  }

  /** The value of a column by position in the layout. */
  static read(row: Row, position: number): Value {
    const cells = row.#cells;
    if (cells !== undefined) {
      const cell = cells[position];
      if (cell !== UNREAD) return cell as Value;
    }
    const codec = row.layout.codecs[position]!;
    const wire = row.#wire[codec.column.name];
    if (wire === undefined) return codec.defaultValue;
    const value = codec.decode(wire);
    // Sets and maps keep their identity and their cost is paid once; atoms are as cheap to decode as to look up.
    if (typeof value === 'object') row.#keep(position, value);
    return value;
  }

  /** The next version of a row, from a difference as "modify" carries it. */
  static modified(row: Row, difference: WireRow): Row {
    const { layout } = row;
    const next = new (row.constructor as RowClass)(row._uuid, row.#wire);
    const cells =
      row.#cells?.slice() ?? (Array.from({ length: layout.codecs.length }).fill(UNREAD) as unknown[]);
    for (const column of Object.keys(difference)) {
      const position = layout.positions.get(column);
      if (position === undefined) continue;
      cells[position] = layout.codecs[position]!.applyDifference(Row.read(row, position), difference[column]);
    }
    next.#cells = cells;
    return next;
  }

  #keep(position: number, value: Value): void {
    this.#cells ??= Array.from({ length: this.layout.codecs.length }).fill(UNREAD) as unknown[];
    this.#cells[position] = value;
  }

  /** A plain object of all columns, for printing. */
  toJSON(): { readonly [column: string]: unknown } {
    const entries = this.layout.codecs.map(({ column }, position) => {
      const value = Row.read(this, position);
      return [column.name, value instanceof Map ? Object.fromEntries(value) : value] as const;
    });
    return { _uuid: this._uuid, ...Object.fromEntries(entries) };
  }

  [inspect.custom](): unknown {
    return this.toJSON();
  }
}

export type RowClass = new (uuid: Uuid, wire: WireRow) => Row;

/** The class of the rows of one layout. */
export function makeRowClass(layout: Layout): RowClass {
  class TableRow extends Row {}
  Object.defineProperty(TableRow, 'name', { value: layout.table });
  Object.defineProperty(TableRow.prototype, 'layout', { value: layout });
  for (const [position, { column }] of layout.codecs.entries()) {
    if (column.name === '_uuid') continue;
    Object.defineProperty(TableRow.prototype, column.name, {
      enumerable: true,
      get(this: Row) {
        return Row.read(this, position);
      },
    });
  }
  return TableRow;
}

/** The columns in which two versions of a row differ. */
export function changedColumns(before: Row, after: Row): readonly string[] {
  const changed: string[] = [];
  for (const [position, codec] of after.layout.codecs.entries()) {
    const { name } = codec.column;
    const old = before.layout === after.layout ? position : before.layout.positions.get(name);
    if (old === undefined || !codec.equals(Row.read(before, old), Row.read(after, position)))
      changed.push(name);
  }
  return changed;
}

/** Refuses at arrival what can't be a row of this layout; the inside of a set or map is checked when it is read. */
export function checkWireRow(layout: Layout, wire: unknown): WireRow {
  if (typeof wire !== 'object' || wire === null || Array.isArray(wire)) {
    throw new MalformedValueError({ table: layout.table, name: '_row' }, 'no object where a row belongs');
  }
  const row = wire as WireRow;
  for (const name in row) {
    const position = layout.positions.get(name);
    if (position !== undefined) checkCell(layout.codecs[position]!, row[name]);
  }
  return row;
}

function checkCell(codec: ColumnCodec, wire: unknown): void {
  if (codec.shape === 'scalar' || codec.shape === 'optional') codec.decode(wire);
  else if (codec.shape === 'map' && !isTagged(wire, 'map')) codec.decode(wire);
  else if (codec.shape === 'set' && !isTagged(wire, 'set')) codec.decode(wire);
}

function isTagged(wire: unknown, tag: string): boolean {
  return Array.isArray(wire) && wire.length === 2 && wire[0] === tag && Array.isArray(wire[1]);
}
