import { expect, it } from 'vitest';
import type { PromiseProbes } from '../../model/engine.ts';
import type { LabPromise } from '../../model/promise.ts';
import { PromiseWatch } from './watch.ts';

const stated = { text: 'r learned p', category: 'route' };
const route: LabPromise = { ...stated, kind: 'route', router: 'r', prefix: '10.0.0.0/16', nextHops: [] };
const wall: LabPromise = {
  ...{ ...stated, kind: 'wall', hides: 'address', protocol: 'tcp', port: 80 },
  from: { name: 'a', address: '10.0.0.1', netns: 'a', networks: [] },
  to: { name: 'b', address: '10.0.0.2', netns: 'b' },
  between: undefined,
  flow: undefined,
};

/** Holds at first, cannot be asked from the third look on, and holds again from the ninth. */
function failing(promise: LabPromise): PromiseProbes {
  let looks = 0;
  return {
    promises: [promise],
    observe: async () => {
      looks += 1;
      if (looks > 2 && looks < 9) throw new Error('zebra does not answer');
      return { ok: true, text: 'held' };
    },
  };
}

it('a promise that cannot be asked about is broken for that time', async () => {
  const watch = new PromiseWatch(failing(route), new AbortController().signal);
  await expect.poll(() => watch.watched[0]?.outages.at(-1)?.to, { timeout: 10_000 }).toBeDefined();
  await watch.end();
  expect(watch.watched[0]?.outages).toMatchObject([{ observed: 'zebra does not answer' }]);
});

it('a wall that cannot be probed has not leaked', async () => {
  const watch = new PromiseWatch(failing(wall), new AbortController().signal);
  await expect.poll(() => watch.watched[0]?.probes, { timeout: 10_000 }).toBeGreaterThan(4);
  await watch.end();
  expect(watch.watched[0]?.outages).toEqual([]);
});
