/** A column's type as TypeScript, as prose for its doc comment, and as the JSON that the schema parser reads. */
import { type BaseType, fitsNumber, INT64_MAX, INT64_MIN } from './base-type.ts';
import { type ColumnType, shapeOf } from './column-type.ts';

export function typescriptType(type: ColumnType): string {
  const key = atomType(type.key);
  switch (shapeOf(type)) {
    case 'scalar':
      return key;
    case 'optional':
      return `${key} | undefined`;
    case 'set':
      return `readonly ${key.includes('|') ? `(${key})` : key}[]`;
    case 'map':
      return `ReadonlyMap<${key}, ${type.value === undefined ? key : atomType(type.value)}>`;
  }
}

function atomType(type: BaseType): string {
  switch (type.kind) {
    case 'integer':
      if (!fitsNumber(type)) return 'bigint';
      return type.enum?.join(' | ') ?? 'number';
    case 'real':
      return type.enum?.join(' | ') ?? 'number';
    case 'boolean':
      return 'boolean';
    case 'string':
      return type.enum?.map((value) => quote(value)).join(' | ') ?? 'string';
    case 'uuid':
      return type.refTable === undefined ? 'Uuid' : `Ref<${quote(type.refTable)}>`;
  }
}

/** What the TypeScript type doesn't say: ranges, lengths, counts, weakness. Empty where it says all. */
export function constraintsInWords(type: ColumnType): string {
  const words = [
    baseInWords(type.key, type.value === undefined ? '' : 'keys: '),
    type.value === undefined ? '' : baseInWords(type.value, 'values: '),
    type.max > 1 && (type.min > 0 || Number.isFinite(type.max))
      ? `${type.min === 0 ? 'up to' : `at least ${type.min}${Number.isFinite(type.max) ? ', up to' : ''}`}${
          Number.isFinite(type.max) ? ` ${type.max}` : ''
        }`
      : '',
  ];
  return words.filter((part) => part !== '').join('; ');
}

function baseInWords(type: BaseType, prefix: string): string {
  switch (type.kind) {
    case 'integer': {
      if (type.enum !== undefined || (type.min === INT64_MIN && type.max === INT64_MAX)) return '';
      if (type.max === INT64_MAX) return `${prefix}${type.min} or more`;
      return type.min === INT64_MIN ? `${prefix}${type.max} or less` : `${prefix}${type.min}..${type.max}`;
    }
    case 'real':
      return Number.isFinite(type.min) || Number.isFinite(type.max)
        ? `${prefix}${type.min}..${type.max}`
        : '';
    case 'string': {
      const bounded = type.maxLength < Number.MAX_SAFE_INTEGER;
      if (type.minLength === 0) return bounded ? `${prefix}at most ${type.maxLength} characters` : '';
      return bounded
        ? `${prefix}${type.minLength} to ${type.maxLength} characters`
        : `${prefix}at least ${type.minLength} characters`;
    }
    case 'uuid':
      return type.refTable !== undefined && type.refType === 'weak' ? `${prefix}weak reference` : '';
    case 'boolean':
      return '';
  }
}

/** The JSON of RFC 7047, section 3.2, such that parsing it gives `type` again. */
export function schemaJson(type: ColumnType): unknown {
  const key = baseJson(type.key);
  if (type.value === undefined && type.min === 1 && type.max === 1)
    return typeof key === 'string' ? key : { key };
  return {
    key,
    ...(type.value === undefined ? {} : { value: baseJson(type.value) }),
    ...(type.min === 1 ? {} : { min: type.min }),
    ...(type.max === 1 ? {} : { max: Number.isFinite(type.max) ? type.max : 'unlimited' }),
  };
}

function baseJson(type: BaseType): unknown {
  const members = baseMembers(type);
  return Object.keys(members).length === 0 ? type.kind : { type: type.kind, ...members };
}

function baseMembers(type: BaseType): Readonly<Record<string, unknown>> {
  switch (type.kind) {
    case 'integer':
      return {
        ...(type.enum === undefined ? {} : { enum: ['set', type.enum.map(exact)] }),
        ...(type.min === INT64_MIN ? {} : { minInteger: exact(type.min) }),
        ...(type.max === INT64_MAX ? {} : { maxInteger: exact(type.max) }),
      };
    case 'real':
      return {
        ...(type.enum === undefined ? {} : { enum: ['set', type.enum] }),
        ...(Number.isFinite(type.min) ? { minReal: type.min } : {}),
        ...(Number.isFinite(type.max) ? { maxReal: type.max } : {}),
      };
    case 'boolean':
      return {};
    case 'string':
      return {
        ...(type.enum === undefined ? {} : { enum: ['set', type.enum] }),
        ...(type.minLength === 0 ? {} : { minLength: type.minLength }),
        ...(type.maxLength === Number.MAX_SAFE_INTEGER ? {} : { maxLength: type.maxLength }),
      };
    case 'uuid':
      return {
        ...(type.refTable === undefined ? {} : { refTable: type.refTable }),
        ...(type.refType === 'strong' ? {} : { refType: type.refType }),
      };
  }
}

export function quote(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

function exact(integer: bigint): number | bigint {
  const number = Number(integer);
  return Number.isSafeInteger(number) ? number : integer;
}
