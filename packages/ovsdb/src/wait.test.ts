import { expect, test } from 'vitest';
import { bounded, sleep } from './wait.ts';

test('undoes what it started, however it ends', async () => {
  const undone: string[] = [];
  const undo = (name: string) => () => void undone.push(name);
  await bounded<void>('x', {}, (resolve) => {
    resolve();
    return undo('at once');
  });
  await expect(bounded('x', { timeoutMs: 5 }, () => undo('timeout'))).rejects.toMatchObject({
    code: 'timeout',
  });
  await expect(bounded('x', { signal: AbortSignal.timeout(5) }, () => undo('abort'))).rejects.toMatchObject({
    code: 'aborted',
  });
  await expect(
    bounded('x', {}, (_resolve, reject) => {
      setTimeout(() => reject(new Error('no')), 1);
      return undo('reject');
    }),
  ).rejects.toThrow('no');
  expect(undone).toEqual(['at once', 'timeout', 'abort', 'reject']);
});

test('a signal that has fired starts nothing', async () => {
  await expect(
    bounded('x', { signal: AbortSignal.abort() }, () => expect.unreachable()),
  ).rejects.toMatchObject({ code: 'aborted' });
  await expect(sleep(1000, AbortSignal.timeout(5))).rejects.toMatchObject({ code: 'aborted' });
  await sleep(1);
});

test('a bound that is longer than any timer is no bound, and none that has passed', async () => {
  const wait = bounded('x', { timeoutMs: 2 ** 40 }, (resolve) => {
    setTimeout(() => resolve('in time'), 20);
    return () => undefined;
  });
  await expect(wait).resolves.toBe('in time');
});
