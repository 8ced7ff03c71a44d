import { expect, it } from 'vitest';
import { clockOffset } from './clock-offset.ts';

it.each([
  ['90s', 90_000],
  ['-2m', -120_000],
  ['1h', 3_600_000],
  ['-30d', -2_592_000_000],
  ['3650d', 315_360_000_000],
])('%s', (text, ms) => expect(clockOffset(text)).toBe(ms));

it.each(['0s', '1', '1.5h', '+1h', '--1h', '1w', '3651d', '999999h', ' 1h', '1h '])('not %j', (text) =>
  expect(clockOffset(text)).toBeUndefined(),
);
