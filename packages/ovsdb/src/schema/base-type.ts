/** `<base-type>` of RFC 7047, section 3.2: an atomic type and the constraints on its values. */
import { SchemaSyntaxError } from './schema-error.ts';
import { optionalInteger, optionalReal, optionalString, readObject } from './read-json.ts';

export interface IntegerType {
  readonly kind: 'integer';
  /** Inclusive; the whole 64-bit range where the schema says nothing. */
  readonly min: bigint;
  readonly max: bigint;
  readonly enum: readonly bigint[] | undefined;
}

export interface RealType {
  readonly kind: 'real';
  readonly min: number;
  readonly max: number;
  readonly enum: readonly number[] | undefined;
}

interface BooleanType {
  readonly kind: 'boolean';
}

export interface StringType {
  readonly kind: 'string';
  /** In characters, not in bytes. */
  readonly minLength: number;
  readonly maxLength: number;
  readonly enum: readonly string[] | undefined;
}

export interface UuidType {
  readonly kind: 'uuid';
  /** The table whose rows this refers to; undefined where any UUID may stand. */
  readonly refTable: string | undefined;
  /** A strong reference keeps its row alive; a weak one vanishes with it. */
  readonly refType: 'strong' | 'weak';
}

export type BaseType = IntegerType | RealType | BooleanType | StringType | UuidType;

export const INT64_MIN = -(2n ** 63n);
export const INT64_MAX = 2n ** 63n - 1n;

export function parseBaseType(json: unknown, path: string): BaseType {
  const raw = typeof json === 'string' ? { type: json } : readObject(json, path);
  switch (raw['type']) {
    case 'integer':
      return {
        kind: 'integer',
        min: optionalInteger(raw, 'minInteger', path) ?? INT64_MIN,
        max: optionalInteger(raw, 'maxInteger', path) ?? INT64_MAX,
        enum: parseEnum(raw['enum'], path)?.map((value) => {
          if (typeof value === 'bigint') return value;
          if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
          throw new SchemaSyntaxError(`${path}.enum`, `expected integers, got ${JSON.stringify(value)}`);
        }),
      };
    case 'real':
      return {
        kind: 'real',
        min: optionalReal(raw, 'minReal', path) ?? -Infinity,
        max: optionalReal(raw, 'maxReal', path) ?? Infinity,
        enum: parseEnum(raw['enum'], path)?.map((value) => {
          if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
          throw new SchemaSyntaxError(`${path}.enum`, `expected numbers, got ${JSON.stringify(value)}`);
        }),
      };
    case 'boolean':
      return { kind: 'boolean' };
    case 'string':
      return {
        kind: 'string',
        minLength: Number(optionalInteger(raw, 'minLength', path) ?? 0n),
        maxLength: Number(optionalInteger(raw, 'maxLength', path) ?? BigInt(Number.MAX_SAFE_INTEGER)),
        enum: parseEnum(raw['enum'], path)?.map((value) => {
          if (typeof value === 'string') return value;
          throw new SchemaSyntaxError(`${path}.enum`, `expected strings, got ${JSON.stringify(value)}`);
        }),
      };
    case 'uuid': {
      const refType = optionalString(raw, 'refType', path) ?? 'strong';
      if (refType !== 'strong' && refType !== 'weak') {
        throw new SchemaSyntaxError(`${path}.refType`, `expected "strong" or "weak", got "${refType}"`);
      }
      return { kind: 'uuid', refTable: optionalString(raw, 'refTable', path), refType };
    }
    default:
      throw new SchemaSyntaxError(
        path,
        `expected an atomic type (integer, real, boolean, string, uuid), got ${JSON.stringify(raw['type'])}`,
      );
  }
}

/** An enum is a `<value>`: one atom, or `["set", [atoms]]`. */
function parseEnum(json: unknown, path: string): readonly unknown[] | undefined {
  if (json === undefined) return undefined;
  if (!Array.isArray(json)) return [json];
  const [tag, atoms] = json as readonly unknown[];
  if (tag === 'set' && Array.isArray(atoms)) return atoms as readonly unknown[];
  throw new SchemaSyntaxError(`${path}.enum`, 'expected ["set", [values]]');
}

/** Whether every allowed value of this integer is exact as a JavaScript number, so that no bigint is needed. */
export function fitsNumber(type: IntegerType): boolean {
  const values = type.enum ?? [type.min, type.max];
  return values.every(
    (value) => value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER),
  );
}
