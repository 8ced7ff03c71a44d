/** A table as aligned text, cut to a width where there is one. Pure. */
import type { Paint } from './style.ts';

export interface RenderOptions {
  /** Undefined for no limit. */
  readonly width: number | undefined;
  readonly paint: Paint;
}

const GAP = '  ';
/** No column is cut below this: better that the terminal wraps than that nothing can be read. */
const NARROWEST = 6;

export function renderTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  { width, paint }: RenderOptions,
): string {
  const natural = headings.map((heading, i) =>
    rows.reduce((widest, row) => Math.max(widest, (row[i] ?? '').length), heading.length),
  );
  const widths = width === undefined ? natural : fit(natural, width - GAP.length * (headings.length - 1));
  const line = (cells: readonly string[]): string =>
    widths
      .map((columnWidth, i) => cut(cells[i] ?? '', columnWidth).padEnd(columnWidth))
      .join(GAP)
      .trimEnd();
  return [paint('bold', line(headings)), ...rows.map(line)].map((text) => `${text}\n`).join('');
}

/** Takes from the widest columns first, so that short values stay whole. */
function fit(natural: readonly number[], total: number): readonly number[] {
  const sum = (widths: readonly number[]): number => widths.reduce((a, b) => a + b, 0);
  if (sum(natural) <= total) return natural;
  let [low, high] = [NARROWEST, Math.max(...natural)];
  while (low < high) {
    const limit = Math.ceil((low + high) / 2);
    if (sum(natural.map((width) => Math.min(width, limit))) <= total) low = limit;
    else high = limit - 1;
  }
  return natural.map((width) => Math.min(width, low));
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}
