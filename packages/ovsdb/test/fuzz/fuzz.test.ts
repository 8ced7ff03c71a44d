// A sample of the fuzzing for each run; the whole by `npm run fuzz -w @vpclab/ovsdb`.
import { expect, test } from 'vitest';
import { fuzzFrames } from './frames.ts';
import { fuzzUpdates } from './updates.ts';

test('20,000 mutated frames end in messages or typed errors', () => {
  const { delivered, refused, mostPending } = fuzzFrames(20_000, 1);
  expect(Math.min(delivered, refused)).toBeGreaterThan(1000);
  expect(mostPending).toBeLessThanOrEqual(4096);
});

test('5,000 mutated updates are applied or end the connection with a typed error', () => {
  const { applied, refused, mostRows } = fuzzUpdates(5000, 1);
  expect(Math.min(applied, refused)).toBeGreaterThan(500);
  expect(mostRows).toBeLessThan(5000);
});
