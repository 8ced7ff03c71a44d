/** Wire to JavaScript, one column: a closure per shape. Empty sets and maps are shared, as most columns are empty. */
import type { ColumnType, Shape } from '../schema/column-type.ts';
import { compileDecodeAtom, type DecodeAtom } from './decode-atom.ts';
import type { Atom, Value } from './value.ts';
import { MalformedValueError, show, type ValuePlace } from './value-error.ts';

export type DecodeValue = (wire: unknown) => Value;

export const EMPTY_SET: readonly Atom[] = Object.freeze([]);
export const EMPTY_MAP: ReadonlyMap<Atom, Atom> = new Map();
// All empty maps are this one: who writes to it, past its type, would write to rows of others.
Object.defineProperty(EMPTY_MAP, 'set', {
  value: () => {
    throw new TypeError('values of rows are read-only');
  },
});

export function compileDecode(
  type: ColumnType,
  shape: Shape,
  wide: Wideness,
  place: ValuePlace,
): DecodeValue {
  const key = compileDecodeAtom(type.key, wide.key, place);
  switch (shape) {
    case 'scalar':
      return decodeScalar(key);
    case 'optional':
      return decodeOptional(key, place);
    case 'set':
      return decodeSet(key, place);
    case 'map': {
      const value = type.value === undefined ? key : compileDecodeAtom(type.value, wide.value, place);
      return decodeMap(key, value, place);
    }
  }
}

/** Which integers of a column are bigint. */
export interface Wideness {
  readonly key: boolean;
  readonly value: boolean;
}

/** Checks a pair of a map as it came, and answers it as it is. Throws MalformedValueError. */
export type CheckPair = (pair: unknown) => readonly [key: unknown, value: unknown];

export function compileCheckPair(type: ColumnType, wide: Wideness, place: ValuePlace): CheckPair {
  const key = compileDecodeAtom(type.key, wide.key, place);
  const value = compileDecodeAtom(type.value ?? type.key, wide.value, place);
  return (wire) => {
    const pair = asPair(wire, place);
    key(pair[0]);
    value(pair[1]);
    return pair;
  };
}

/** A scalar may also come as a set of one (RFC 7047, section 5.1). */
function decodeScalar(atom: DecodeAtom): DecodeValue {
  return (wire) => {
    if (typeof wire !== 'object') return atom(wire);
    const items = setItems(wire);
    return items !== undefined && items.length === 1 ? atom(items[0]) : atom(wire);
  };
}

function decodeOptional(atom: DecodeAtom, place: ValuePlace): DecodeValue {
  return (wire) => {
    const items = setItems(wire);
    if (items === undefined) return atom(wire);
    if (items.length === 0) return undefined;
    if (items.length === 1) return atom(items[0]);
    throw new MalformedValueError(place, `a set of ${items.length} where at most one value belongs`);
  };
}

function decodeSet(atom: DecodeAtom, place: ValuePlace): DecodeValue {
  return (wire) => {
    const items = setItems(wire);
    if (items === undefined) {
      if (Array.isArray(wire) && wire[0] === 'set') {
        throw new MalformedValueError(place, `${show(wire)} where a set belongs`);
      }
      return [atom(wire)];
    }
    if (items.length === 0) return EMPTY_SET;
    const result: Atom[] = [];
    for (let i = 0; i < items.length; i++) result.push(atom(items[i]));
    return result;
  };
}

function decodeMap(key: DecodeAtom, value: DecodeAtom, place: ValuePlace): DecodeValue {
  return (wire) => {
    const pairs: unknown =
      Array.isArray(wire) && wire.length === 2 && wire[0] === 'map' ? wire[1] : undefined;
    if (!Array.isArray(pairs)) throw new MalformedValueError(place, `${show(wire)} where a map belongs`);
    if (pairs.length === 0) return EMPTY_MAP;
    const result = new Map<Atom, Atom>();
    for (let i = 0; i < pairs.length; i++) {
      const pair = asPair(pairs[i], place);
      result.set(key(pair[0]), value(pair[1]));
    }
    return result;
  };
}

function asPair(wire: unknown, place: ValuePlace): readonly [unknown, unknown] {
  if (Array.isArray(wire) && wire.length === 2) return wire as [unknown, unknown];
  throw new MalformedValueError(place, `${show(wire)} where a pair of a map belongs`);
}

/** The items of `["set", [...]]`; undefined if it is none, and then it may be a bare atom, i.e. a set of one. */
function setItems(wire: unknown): readonly unknown[] | undefined {
  if (!Array.isArray(wire) || wire.length !== 2 || wire[0] !== 'set') return undefined;
  const items: unknown = wire[1];
  return Array.isArray(items) ? items : undefined;
}
