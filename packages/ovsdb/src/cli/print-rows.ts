/** The rows of one table for people: a caption, then aligned columns, without those that hold nothing. */
import type { Value } from '../value/value.ts';
import { renderTable } from './render-table.ts';
import type { Paint } from './style.ts';
import { textValue } from './text-value.ts';

export interface PrintOptions {
  readonly width: number | undefined;
  readonly wide: boolean;
  readonly paint: Paint;
}

export interface RowsToPrint {
  readonly table: string;
  readonly columns: readonly string[];
  /** Whether the person named the columns: then empty ones are printed too. */
  readonly named: boolean;
  readonly rows: readonly object[];
}

export function printRows({ table, columns, named, rows }: RowsToPrint, options: PrintOptions): string {
  const { width, wide, paint } = options;
  const caption = `${paint('cyan', table)} ${paint('dim', `(${rows.length} row${rows.length === 1 ? '' : 's'})`)}\n`;
  if (rows.length === 0) return caption;
  const shortUuids = width !== undefined && !wide;
  const text = (row: object, column: string): string =>
    textValue((row as Readonly<Record<string, Value>>)[column], { shortUuids });
  const keepEmpty = named || wide;
  const shown = columns.filter((column) => keepEmpty || rows.some((row) => text(row, column) !== ''));
  const empty = columns.filter((column) => !shown.includes(column));
  const cells = rows.map((row) => shown.map((column) => text(row, column)));
  const grid = renderTable(shown, sortRows(cells, shown), { width: wide ? undefined : width, paint });
  return `${caption}${grid}${empty.length === 0 ? '' : `${paint('dim', `empty: ${empty.join(', ')}`)}\n`}`;
}

const collator = new Intl.Collator('en', { numeric: true });

/** By name where there is one, as UUIDs say nothing to a person. */
function sortRows(
  cells: readonly (readonly string[])[],
  columns: readonly string[],
): readonly (readonly string[])[] {
  const by = Math.max(columns.indexOf('name'), 0);
  return cells.toSorted((a, b) => collator.compare(a[by] ?? '', b[by] ?? ''));
}
