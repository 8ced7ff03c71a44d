/** One row's change, for people and for programs. Pure. */
import type { Value } from '../value/value.ts';
import { jsonRow } from './json-value.ts';
import type { Paint } from './style.ts';
import { textDifference, type TextOptions, textValue } from './text-value.ts';

export type ChangeToPrint = { readonly table: string; readonly uuid: string } & (
  | { readonly kind: 'insert'; readonly old: undefined; readonly new: object }
  | {
      readonly kind: 'update';
      readonly old: object;
      readonly new: object;
      readonly columns: readonly string[];
    }
  | { readonly kind: 'delete'; readonly old: object; readonly new: undefined }
);

/** `old` and `new` hold the changed columns of an update, else all that were asked for. */
export function changeJson(change: ChangeToPrint, columns: readonly string[]): unknown {
  const { kind, table, uuid } = change;
  switch (change.kind) {
    case 'insert':
      return { table, kind, uuid, new: jsonRow(change.new, columns) };
    case 'update':
      return {
        table,
        kind,
        uuid,
        old: jsonRow(change.old, change.columns),
        new: jsonRow(change.new, change.columns),
      };
    case 'delete':
      return { table, kind, uuid, old: jsonRow(change.old, columns) };
  }
}

export function changeText(
  change: ChangeToPrint,
  columns: readonly string[],
  options: TextOptions & { readonly paint: Paint },
): string {
  const { paint } = options;
  const value = (row: object, column: string): string =>
    textValue((row as Readonly<Record<string, Value>>)[column], options);
  const all = (row: object): string =>
    columns
      .filter((column) => column !== '_uuid' && value(row, column) !== '')
      .map((column) => `${paint('dim', `${column}=`)}${value(row, column)}`)
      .join(' ');
  const row = change.new ?? change.old;
  const name = columns.includes('name') ? ` ${value(row, 'name')}` : '';
  const title = `${change.table} ${paint('dim', textValue(change.uuid, options))}`;
  switch (change.kind) {
    case 'insert':
      return `${paint('green', '+')} ${title} ${all(change.new)}\n`;
    case 'delete':
      return `${paint('red', '-')} ${title} ${all(change.old)}\n`;
    case 'update': {
      const { old, new: now } = change;
      const at = (version: object, column: string): Value =>
        (version as Readonly<Record<string, Value>>)[column];
      const parts = change.columns.map(
        (column) =>
          `${paint('dim', `${column}:`)} ${textDifference(at(old, column), at(now, column), options)}`,
      );
      return `${paint('yellow', '~')} ${title}${name} ${parts.join(', ')}\n`;
    }
  }
}
