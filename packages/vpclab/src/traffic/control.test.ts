import { expect, it } from 'vitest';
import type { LabEngine } from '../model/engine.ts';
import { Traffic } from './control.ts';

it('one start at a time: the second is refused before it touches anything', async () => {
  const engine = Promise.withResolvers<LabEngine>();
  let asked = 0;
  const sources = { exporter: async () => await Promise.resolve(new Map()), flows: () => undefined };
  const traffic = new Traffic(
    async () => {
      asked += 1;
      return await engine.promise;
    },
    sources,
    () => undefined,
  );
  const request = { profiles: undefined, seconds: 1, compare: true };
  const signal = AbortSignal.timeout(10_000);
  const first = traffic.start(request, signal);
  await expect(traffic.start(request, signal)).rejects.toMatchObject({ code: 'LAB_BUSY' });
  expect(asked).toBe(1);
  engine.reject(new Error('no engine'));
  await expect(first).rejects.toThrow('no engine');
  await expect(traffic.start(request, signal)).rejects.toThrow('no engine');
});
