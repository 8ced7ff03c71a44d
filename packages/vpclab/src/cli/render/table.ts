// Aligned columns that fit the width: when they do not, the widest shrinks first and says so with an ellipsis. A column that
// holds an address never shrinks: a part of an address is another one.

import { stripVTControlCharacters } from 'node:util';
import { printableCell } from '../../printable.ts';
import type { Paint } from './paint.ts';

export type Column = {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Never shortened: what one copies from a table into a command. */
  readonly fixed?: boolean;
};

export type TableOptions = { readonly width: number; readonly paint: Paint; readonly indent?: number };

const GAP = 2;
/** IPv4 and IPv6 addresses, and MACs. */
const ADDRESS = /\d+\.\d+\.\d+\.\d+|(?:[0-9a-f]{0,4}:){2}/i;
const NARROWEST = 6;

/** A cell may carry colours, and whatever it holds it is one line. Rows must have as many cells as there are columns. */
export function table(
  columns: readonly Column[],
  written: readonly (readonly string[])[],
  { width, paint, indent = 0 }: TableOptions,
): string {
  if (written.length === 0) return '';
  const rows = written.map((cells) => cells.map(printableCell));
  const natural = columns.map((column, index) =>
    Math.max(column.title.length, ...rows.map((row) => lengthOf(row[index] ?? ''))),
  );
  const isFixed = columns.map(
    ({ fixed }, index) => fixed === true || rows.some((row) => ADDRESS.test(row[index] ?? '')),
  );
  const widths = fit(isFixed, natural, width - indent - GAP * (columns.length - 1));
  const line = (cells: readonly string[]): string =>
    ' '.repeat(indent) +
    columns
      .map((column, index) =>
        pad(shorten(cells[index] ?? '', widths[index] ?? 0), widths[index] ?? 0, column.align),
      )
      .join(' '.repeat(GAP))
      .trimEnd();
  const header = columns.map((column) => column.title);
  return [paint.faint(line(header)), ...rows.map(line)].map((text) => `${text}\n`).join('');
}

function fit(isFixed: readonly boolean[], natural: readonly number[], room: number): readonly number[] {
  const widths = [...natural];
  for (let excess = sum(widths) - room; excess > 0; excess -= 1) {
    const shrinkable = widths
      .map((size, index) => ({ size, index }))
      .filter(({ size, index }) => isFixed[index] !== true && size > NARROWEST);
    const widest = shrinkable.reduce<(typeof shrinkable)[number] | undefined>(
      (best, candidate) => (best === undefined || candidate.size > best.size ? candidate : best),
      undefined,
    );
    if (widest === undefined) break;
    widths[widest.index] = widest.size - 1;
  }
  return widths;
}

function shorten(cell: string, width: number): string {
  if (lengthOf(cell) <= width) return cell;
  return `${stripVTControlCharacters(cell).slice(0, Math.max(0, width - 1))}…`;
}

function pad(cell: string, width: number, align: Column['align'] = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - lengthOf(cell)));
  return align === 'right' ? space + cell : cell + space;
}

function lengthOf(cell: string): number {
  return stripVTControlCharacters(cell).length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
