import { expect, it } from 'vitest';
import { keptSpace } from './kept-space.ts';

it.each([64, 65, 1024, 1_048_576])('%d MiB are never more than that, and each part has some', (mebibytes) => {
  const { blocksMegabytes, flowLogBytes } = keptSpace(mebibytes);
  expect(blocksMegabytes).toBeGreaterThan(30);
  expect(flowLogBytes).toBeGreaterThanOrEqual(16 << 20);
  // A fifth of Prometheus' part is for the block that it writes.
  expect(blocksMegabytes / 0.8 + flowLogBytes / 2 ** 20).toBeLessThanOrEqual(mebibytes);
});
