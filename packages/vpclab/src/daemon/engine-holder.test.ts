import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { fakeEngine } from '../../test/support/fake-engine.ts';
import { holdEngine } from './engine-holder.ts';

it('tells why the engine is not there, and opens it again until it is', async () => {
  const failures: unknown[] = [];
  let attempts = 0;
  const engine = fakeEngine();
  const open = (): Promise<typeof engine> => {
    attempts += 1;
    return attempts < 3 ? Promise.reject(new Error(`no ${attempts}`)) : Promise.resolve(engine);
  };
  const holder = holdEngine(open, (error) => failures.push(error), 20);
  await expect(holder.engine()).rejects.toThrow('no 1');
  await vi.waitFor(async () => expect(await holder.engine()).toBe(engine), { timeout: 5_000, interval: 5 });
  await sleep(50);
  expect(attempts).toBe(3);
  expect(failures).toHaveLength(2);
});

it('closes the engine, and makes no further attempt', async () => {
  const close = vi.fn<() => Promise<void>>(() => Promise.resolve());
  await holdEngine(
    () => Promise.resolve(fakeEngine({ close })),
    () => undefined,
  ).close();
  expect(close).toHaveBeenCalledOnce();
  const open = vi.fn<() => Promise<never>>(() => Promise.reject(new Error('no')));
  const holder = holdEngine(open, () => undefined, 20);
  await holder.close();
  await sleep(50);
  expect(open).toHaveBeenCalledOnce();
});
