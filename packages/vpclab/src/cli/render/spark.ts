// A row of bars: how something went over a time, at a glance.

const BARS = '▁▂▃▄▅▆▇█';

/** As many bars as values, the highest value full, and a gap where one is not known; empty where none is. */
export function spark(values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return '';
  const most = Math.max(...known, 0);
  return values
    .map((value) => {
      if (value === null) return ' ';
      const index = most === 0 ? 0 : Math.round((Math.max(0, value) / most) * (BARS.length - 1));
      return BARS[index] ?? '';
    })
    .join('');
}
