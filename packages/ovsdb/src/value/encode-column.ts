/** JavaScript to wire, one column: whole values, parts of values (conditions and mutations), and amounts. */
import type { ColumnType, Shape } from '../schema/column-type.ts';
import { compileEncodeAtom, type EncodeAtom } from './encode-atom.ts';
import { isNewRow, type Owns } from './uuid.ts';
import { InvalidValueError, show, type ValuePlace } from './value-error.ts';
import type { WireAtom, WireMap, WireSet, WireValue } from './wire-value.ts';

/** `owns`: which new rows may be referred to; by default any. */
export type Encode = (value: unknown, owns?: Owns) => WireValue;

export interface Encoders {
  /** A whole value, as insert and update store it and `==` compares it. */
  readonly encode: Encode;
  /** Some elements of a set or map, as mutate's insert and delete, `includes` and `excludes` take them: any number. */
  readonly encodePart: Encode;
  /** Keys of a map, for mutate's delete; for other columns the same as `encodePart`. */
  readonly encodeKeys: Encode;
  /** An operand of an arithmetic mutation, outside of the column's own range too. */
  readonly encodeAmount: (value: unknown) => WireAtom;
}

export function compileEncode(type: ColumnType, shape: Shape, place: ValuePlace): Encoders {
  const key = compileEncodeAtom(type.key, place);
  const amount = compileEncodeAtom(type.value ?? type.key, place, { constrained: false });
  const part = (value: unknown, owns?: Owns): WireSet => ['set', encodeItems(value, key, place, owns)];
  switch (shape) {
    case 'scalar':
    case 'optional': {
      const encode: Encode = (value, owns) => {
        if (value !== undefined) return key(value, owns);
        if (type.min === 0) return ['set', []];
        throw new InvalidValueError(place, 'needs a value, got undefined');
      };
      const some: Encode = (value, owns) => (isCollection(value) ? part(value, owns) : encode(value, owns));
      return { encode, encodePart: some, encodeKeys: some, encodeAmount: amount };
    }
    case 'set': {
      const encode = (value: unknown, owns?: Owns): WireSet => {
        const items = encodeItems(value, key, place, owns);
        checkCount(items.length, type, place);
        return ['set', items];
      };
      return { encode, encodePart: part, encodeKeys: part, encodeAmount: amount };
    }
    case 'map': {
      const value = type.value === undefined ? key : compileEncodeAtom(type.value, place);
      const whole = (map: unknown, owns?: Owns): WireMap => {
        const pairs = encodePairs(map, key, value, place, owns);
        checkCount(pairs.length, type, place);
        return ['map', pairs];
      };
      const pairs = (map: unknown, owns?: Owns): WireMap => [
        'map',
        encodePairs(map, key, value, place, owns),
      ];
      const keys: Encode = (value, owns) => (isCollection(value) ? part(value, owns) : pairs(value, owns));
      return { encode: whole, encodePart: pairs, encodeKeys: keys, encodeAmount: amount };
    }
  }
}

function isCollection(value: unknown): boolean {
  return Array.isArray(value) || value instanceof Set;
}

function encodeItems(value: unknown, atom: EncodeAtom, place: ValuePlace, owns?: Owns): WireAtom[] {
  if (!Array.isArray(value) && !(value instanceof Set)) {
    throw new InvalidValueError(place, `expected an array or a Set, got ${show(value)}`);
  }
  const items: WireAtom[] = [];
  const seen = new Set<unknown>();
  for (const item of value as Iterable<unknown>) {
    const wire = atom(item, owns);
    const size = seen.size;
    seen.add(identity(wire));
    if (seen.size === size) throw new InvalidValueError(place, `${show(item)} is in the set twice`);
    items.push(wire);
  }
  return items;
}

function encodePairs(
  map: unknown,
  key: EncodeAtom,
  value: EncodeAtom,
  place: ValuePlace,
  owns?: Owns,
): (readonly [WireAtom, WireAtom])[] {
  const pairs: (readonly [WireAtom, WireAtom])[] = [];
  if (map instanceof Map) {
    const seen = new Set<unknown>();
    for (const [k, v] of map as ReadonlyMap<unknown, unknown>) {
      const wire = key(k, owns);
      const size = seen.size;
      seen.add(identity(wire));
      if (seen.size === size) throw new InvalidValueError(place, `the key ${show(k)} is in the map twice`);
      pairs.push([wire, value(v, owns)]);
    }
    return pairs;
  }
  if (!isPlainObject(map)) {
    throw new InvalidValueError(place, `expected a Map or a plain object, got ${show(map)}`);
  }
  for (const [k, v] of Object.entries(map)) pairs.push([key(k, owns), value(v, owns)]);
  return pairs;
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || isNewRow(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** What makes two wire atoms the same: 1 and 1n are encoded alike, and UUIDs compare by their text. */
function identity(wire: WireAtom): unknown {
  return typeof wire === 'object' ? `${wire[0]} ${wire[1].toLowerCase()}` : wire;
}

function checkCount(count: number, type: ColumnType, place: ValuePlace): void {
  if (count >= type.min && count <= type.max) return;
  const bound = count < type.min ? `at least ${type.min}` : `at most ${type.max}`;
  throw new InvalidValueError(place, `has ${count} elements, the schema allows ${bound}`);
}
