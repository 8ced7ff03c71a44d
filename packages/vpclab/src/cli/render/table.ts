// Aligned columns that fit the width: headings give way first, then what is too long is cut, and says so with an ellipsis. An
// address or a number is never cut: a part of it is another one.

import { stripVTControlCharacters } from 'node:util';
import { printableCell } from '../../printable.ts';
import { fitColumns } from './fit-columns.ts';
import type { Paint } from './paint.ts';

export type Column = {
  readonly title: string;
  /** To the right: numbers. */
  readonly align?: 'left' | 'right';
  /** Never cut: what one copies from a table into a command. */
  readonly fixed?: boolean;
  /** Prose of vpclab or of the lab file goes on in the next line. No text of others may: it could look like a row. */
  readonly wraps?: boolean;
  /** Left out where the room is short, the highest first. */
  readonly spare?: number;
};

export type TableOptions = { readonly width: number; readonly paint: Paint; readonly indent?: number };

const GAP = 2;
/** IPv4 and IPv6 addresses, and MACs. */
const ADDRESS = /\d+\.\d+\.\d+\.\d+|(?:[0-9a-f]{0,4}:){2}/i;

/** A cell may carry colours, and whatever it holds it is one line. Rows must have as many cells as there are columns. */
export function table(
  columns: readonly Column[],
  written: readonly (readonly string[])[],
  { width, paint, indent = 0 }: TableOptions,
): string {
  if (written.length === 0) return '';
  const rows = written.map((cells) => cells.map(printableCell));
  const measured = columns.map(({ title, align, fixed, wraps = false, spare }, index) => {
    const cells = rows.map((row) => row[index] ?? '');
    return {
      keeps: fixed === true || cells.some((cell) => ADDRESS.test(cell)),
      isNumber: align === 'right',
      spare,
      title: title.length,
      cell: Math.max(...cells.map(lengthOf)),
      word: Math.max(...(wraps ? cells.flatMap(words) : cells).map(lengthOf)),
    };
  });
  const widths = fitColumns(measured, width - indent, GAP);
  const lines = (cells: readonly string[]): readonly string[] => {
    const shown = columns.flatMap(({ align, wraps = false }, index) => {
      const size = widths[index];
      const parts = wraps ? wrapped : cut;
      return size === undefined ? [] : [{ align, size, parts: parts(cells[index] ?? '', size) }];
    });
    const height = Math.max(...shown.map(({ parts }) => parts.length));
    return Array.from({ length: height }, (_, at) =>
      (
        ' '.repeat(indent) +
        shown.map(({ align, size, parts }) => pad(parts[at] ?? '', size, align)).join(' '.repeat(GAP))
      ).trimEnd(),
    );
  };
  const header = lines(columns.map((column) => column.title)).map((line) => paint.faint(line));
  return [...header, ...rows.flatMap(lines)].map((text) => `${text}\n`).join('');
}

/** A cell in lines of at most this width. One line keeps its colours. */
function wrapped(cell: string, width: number): readonly string[] {
  if (lengthOf(cell) <= width) return [cell];
  const lines: string[] = [];
  for (const word of words(stripVTControlCharacters(cell))) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(...cut(word, width));
  }
  return lines;
}

function cut(cell: string, width: number): readonly string[] {
  if (lengthOf(cell) <= width) return [cell];
  return [`${stripVTControlCharacters(cell).slice(0, Math.max(0, width - 1))}…`];
}

function words(cell: string): readonly string[] {
  return cell.match(/\S+/g) ?? [''];
}

function pad(cell: string, width: number, align: Column['align'] = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - lengthOf(cell)));
  return align === 'right' ? space + cell : cell + space;
}

function lengthOf(cell: string): number {
  return stripVTControlCharacters(cell).length;
}
