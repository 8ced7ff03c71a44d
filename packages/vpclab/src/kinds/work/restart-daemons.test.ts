import { expect, it } from 'vitest';
import { frrDaemonRows } from '../../frr/daemons.ts';
import { frrRouter } from '../../model/router.ts';
import type { DaemonRow } from '../../model/rows.ts';
import { restartDaemons } from './restart-daemons.ts';

it('stops all at once and starts each after those that it waits for', async () => {
  const router = frrRouter({
    name: 'edge',
    managed: true,
    routerId: '203.0.113.1',
    bfd: [{ name: 'fast', intervalMs: 100, multiplier: 3 }],
    ospf: { interfaces: [], redistribute: [], accept: ['10.0.0.0/16'], defaultOriginate: false },
  });
  const rows = frrDaemonRows(
    { netns: 'edge', router, origin: { concept: 'edge', name: 'edge' } },
    '/run/lab/edge',
  );
  const said: string[] = [];
  const machine = {
    stopDaemons: async (keys: readonly string[]) => {
      said.push(`stop ${keys.length}`);
    },
    startDaemons: async (some: readonly DaemonRow[]) => {
      said.push(some.map(({ key }) => key).join(' '));
    },
  };
  await restartDaemons(rows.toReversed(), machine, new AbortController().signal);
  expect(said).toEqual(['stop 4', 'edge/mgmtd', 'edge/zebra', 'edge/bfdd', 'edge/ospfd']);
});
