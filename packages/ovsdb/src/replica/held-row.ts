// One version of one row as a replica holds it. It is decoded in two steps: atoms and sets when the row arrives, maps and what
// was left out when a program first asks for the row, and gets it as a plain object. Most rows are held and never read.
import {
  freezeRow,
  makePlainRowClass,
  PlainRow,
  type PlainRowClass,
  type Row,
  setColumn,
} from '../value/row.ts';
import type { Uuid } from '../value/uuid.ts';
import type { ColumnCodec } from '../value/column-codec.ts';
import type { Atom, Value } from '../value/value.ts';
import { MalformedValueError } from '../value/value-error.ts';
import type { Layout } from './layout.ts';
import { PackedMap } from './packed-map.ts';

/** Columns in wire form by name; those that hold the default may be left out. */
export type WireRow = { readonly [column: string]: unknown };

/** Decoded columns by name, maps possibly packed; those that hold the default may be left out. */
type Values = { [column: string]: Value | PackedMap };

const INHERITED = Object.prototype as unknown;

export class HeldRow {
  readonly uuid: Uuid;
  /** Values as they came, or the plain row once that was asked for. */
  #held: Values | Row;
  /** These two are on the prototype, one for all rows of a layout. */
  declare readonly layout: Layout;
  declare readonly classes: Classes;

  constructor(uuid: Uuid, values: Values) {
    this.uuid = uuid;
    this.#held = values;
  }

  /** What programs get: always the same object. */
  get row(): Row {
    const held = this.#held;
    if (held instanceof PlainRow) return held as unknown as Row;
    const row = new this.classes.plain();
    row['_uuid'] = this.uuid;
    const { codecs } = this.layout;
    for (let position = 0; position < codecs.length; position++) {
      setColumn(row, codecs[position]!.column.name, this.read(position));
    }
    const frozen = freezeRow(row);
    this.#held = frozen;
    return frozen;
  }

  /** The value of a column by position in the layout. */
  read(position: number): Value {
    const codec = this.layout.codecs[position]!;
    const value = (this.#held as Values)[codec.column.name];
    // A column that is left out may have the name of what every object inherits, say "constructor" or "__proto__".
    if (value === undefined || typeof value === 'function' || value === INHERITED) return codec.defaultValue;
    return value instanceof PackedMap ? unpack(value, codec) : value;
  }

  /** The value that a map column holds at a key, without a Map on the way where there is none yet. */
  mapItem(position: number, key: Atom): Atom | undefined {
    const codec = this.layout.codecs[position]!;
    const value = (this.#held as Values)[codec.column.name];
    if (value instanceof PackedMap && isOfStrings(codec)) return value.get(key) as Atom | undefined;
    return (this.read(position) as ReadonlyMap<Atom, Atom>).get(key);
  }

  /** The next version of the row, from a difference as "modify" carries it, and the columns that differ. */
  modified(difference: WireRow): { readonly row: HeldRow; readonly columns: readonly string[] } {
    const { layout } = this;
    const values: Values = { ...(this.#held as Values) };
    // Nearly always all of them differ: no second array is made unless one does not.
    let columns = Object.keys(difference);
    for (const column of columns) {
      const position = layout.positions.get(column);
      const isOther = position !== undefined && modify(this, values, position, difference[column]);
      if (!isOther) columns = columns.filter((one) => one !== column);
    }
    return { row: new this.classes.held(this.uuid, values), columns };
  }
}

type Classes = { readonly held: HeldRowClass; readonly plain: PlainRowClass };

export type HeldRowClass = new (uuid: Uuid, values: Values) => HeldRow;

/** The class of the rows of one layout. */
export function makeHeldRowClass(layout: Layout): HeldRowClass {
  class LaidOutRow extends HeldRow {}
  const classes: Classes = { held: LaidOutRow, plain: makePlainRowClass(layout.table) };
  Object.defineProperty(LaidOutRow.prototype, 'layout', { value: layout });
  Object.defineProperty(LaidOutRow.prototype, 'classes', { value: classes });
  return LaidOutRow;
}

/**
 * Applies the difference in one column; answers whether the value is another than before. (No private method: those cost 8
 * bytes in each row.)
 */
function modify(row: HeldRow, values: Values, position: number, wire: unknown): boolean {
  const codec = row.layout.codecs[position]!;
  const { name, type } = codec.column;
  const old = values[name];
  if (old instanceof PackedMap && type.max > 1 && isMap(wire)) {
    const packed = old.changed(wire[1], codec.checkPair);
    if (packed !== undefined) {
      values[name] = packed;
      return true;
    }
  }
  const before = row.read(position);
  const now = codec.applyDifference(before, wire);
  setColumn(values, name, now);
  // A difference of a set or map changes it unless it is empty: no need to compare all that the column holds.
  return type.max === 1 ? !codec.equals(before, now) : !isEmpty(wire);
}

/** Only such a map is on the wire what it is in JavaScript: UUIDs and integers beyond 2^53 are not. */
function isOfStrings({ column: { type } }: ColumnCodec): boolean {
  return type.key.kind === 'string' && type.value?.kind === 'string';
}

function unpack(map: PackedMap, codec: ColumnCodec): Value {
  if (isOfStrings(codec)) return map.toMap() as ReadonlyMap<string, string>;
  return codec.decode(map.toWire());
}

function isEmpty(wire: unknown): boolean {
  return Array.isArray(wire) && Array.isArray(wire[1]) && wire[1].length === 0;
}

/** The columns in which two versions of a row differ. */
export function changedColumns(before: HeldRow, after: HeldRow): readonly string[] {
  const changed: string[] = [];
  for (const [position, codec] of after.layout.codecs.entries()) {
    const { name } = codec.column;
    const old = before.layout === after.layout ? position : before.layout.positions.get(name);
    if (old === undefined || !codec.equals(before.read(old), after.read(position))) changed.push(name);
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
