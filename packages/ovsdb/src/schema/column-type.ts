/** `<type>` of RFC 7047, section 3.2: how many values a column holds, and of which base types. */
import { type BaseType, parseBaseType } from './base-type.ts';
import { optionalInteger, readObject } from './read-json.ts';
import { SchemaSyntaxError } from './schema-error.ts';

export interface ColumnType {
  readonly key: BaseType;
  /** Present in maps only. */
  readonly value: BaseType | undefined;
  readonly min: 0 | 1;
  /** `Infinity` for the schema's "unlimited". */
  readonly max: number;
}

/** What a column's value looks like in JavaScript: an atom, an atom or undefined, an array, or a Map. */
export type Shape = 'scalar' | 'optional' | 'set' | 'map';

export function parseColumnType(json: unknown, path: string): ColumnType {
  if (typeof json === 'string') return { key: parseBaseType(json, path), value: undefined, min: 1, max: 1 };
  const raw = readObject(json, path);
  const min = Number(optionalInteger(raw, 'min', path) ?? 1n);
  if (min !== 0 && min !== 1) throw new SchemaSyntaxError(`${path}.min`, `expected 0 or 1, got ${min}`);
  const max =
    raw['max'] === 'unlimited' ? Number.POSITIVE_INFINITY : Number(optionalInteger(raw, 'max', path) ?? 1n);
  if (max < 1 || max < min) throw new SchemaSyntaxError(`${path}.max`, `expected at least 1, got ${max}`);
  return {
    key: parseBaseType(raw['key'], `${path}.key`),
    value: raw['value'] === undefined ? undefined : parseBaseType(raw['value'], `${path}.value`),
    min,
    max,
  };
}

export function shapeOf(type: ColumnType): Shape {
  if (type.value !== undefined) return 'map';
  if (type.max > 1) return 'set';
  return type.min === 0 ? 'optional' : 'scalar';
}
