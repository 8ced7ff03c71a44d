/**
 * Everything that is done with the values of one column, compiled once from its schema. The types that a program was
 * compiled with may be wider than this server's (a set where the server has an optional, bigint where it has a bounded
 * integer); values then take the wider form, so that one program serves several versions of a schema.
 */
import { fitsNumber, type BaseType } from '../schema/base-type.ts';
import { type ColumnType, type Shape, shapeOf } from '../schema/column-type.ts';
import { ColumnTypeError } from '../schema/schema-error.ts';
import type { ColumnSchema } from '../schema/schema.ts';
import {
  type CheckPair,
  compileCheckPair,
  compileDecode,
  type DecodeValue,
  EMPTY_MAP,
  EMPTY_SET,
} from './decode-column.ts';
import { applyMapDifference, applySetDifference } from './difference.ts';
import { compileEncode, type Encoders } from './encode-column.ts';
import { valueEquals } from './equality.ts';
import { ZERO_UUID } from './uuid.ts';
import type { Atom, Value } from './value.ts';

export interface ColumnCodec extends Encoders {
  readonly column: ColumnSchema;
  readonly shape: Shape;
  /** Throws MalformedValueError. The result may share arrays with nothing but itself; treat it as immutable. */
  readonly decode: DecodeValue;
  /** For maps that are not decoded as they come. */
  readonly checkPair: CheckPair;
  /** The new value from the old one and the difference that an update2 or update3 "modify" carries. */
  readonly applyDifference: (old: Value, wire: unknown) => Value;
  readonly equals: (a: Value, b: Value) => boolean;
  /** What a new row holds where nothing was given, and what "insert" of update2 leaves out (RFC 7047, section 5.2.1). */
  readonly defaultValue: Value;
}

/**
 * `typed` is the column's type as the program knows it; by default the server's own.
 */
export function compileColumn(column: ColumnSchema, typed = column.type): ColumnCodec {
  const { type } = column;
  const shape = shapeOf(typed);
  const problem = incompatibility(type, typed);
  if (problem !== undefined) throw new ColumnTypeError(column.table, column.name, problem);
  const wide = { key: isWide(typed.key), value: typed.value !== undefined && isWide(typed.value) };
  const decode = compileDecode(type, shape, wide, column);
  return {
    column,
    shape,
    decode,
    checkPair: compileCheckPair(type, wide, column),
    applyDifference: compileDifference(decode, type),
    equals: valueEquals,
    defaultValue: defaultValue(type, shape, wide),
    ...compileEncode(type, shape, column),
  };
}

/** Why values of `server`'s type can't be given as `typed`; undefined if they can. */
export function incompatibility(server: ColumnType, typed: ColumnType): string | undefined {
  const describe = (type: ColumnType): string => {
    const value = type.value === undefined ? '' : ` to ${type.value.kind}`;
    return `${shapeOf(type)} of ${type.key.kind}${value}`;
  };
  const sameKinds = server.key.kind === typed.key.kind && server.value?.kind === typed.value?.kind;
  const order: readonly Shape[] = ['scalar', 'optional', 'set'];
  const [from, to] = [shapeOf(server), shapeOf(typed)];
  const fits = from === to || (to !== 'map' && from !== 'map' && order.indexOf(from) < order.indexOf(to));
  const narrow = (a: BaseType, b: BaseType | undefined): boolean =>
    isWide(a) && b !== undefined && !isWide(b);
  const loses =
    narrow(server.key, typed.key) || (server.value !== undefined && narrow(server.value, typed.value));
  if (sameKinds && fits && !loses) return undefined;
  const detail = loses && sameKinds && fits ? ' that may exceed 2^53' : '';
  return `the server has ${describe(server)}${detail}, the program was compiled for ${describe(typed)}`;
}

function isWide(type: BaseType): boolean {
  return type.kind === 'integer' && !fitsNumber(type);
}

/** Columns that hold at most one value carry the new value itself, of whatever shape the program sees them. */
function compileDifference(decode: DecodeValue, type: ColumnType): (old: Value, wire: unknown) => Value {
  if (type.max === 1) return (_old, wire) => decode(wire);
  if (type.value !== undefined) {
    return (old, wire) =>
      applyMapDifference(old as ReadonlyMap<Atom, Atom>, decode(wire) as ReadonlyMap<Atom, Atom>);
  }
  return (old, wire) => applySetDifference(old as readonly Atom[], decode(wire) as readonly Atom[]);
}

function defaultValue(
  type: ColumnType,
  shape: Shape,
  wide: { readonly key: boolean; readonly value: boolean },
): Value {
  if (type.min === 0) return shape === 'map' ? EMPTY_MAP : shape === 'set' ? EMPTY_SET : undefined;
  const atom = defaultAtom(type.key, wide.key);
  if (type.value !== undefined) return new Map([[atom, defaultAtom(type.value, wide.value)]]);
  return shape === 'set' ? Object.freeze([atom]) : atom;
}

function defaultAtom(type: BaseType, wide: boolean): Atom {
  switch (type.kind) {
    case 'integer':
      return wide ? 0n : 0;
    case 'real':
      return 0;
    case 'boolean':
      return false;
    case 'string':
      return '';
    case 'uuid':
      return ZERO_UUID;
  }
}
