import { expect, it } from 'vitest';
import { askAgain } from './ask-again.ts';

it('asks until there is an answer', async () => {
  let asked = 0;
  const look = (): string | undefined => (asked === 2 ? 'answer' : undefined);
  const found = await askAgain({ ask: () => (asked += 1), look, firstRepeatMs: 1 }, { timeoutMs: 5_000 });
  expect(found).toBe('answer');
});

it('looks once more when the time is over: this process may have been late, not the answer', async () => {
  let isThere = false;
  const look = (): string | undefined => (isThere ? 'answer' : undefined);
  const ask = (): void => void (isThere = true);
  expect(await askAgain({ ask, look, firstRepeatMs: 1 }, { timeoutMs: 1 })).toBe('answer');
});

it('gives up in time, and with its signal', async () => {
  const asking = { ask: () => undefined, look: () => undefined, firstRepeatMs: 1 };
  expect(await askAgain(asking, { timeoutMs: 20 })).toBeUndefined();
  await expect(askAgain(asking, { timeoutMs: 5_000, signal: AbortSignal.abort() })).rejects.toThrow(
    'aborted',
  );
});
