/**
 * The model of a database schema, parsed from an .ovsschema file or a get_schema reply (RFC 7047, section 3.2).
 * Knows nothing of connections or of how values are coded.
 */
import { type ColumnType, parseColumnType } from './column-type.ts';
import { optionalBoolean, optionalInteger, optionalString, readObject } from './read-json.ts';
import { SchemaSyntaxError, UnknownColumnError, UnknownTableError } from './schema-error.ts';

export interface ColumnSchema {
  readonly table: string;
  readonly name: string;
  readonly type: ColumnType;
  /** An ephemeral column's values are not written to disk. */
  readonly ephemeral: boolean;
  /** A column that is not mutable can be set by insert only. */
  readonly mutable: boolean;
}

export interface TableSchema {
  readonly name: string;
  /** The declared columns, without the implicit `_uuid` and `_version`. */
  readonly columns: ReadonlyMap<string, ColumnSchema>;
  /** Sets of columns that are unique together. */
  readonly indexes: readonly (readonly string[])[];
  /** Rows of a table that is not a root are deleted when no strong reference is left. */
  readonly isRoot: boolean;
  readonly maxRows: number;
}

export interface DatabaseSchema {
  readonly name: string;
  readonly version: string;
  readonly cksum: string | undefined;
  readonly tables: ReadonlyMap<string, TableSchema>;
}

export function parseSchema(json: unknown): DatabaseSchema {
  const raw = readObject(json, '');
  const name = optionalString(raw, 'name', '');
  if (name === undefined) throw new SchemaSyntaxError('', 'has no "name"');
  mustBeId(name, 'name');
  const entries = Object.entries(readObject(raw['tables'], 'tables'));
  const tables = new Map(entries.map(([table, body]) => [table, parseTable(table, body)]));
  // Schemas from before isRoot existed mark no table; all of them are then roots (RFC 7047, section 3.2).
  const anyRoot = [...tables.values()].some((table) => table.isRoot);
  if (!anyRoot) for (const [key, table] of tables) tables.set(key, { ...table, isRoot: true });
  return {
    name,
    version: optionalString(raw, 'version', '') ?? '',
    cksum: optionalString(raw, 'cksum', ''),
    tables,
  };
}

/** `<id>` of RFC 7047, section 3.1. */
function mustBeId(name: string, path: string): void {
  if (/^[A-Za-z_]\w*$/.test(name)) return;
  throw new SchemaSyntaxError(path, `${JSON.stringify(name)} is no name: letters, digits and underscores`);
}

function parseTable(name: string, json: unknown): TableSchema {
  const path = `tables.${name}`;
  mustBeId(name, 'tables');
  const raw = readObject(json, path);
  const columns = new Map<string, ColumnSchema>();
  for (const [column, body] of Object.entries(readObject(raw['columns'], `${path}.columns`))) {
    mustBeId(column, `${path}.columns`);
    const at = `${path}.columns.${column}`;
    const rawColumn = readObject(body, at);
    columns.set(column, {
      table: name,
      name: column,
      type: parseColumnType(rawColumn['type'], `${at}.type`),
      ephemeral: optionalBoolean(rawColumn, 'ephemeral', at) ?? false,
      mutable: optionalBoolean(rawColumn, 'mutable', at) ?? true,
    });
  }
  const maxRows = optionalInteger(raw, 'maxRows', path);
  return {
    name,
    columns,
    indexes: parseIndexes(raw['indexes'], path),
    isRoot: optionalBoolean(raw, 'isRoot', path) ?? false,
    maxRows: maxRows === undefined ? Number.POSITIVE_INFINITY : Number(maxRows),
  };
}

function parseIndexes(json: unknown, path: string): readonly (readonly string[])[] {
  if (json === undefined) return [];
  const isNames = (value: unknown): value is readonly string[] =>
    Array.isArray(value) && value.every((name) => typeof name === 'string');
  if (!Array.isArray(json) || !json.every(isNames)) {
    throw new SchemaSyntaxError(`${path}.indexes`, 'expected lists of column names');
  }
  return json;
}

/** The table, or a typed error that names the nearest one. */
export function tableOf(schema: DatabaseSchema, table: string): TableSchema {
  const found = schema.tables.get(table);
  if (found === undefined)
    throw new UnknownTableError(schema.name, schema.version, table, schema.tables.keys());
  return found;
}

/** The column (also the implicit `_uuid` and `_version`), or a typed error that names the nearest one. */
export function columnOf(schema: DatabaseSchema, table: string, column: string): ColumnSchema {
  const { columns } = tableOf(schema, table);
  const found = columns.get(column) ?? implicitColumn(table, column);
  if (found === undefined) {
    throw new UnknownColumnError(schema.name, schema.version, table, column, columns.keys());
  }
  return found;
}

export function hasColumn(schema: DatabaseSchema, table: string, column: string): boolean {
  const columns = schema.tables.get(table)?.columns;
  return columns !== undefined && (columns.has(column) || column === '_uuid' || column === '_version');
}

/** `_uuid` and `_version` are in every table and in no schema file (RFC 7047, section 3.2). */
function implicitColumn(table: string, name: string): ColumnSchema | undefined {
  if (name !== '_uuid' && name !== '_version') return undefined;
  const refTable = name === '_uuid' ? table : undefined;
  const key = { kind: 'uuid', refTable, refType: 'weak' } as const;
  return { table, name, type: { key, value: undefined, min: 1, max: 1 }, ephemeral: true, mutable: false };
}
