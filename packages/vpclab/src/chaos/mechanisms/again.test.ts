import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { again } from './again.ts';

it('a step that fails is tried again, and is no reason for its end to fail', async () => {
  let attempts = 0;
  const end = again(async (signal) => {
    attempts += 1;
    if (attempts === 1) throw new Error('the device is gone');
    await sleep(60_000, undefined, { signal });
  });
  await expect.poll(() => attempts, { timeout: 5_000 }).toBe(2);
  await end();
  expect(attempts).toBe(2);
});
