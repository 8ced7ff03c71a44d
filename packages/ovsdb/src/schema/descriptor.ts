/**
 * What a program knows of a database at compile time: generated row types, and at run time the schema they came from,
 * merged from all versions that were given to the generator. What a server really has is in its own schema.
 */
import { type DatabaseSchema, parseSchema } from './schema.ts';

/** The types of one table: its rows, the columns that insert alone may set, and those that insert must set. */
export interface TableTypes<Row = object, Immutable extends string = never, Required extends string = never> {
  readonly row: Row;
  readonly immutable: Immutable;
  readonly required: Required;
}

/**
 * `T` only where it is the tables of one database, by name. They are generated as an interface, which has no index
 * signature, so that this can't be a plain constraint.
 */
export type TablesOf<T> = { readonly [Table in keyof T]: TableTypes<object, string, string> };

export type TableName<T> = keyof T & string;
export type RowOf<T extends TablesOf<T>, Table extends TableName<T>> = T[Table]['row'];
export type ColumnName<T extends TablesOf<T>, Table extends TableName<T>> = keyof T[Table]['row'] & string;

declare const tables: unique symbol;

export interface DatabaseDescriptor<T> {
  readonly kind: 'database-descriptor';
  readonly name: string;
  /** The versions of the schema that the types were generated from, oldest first. */
  readonly versions: readonly string[];
  /** The merged schema: every table and column that any of those versions has, in its widest type. */
  readonly schema: DatabaseSchema;
  /** Only in the type: the tables. */
  readonly [tables]?: T;
}

/** What generated files hold. */
export interface DatabaseDefinition {
  readonly name: string;
  readonly versions: readonly string[];
  readonly tables: Readonly<Record<string, unknown>>;
}

export function defineDatabase<T extends TablesOf<T>>(definition: DatabaseDefinition): DatabaseDescriptor<T> {
  const { name, versions } = definition;
  const schema = parseSchema({ name, version: versions.at(-1) ?? '', tables: definition.tables });
  return { kind: 'database-descriptor', name, versions, schema };
}
