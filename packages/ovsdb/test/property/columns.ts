// Arbitrary column types and values that they allow.
import fc from 'fast-check';
import type { ColumnType } from '../../src/schema/column-type.ts';
import { parseColumnType, shapeOf } from '../../src/schema/column-type.ts';
import { type BaseType, fitsNumber } from '../../src/schema/base-type.ts';
import type { Atom, Value } from '../../src/value/value.ts';

/** ovsdb-server sends reals by DBL_DIG digits. */
const REAL_DIGITS = 15;

const INT64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };

const integerType = fc.oneof(
  fc.constant('integer'),
  fc
    .tuple(fc.bigInt(INT64), fc.bigInt(INT64))
    .filter(([a, b]) => a !== b)
    .map(([a, b]) => ({ type: 'integer', minInteger: a < b ? a : b, maxInteger: a < b ? b : a })),
  fc.constant({ type: 'integer', minInteger: 0, maxInteger: 4095 }),
  fc.constant({ type: 'integer', enum: ['set', [1, 2, 3, 5]] }),
);
const stringType = fc.oneof(
  fc.constant('string'),
  fc.constant({ type: 'string', maxLength: 8 }),
  fc.constant({ type: 'string', enum: ['set', ['red', 'green', 'blue']] }),
);
const baseType: fc.Arbitrary<unknown> = fc.oneof(
  integerType,
  stringType,
  fc.constantFrom('real', 'boolean', 'uuid'),
  fc.constant({ type: 'uuid', refTable: 'Port', refType: 'weak' }),
);

/** Sets and maps without a maximum, so that keys of few values don't get in the way. */
export const columnType: fc.Arbitrary<ColumnType> = fc
  .oneof(
    baseType.map((key) => ({ key })),
    baseType.map((key) => ({ key, min: 0 })),
    baseType.map((key) => ({ key, min: 0, max: 'unlimited' })),
    fc.record({ key: baseType, value: baseType }).map((type) => ({ ...type, min: 0, max: 'unlimited' })),
  )
  .map((json) => parseColumnType(json, 'type'));

/** A value that a column of the type may hold, as its codec decodes it. */
export function valueOf(type: ColumnType): fc.Arbitrary<Value> {
  const key = atomOf(type.key);
  switch (shapeOf(type)) {
    case 'scalar':
      return key;
    case 'optional':
      return fc.option(key, { nil: undefined });
    case 'set':
      return fc.uniqueArray(key, { maxLength: 12 });
    case 'map':
      return fc
        .uniqueArray(fc.tuple(key, type.value === undefined ? key : atomOf(type.value)), {
          maxLength: 12,
          selector: ([k]) => k,
        })
        .map((pairs) => new Map(pairs));
  }
}

function atomOf(type: BaseType): fc.Arbitrary<Atom> {
  switch (type.kind) {
    case 'integer': {
      const exact =
        type.enum === undefined ? fc.bigInt({ min: type.min, max: type.max }) : fc.constantFrom(...type.enum);
      return fitsNumber(type) ? exact.map(Number) : exact;
    }
    case 'real':
      return fc
        .double({ noNaN: true, min: -1e308, max: 1e308 })
        .map((real) => (Math.abs(real) < 2.3e-308 ? 0 : Number(real.toPrecision(REAL_DIGITS))));
    case 'boolean':
      return fc.boolean();
    case 'string': {
      if (type.enum !== undefined) return fc.constantFrom(...type.enum);
      const maxLength = Math.min(type.maxLength, 16);
      return fc
        .string({ unit: 'binary', maxLength })
        .filter((text) => !text.includes('\0') && text.isWellFormed());
    }
    case 'uuid':
      return fc.uuid();
  }
}
