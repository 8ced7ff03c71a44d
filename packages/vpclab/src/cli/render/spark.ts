// A row of bars: how something went over a time, at a glance.

const BARS = '▁▂▃▄▅▆▇█';

/** As many bars as values, the highest value full; empty without values. */
export function spark(values: readonly number[]): string {
  const most = Math.max(...values, 0);
  return values
    .map((value) => {
      const index = most === 0 ? 0 : Math.round((Math.max(0, value) / most) * (BARS.length - 1));
      return BARS[index] ?? '';
    })
    .join('');
}
