/** The smallest type that holds the values of two: what a program must expect where servers differ. */
import { OvsdbError } from '../errors.ts';
import type { BaseType } from '../schema/base-type.ts';
import type { ColumnType } from '../schema/column-type.ts';

interface Place {
  readonly table: string;
  readonly name: string;
}

export function widen(a: ColumnType, b: ColumnType, place: Place): ColumnType {
  if ((a.value === undefined) !== (b.value === undefined)) {
    throw new OvsdbError(
      'column-type',
      `${place.table}.${place.name} is a map in one schema and none in another`,
    );
  }
  return {
    key: widenBase(a.key, b.key, place),
    value: a.value === undefined || b.value === undefined ? undefined : widenBase(a.value, b.value, place),
    min: a.min < b.min ? a.min : b.min,
    max: Math.max(a.max, b.max),
  };
}

function widenBase(a: BaseType, b: BaseType, place: Place): BaseType {
  if (a.kind === 'integer' && b.kind === 'integer') {
    const [min, max] = [a.min < b.min ? a.min : b.min, a.max > b.max ? a.max : b.max];
    return { kind: 'integer', min, max, enum: union(a.enum, b.enum) };
  }
  if (a.kind === 'real' && b.kind === 'real') {
    return {
      kind: 'real',
      min: Math.min(a.min, b.min),
      max: Math.max(a.max, b.max),
      enum: union(a.enum, b.enum),
    };
  }
  if (a.kind === 'string' && b.kind === 'string') {
    const [minLength, maxLength] = [Math.min(a.minLength, b.minLength), Math.max(a.maxLength, b.maxLength)];
    return { kind: 'string', minLength, maxLength, enum: union(a.enum, b.enum) };
  }
  if (a.kind === 'uuid' && b.kind === 'uuid') {
    const refTable = a.refTable === b.refTable ? a.refTable : undefined;
    return { kind: 'uuid', refTable, refType: a.refType === b.refType ? a.refType : 'weak' };
  }
  if (a.kind === 'boolean' && b.kind === 'boolean') return a;
  throw new OvsdbError(
    'column-type',
    `${place.table}.${place.name} is of ${a.kind} in one schema and of ${b.kind} in another: generate types for each alone`,
  );
}

/** No enum is the widest enum. */
function union<T>(a: readonly T[] | undefined, b: readonly T[] | undefined): readonly T[] | undefined {
  return a === undefined || b === undefined ? undefined : [...new Set([...a, ...b])];
}
