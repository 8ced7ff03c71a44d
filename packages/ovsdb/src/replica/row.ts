// One version of one row, immutable. Atoms and sets are decoded when it arrives; maps are checked then, and decoded when
// they are first read.
// Columns are accessors named as in the schema.
import { inspect } from 'node:util';
import { LAYOUT } from '../value/row-layout.ts';
import type { Uuid } from '../value/uuid.ts';
import type { Value } from '../value/value.ts';
import { MalformedValueError } from '../value/value-error.ts';
import type { Layout } from './layout.ts';
import { PackedMap } from './packed-map.ts';

/** Columns in wire form by name; those that hold the default may be left out. */
export type WireRow = { readonly [column: string]: unknown };

/** Decoded columns by name, maps possibly packed; those that hold the default may be left out. */
type Values = { [column: string]: Value | PackedMap };

/** The class of a row; a column may be named "constructor". */
const CLASS: unique symbol = Symbol('class');

export class Row {
  readonly _uuid: Uuid;
  readonly #values: Values;
  declare readonly [LAYOUT]: Layout;
  declare readonly [CLASS]: RowClass;

  constructor(uuid: Uuid, values: Values) {
    this._uuid = uuid;
    this.#values = values;
  }

  /** The value of a column by position in the layout. */
  static read(row: Row, position: number): Value {
    const codec = row[LAYOUT].codecs[position]!;
    const { name } = codec.column;
    const value = row.#values[name];
    // A function is what an object inherits under the name of a column that is left out, say "constructor".
    if (value === undefined || typeof value === 'function') return codec.defaultValue;
    if (!(value instanceof PackedMap)) return value;
    const map = codec.decode(value.toWire());
    row.#values[name] = map;
    return map;
  }

  /** The next version of a row, from a difference as "modify" carries it, in the columns that it is made of. */
  static modified(row: Row, difference: WireRow, columns: readonly string[]): Row {
    const layout = row[LAYOUT];
    const values: Values = { ...row.#values };
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i]!;
      const position = layout.positions.get(column);
      if (position === undefined) continue;
      const codec = layout.codecs[position]!;
      const old = values[column];
      const wire = difference[column];
      const packed =
        old instanceof PackedMap && codec.column.type.max > 1 && isMap(wire)
          ? old.changed(wire[1], codec.checkPair)
          : undefined;
      values[column] = packed ?? codec.applyDifference(Row.read(row, position), wire);
    }
    return new row[CLASS](row._uuid, values);
  }

  /** A plain object of all columns, for printing. */
  toJSON(): { readonly [column: string]: unknown } {
    return this[inspect.custom]();
  }

  [inspect.custom](): { readonly [column: string]: unknown } {
    const entries = this[LAYOUT].codecs.map(({ column }, position) => {
      const value = Row.read(this, position);
      return [column.name, value instanceof Map ? Object.fromEntries(value) : value] as const;
    });
    return { _uuid: this._uuid, ...Object.fromEntries(entries) };
  }
}

export type RowClass = new (uuid: Uuid, values: Values) => Row;

/** The class of the rows of one layout. */
export function makeRowClass(layout: Layout): RowClass {
  class TableRow extends Row {}
  Object.defineProperty(TableRow, 'name', { value: layout.table });
  Object.defineProperty(TableRow.prototype, LAYOUT, { value: layout });
  Object.defineProperty(TableRow.prototype, CLASS, { value: TableRow });
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
  for (const [position, codec] of after[LAYOUT].codecs.entries()) {
    const { name } = codec.column;
    const old = before[LAYOUT] === after[LAYOUT] ? position : before[LAYOUT].positions.get(name);
    if (old === undefined || !codec.equals(Row.read(before, old), Row.read(after, position)))
      changed.push(name);
  }
  return changed;
}

/**
 * Decodes a whole row as it arrived, in its own object: what was sent is not needed again, and the fewer objects
 * survive, the shorter the pauses of the garbage collector. Throws MalformedValueError for what is no row.
 */
export function decodeRow(layout: Layout, wire: unknown): Values {
  if (typeof wire !== 'object' || wire === null || Array.isArray(wire)) {
    throw new MalformedValueError({ table: layout.table, name: '_row' }, 'no object where a row belongs');
  }
  const values = wire as { [column: string]: unknown };
  for (const name in values) {
    const position = layout.positions.get(name);
    if (position === undefined) continue;
    const codec = layout.codecs[position]!;
    const cell = values[name];
    values[name] =
      codec.shape === 'map' && isMap(cell)
        ? PackedMap.from(cell[1], codec.checkPair, layout.sharedKeys)
        : codec.decode(cell);
  }
  return values as Values;
}

function isMap(wire: unknown): wire is readonly ['map', readonly unknown[]] {
  return (
    Array.isArray(wire) &&
    wire.length === 2 &&
    wire[0] === 'map' &&
    Array.isArray(wire[1]) &&
    wire[1].length > 0
  );
}
