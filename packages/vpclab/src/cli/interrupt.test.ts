import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { withInterrupt } from './interrupt.ts';

it('asks nested work to stop, the innermost first, and leaves no handler behind', async () => {
  const before = process.listenerCount('SIGINT');
  const asked: string[] = [];
  await withInterrupt(
    () => asked.push('outer'),
    async () => {
      await withInterrupt(
        () => asked.push('inner'),
        async () => {
          process.kill(process.pid, 'SIGINT');
          await expect.poll(() => asked).toEqual(['inner', 'outer']);
        },
      );
    },
  );
  expect(process.listenerCount('SIGINT')).toBe(before);
});

it('asks the outer work when no inner one runs, and starts to count again each time', async () => {
  for (let round = 0; round < 2; round += 1) {
    const asked: string[] = [];
    await withInterrupt(
      () => asked.push('outer'),
      async () => {
        await withInterrupt(() => asked.push('inner'), nextTurn);
        process.kill(process.pid, 'SIGTERM');
        await expect.poll(() => asked).toEqual(['outer']);
      },
    );
  }
});
