import { expect, it } from 'vitest';
import { isAtLeast } from './versions.ts';

it.each([
  ['23.03.1', '23.03', true],
  ['23.03', '23.03', true],
  ['22.12', '23.03', false],
  ['10.3', '8.4', true],
  ['8.10', '8.4', true],
  ['24.9.0', '22.18', true],
  ['unknown', '8.4', false],
])('%s against %s: %s', (version, least, expected) => {
  expect(isAtLeast(version, least)).toBe(expected);
});
