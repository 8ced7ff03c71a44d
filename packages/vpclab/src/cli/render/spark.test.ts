import { expect, it } from 'vitest';
import { spark } from './spark.ts';

it('draws the highest value as a full bar, and nothing without values', () => {
  expect(spark([0, 50, 100, 25])).toBe('▁▅█▃');
  expect(spark([0, 0])).toBe('▁▁');
  expect(spark([])).toBe('');
  expect(spark([null, 0, null, 100])).toBe(' ▁ █');
  expect(spark([null, null])).toBe('');
});
