/** Errors about schemas: a schema that can't be read, and names that a server's schema doesn't have. */
import { OvsdbError } from '../errors.ts';

/** The JSON of a schema is not a database schema (RFC 7047, section 3.2). `path` says where, e.g. `tables.Bridge.columns.name`. */
export class SchemaSyntaxError extends OvsdbError {
  readonly path: string;

  constructor(path: string, problem: string) {
    super(
      'invalid-schema',
      path === '' ? `database schema: ${problem}` : `database schema, ${path}: ${problem}`,
    );
    this.path = path;
  }
}

/** The server's schema has no such table. */
export class UnknownTableError extends OvsdbError {
  readonly database: string;
  readonly table: string;

  constructor(database: string, version: string, table: string, known: Iterable<string>) {
    super('unknown-table', `${database} ${version} has no table "${table}"${suggestion(table, known)}`);
    this.database = database;
    this.table = table;
  }
}

/** The server's schema has the table but no such column. */
export class UnknownColumnError extends OvsdbError {
  readonly database: string;
  readonly table: string;
  readonly column: string;

  constructor(database: string, version: string, table: string, column: string, known: Iterable<string>) {
    super(
      'unknown-column',
      `table ${table} of ${database} ${version} has no column "${column}"${suggestion(column, known)}`,
    );
    this.database = database;
    this.table = table;
    this.column = column;
  }
}

/** The server gives a column another shape than the generated type promises, so its values can't be read as that type. */
export class ColumnTypeError extends OvsdbError {
  readonly table: string;
  readonly column: string;

  constructor(table: string, column: string, problem: string) {
    super('column-type', `${table}.${column}: ${problem}`);
    this.table = table;
    this.column = column;
  }
}

function suggestion(wanted: string, known: Iterable<string>): string {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(wanted.length / 3)) + 1;
  for (const name of known) {
    const distance = editDistance(wanted.toLowerCase(), name.toLowerCase());
    if (distance < bestDistance) {
      bestDistance = distance;
      best = name;
    }
  }
  return best === undefined ? '' : `; did you mean "${best}"?`;
}

/** Levenshtein distance; names of tables and columns are short. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitute = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, substitute));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
