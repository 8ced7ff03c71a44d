// Accepted is not programmed: an apply goes on when the nodes have done what was asked, and not before.

import { expect, test, vi } from 'vitest';
import type { View } from '@vpclab/ovsdb';
import type { Database } from '../../../ovn/database.ts';
import { chassisReached } from '../../../ovn/southbound.ts';
import { untilDone } from './chassis-done.ts';

vi.mock('../../../ovn/southbound.ts', () => ({ chassisReached: vi.fn<typeof chassisReached>() }));

const { signal } = new AbortController();
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

/** A northbound database whose nodes follow when told to. */
function database(reached = 0n) {
  let hvCfg = reached;
  const waits = new Set<() => void>();
  const row = () => ({ _uuid: 'global', hv_cfg: hvCfg });
  const view = { tables: ['NB_Global'], table: () => [row()] } as unknown as View;
  const nb = {
    view,
    target: { kind: 'nb' },
    waitFor: (isDone: () => boolean, what: string, call: { timeoutMs: number; signal: AbortSignal }) =>
      new Promise<void>((resolve, reject) => {
        const look = (): void => {
          if (isDone()) resolve();
        };
        waits.add(look);
        setTimeout(() => reject(new Error(`gave up: ${what}`)), call.timeoutMs).unref();
        call.signal.addEventListener('abort', () => reject(new Error('called off')));
        look();
      }),
  };
  return {
    nb: nb as unknown as Database,
    reach: (value: bigint) => {
      hvCfg = value;
      for (const look of waits) look();
    },
  };
}

test('it waits until all nodes have reached what was asked, and for no more', async () => {
  const { nb, reach } = database(6n);
  let isDone = false;
  const waiting = untilDone(nb, 7n, ['node-1'], { signal, timeoutMs: 5_000 }).then(() => (isDone = true));
  await settled();
  expect(isDone).toBe(false);
  reach(7n);
  await waiting;
  expect(chassisReached).not.toHaveBeenCalled();
  await untilDone(nb, 7n, ['node-1'], { signal, timeoutMs: 5_000 });
});

test('where that stands still, those that are there are asked one by one', async () => {
  const { nb } = database();
  vi.mocked(chassisReached).mockResolvedValueOnce();
  const began = performance.now();
  await untilDone(nb, 7n, ['node-1', 'node-2'], { signal, timeoutMs: 5_000 });
  expect(performance.now() - began).toBeGreaterThan(450);
  expect(chassisReached).toHaveBeenCalledWith(
    ['node-1', 'node-2'],
    7n,
    undefined,
    expect.objectContaining({ timeoutMs: 5_000 }),
  );
});

test('where neither comes, it fails with what the nodes said', async () => {
  const { nb } = database();
  vi.mocked(chassisReached).mockRejectedValueOnce(new Error('chassis did not follow'));
  await expect(untilDone(nb, 7n, ['node-1'], { signal, timeoutMs: 100 })).rejects.toThrow(
    'chassis did not follow',
  );
});

test('it can be called off', async () => {
  const { nb } = database();
  const stop = new AbortController();
  const waiting = untilDone(nb, 7n, ['node-1'], { signal: stop.signal, timeoutMs: 5_000 });
  stop.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
});
