/** JavaScript to wire, one atom: strict, so that a wrong value is refused here, by name, and not by the server. */
import type { BaseType, IntegerType, RealType, StringType, UuidType } from '../schema/base-type.ts';
import { article } from './decode-atom.ts';
import { whyUnsendable } from '../sendable.ts';
import { isNewRow, isUuid, type Owns } from './uuid.ts';
import { InvalidValueError, show, type ValuePlace } from './value-error.ts';
import type { WireAtom } from './wire-value.ts';

/** `owns`: which new rows may be referred to; by default any. */
export type EncodeAtom = (value: unknown, owns?: Owns) => WireAtom;

export type AtomOptions = {
  /** With false, ranges, lengths and enums are left out: an amount to add needs not be a value to store. */
  readonly constrained?: boolean | undefined;
};

export function compileEncodeAtom(type: BaseType, place: ValuePlace, options: AtomOptions = {}): EncodeAtom {
  const { constrained = true } = options;
  switch (type.kind) {
    case 'boolean':
      return (value) => (typeof value === 'boolean' ? value : refuse(place, type.kind, value));
    case 'string':
      return encodeString(type, place, constrained);
    case 'integer':
      return encodeInteger(type, place, constrained);
    case 'real':
      return encodeReal(type, place, constrained);
    case 'uuid':
      return encodeUuid(type, place);
  }
}

function refuse(place: ValuePlace, kind: BaseType['kind'], value: unknown): never {
  throw new InvalidValueError(place, `expected ${article(kind)}, got ${show(value)}`);
}

function encodeString(type: StringType, place: ValuePlace, constrained: boolean): EncodeAtom {
  const { minLength, maxLength } = type;
  const allowed = type.enum === undefined || !constrained ? undefined : new Set(type.enum);
  return (value) => {
    if (typeof value !== 'string') return refuse(place, 'string', value);
    if (allowed !== undefined && !allowed.has(value)) refuseEnum(place, value, allowed);
    const unsendable = whyUnsendable(value);
    if (unsendable !== undefined) throw new InvalidValueError(place, unsendable);
    if (constrained && (value.length < minLength || value.length > maxLength)) {
      const length = characters(value);
      if (length < minLength || length > maxLength) {
        const bound = length < minLength ? `at least ${minLength}` : `at most ${maxLength}`;
        throw new InvalidValueError(
          place,
          `${show(value)} has ${length} characters, the schema allows ${bound}`,
        );
      }
    }
    return value;
  };
}

/** Characters, not UTF-16 units. */
function characters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

function encodeInteger(type: IntegerType, place: ValuePlace, constrained: boolean): EncodeAtom {
  const [low, high] = constrained ? [type.min, type.max] : [-(2n ** 63n), 2n ** 63n - 1n];
  const allowed = type.enum === undefined || !constrained ? undefined : new Set(type.enum);
  return (value) => {
    if (typeof value === 'number' ? !Number.isSafeInteger(value) : typeof value !== 'bigint') {
      const hint = typeof value === 'number' && Number.isInteger(value) ? ' (use a bigint beyond 2^53)' : '';
      throw new InvalidValueError(place, `expected an integer, got ${show(value)}${hint}`);
    }
    const exact = BigInt(value as number | bigint);
    if (allowed !== undefined && !allowed.has(exact)) refuseEnum(place, value, allowed);
    if (exact < low || exact > high) {
      throw new InvalidValueError(place, `${exact} is not in ${low}..${high}`);
    }
    const number = Number(exact);
    return Number.isSafeInteger(number) ? number : exact;
  };
}

/** The smallest normal double: at a smaller one ovsdb-server (3.1) drops the connection, as strtod(3) calls it a range error. */
const SMALLEST_REAL = 2.2250738585072014e-308;

function encodeReal(type: RealType, place: ValuePlace, constrained: boolean): EncodeAtom {
  const { min, max } = type;
  const allowed = type.enum === undefined || !constrained ? undefined : new Set(type.enum);
  return (value) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) return refuse(place, 'real', value);
    if (value !== 0 && Math.abs(value) < SMALLEST_REAL) {
      throw new InvalidValueError(place, `${value} is too small for ovsdb-server (below ${SMALLEST_REAL})`);
    }
    if (allowed !== undefined && !allowed.has(value)) refuseEnum(place, value, allowed);
    if (constrained && (value < min || value > max)) {
      throw new InvalidValueError(place, `${value} is not in ${min}..${max}`);
    }
    return value;
  };
}

function encodeUuid(type: UuidType, place: ValuePlace): EncodeAtom {
  const { refTable } = type;
  return (value, owns) => {
    if (isUuid(value)) return ['uuid', value];
    if (isNewRow(value)) {
      if (refTable !== undefined && value.table !== refTable) {
        throw new InvalidValueError(place, `expected a row of ${refTable}, got a new row of ${value.table}`);
      }
      if (owns?.(value) === false) {
        throw new InvalidValueError(place, `the new row of ${value.table} is no row of this transaction`);
      }
      return ['named-uuid', value.uuidName];
    }
    const what = refTable === undefined ? 'a UUID' : `the UUID of a row of ${refTable}`;
    throw new InvalidValueError(place, `expected ${what}, got ${show(value)}`);
  };
}

function refuseEnum(place: ValuePlace, value: unknown, allowed: ReadonlySet<unknown>): never {
  const list = [...allowed].map((item) => (typeof item === 'string' ? `"${item}"` : String(item))).join(', ');
  throw new InvalidValueError(place, `${show(value)} is not one of ${list}`);
}
