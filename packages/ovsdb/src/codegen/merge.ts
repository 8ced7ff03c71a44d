/** Several versions of one schema made one: every table and column that any version has, each in its widest type. */
import { OvsdbError } from '../errors.ts';
import type { BaseType } from '../schema/base-type.ts';
import { type ColumnType, shapeOf } from '../schema/column-type.ts';
import type { ColumnSchema, DatabaseSchema, TableSchema } from '../schema/schema.ts';
import { compareVersions } from './compare-versions.ts';
import { widen } from './widen.ts';

/** In which of the merged versions a thing exists; undefined where it reaches to that end of the list. */
export interface Lifetime {
  readonly since: string | undefined;
  readonly until: string | undefined;
}

export interface MergedColumn extends ColumnSchema, Lifetime {
  /** Its default value is not a valid value in any of the versions, so that insert must give one. */
  readonly required: boolean;
}

export interface MergedTable extends Lifetime {
  readonly name: string;
  readonly isRoot: boolean;
  readonly indexes: readonly (readonly string[])[];
  readonly columns: readonly MergedColumn[];
}

export interface MergedDatabase {
  readonly name: string;
  readonly versions: readonly string[];
  readonly tables: readonly MergedTable[];
}

export function mergeSchemas(schemas: readonly DatabaseSchema[]): MergedDatabase {
  const ordered = schemas.toSorted((a, b) => compareVersions(a.version, b.version));
  const [first] = ordered;
  if (first === undefined) throw new OvsdbError('invalid-schema', 'no schema was given');
  const stranger = ordered.find((schema) => schema.name !== first.name);
  if (stranger !== undefined) {
    throw new OvsdbError('invalid-schema', `can't merge schemas of ${first.name} and ${stranger.name}`);
  }
  const versions = ordered.map((schema) => schema.version);
  const names = namesInOrder(ordered.map((schema) => schema.tables));
  const tables = names.map((name) => {
    const each = ordered.map((schema) => schema.tables.get(name));
    return mergeTable(name, each, versions);
  });
  return { name: first.name, versions, tables };
}

function mergeTable(
  name: string,
  each: readonly (TableSchema | undefined)[],
  versions: readonly string[],
): MergedTable {
  const present = each.filter((table) => table !== undefined);
  const names = namesInOrder(present.map((table) => table.columns));
  // A column is new within its table: in a table that is new as a whole, its columns aren't marked one by one.
  const here = versions.filter((_, i) => each[i] !== undefined);
  const columns = names.map((column) =>
    mergeColumn(
      present.map((table) => table.columns.get(column)),
      here,
    ),
  );
  return {
    name,
    columns,
    isRoot: present.every((table) => table.isRoot),
    // An index holds for the merged table only where every version has it.
    indexes: (present[0]?.indexes ?? []).filter((index) =>
      present.every((table) => table.indexes.some((other) => sameNames(index, other))),
    ),
    ...lifetime(each, versions),
  };
}

function mergeColumn(each: readonly (ColumnSchema | undefined)[], versions: readonly string[]): MergedColumn {
  const present = each.filter((column) => column !== undefined);
  const [first, ...rest] = present as [ColumnSchema, ...ColumnSchema[]];
  const type = rest.reduce((wide, column) => widen(wide, column.type, first), first.type);
  return {
    ...first,
    type,
    ephemeral: present.every((column) => column.ephemeral),
    mutable: present.every((column) => column.mutable),
    required: each.every((column) => column !== undefined && !defaultIsValid(column.type)),
    ...lifetime(each, versions),
  };
}

function lifetime(each: readonly unknown[], versions: readonly string[]): Lifetime {
  const from = each.findIndex((item) => item !== undefined);
  const to = each.findLastIndex((item) => item !== undefined);
  return {
    since: from > 0 ? versions[from] : undefined,
    until: to < each.length - 1 ? versions[to] : undefined,
  };
}

/** Whether a column may be left out of an insert: the server checks defaults too (RFC 7047, section 5.2.1). */
function defaultIsValid(type: ColumnType): boolean {
  const shape = shapeOf(type);
  if (shape === 'optional' || type.min === 0) return true;
  return defaultAtomIsValid(type.key) && (type.value === undefined || defaultAtomIsValid(type.value));
}

function defaultAtomIsValid(type: BaseType): boolean {
  switch (type.kind) {
    case 'integer':
      return type.enum === undefined ? type.min <= 0n && type.max >= 0n : type.enum.includes(0n);
    case 'real':
      return type.enum === undefined ? type.min <= 0 && type.max >= 0 : type.enum.includes(0);
    case 'string':
      return type.enum === undefined ? type.minLength === 0 : type.enum.includes('');
    case 'uuid':
      return type.refTable === undefined;
    case 'boolean':
      return true;
  }
}

function namesInOrder(maps: readonly ReadonlyMap<string, unknown>[]): readonly string[] {
  return [...new Set(maps.flatMap((map) => [...map.keys()]))].toSorted();
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name) => b.includes(name));
}
