// How far a clock is put ahead or back, as people write it: 90s, 1h, -30d. Pure.

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
/** Ten years: certificates have expired by then, and times still fit into all that programs keep them in. */
export const MOST_OFFSET_MS = 3_650 * UNIT_MS.d;

export const CLOCK_OFFSET = 'a time such as 90s, 1h or -30d, at most 3650d';

/** Milliseconds; undefined where the text is none, or more than MOST_OFFSET_MS. */
export function clockOffset(text: string): number | undefined {
  const [, sign, amount, unit] = /^(-?)([0-9]{1,6})([smhd])$/.exec(text) ?? [];
  if (amount === undefined || !isUnit(unit)) return undefined;
  const ms = Number(amount) * UNIT_MS[unit];
  if (ms === 0 || ms > MOST_OFFSET_MS) return undefined;
  return sign === '-' ? -ms : ms;
}

function isUnit(text: string | undefined): text is keyof typeof UNIT_MS {
  return text !== undefined && Object.hasOwn(UNIT_MS, text);
}
