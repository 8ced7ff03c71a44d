import { expect, it } from 'vitest';
import { frrDaemonRows } from '../../../frr/daemons.ts';
import { frrRouter } from '../../../model/router.ts';
import type { DaemonRow } from '../../../model/rows.ts';
import { stopInOrder } from './work.ts';

const origin = { concept: 'edge', name: 'edge' } as const;
const bgp = { asn: 65000, announce: [], neighbors: [] };
const router = frrRouter({
  name: 'edge',
  managed: true,
  routerId: '203.0.113.1',
  bgp,
  ospf: { interfaces: [], redistribute: [], accept: ['10.0.0.0/16'], defaultOriginate: false },
});
const all = frrDaemonRows({ netns: 'edge', router, origin }, '/run/lab/edge');
const going = all.filter(({ key }) => /mgmtd|ospfd/.test(key));
const staying = all.filter((row) => !going.includes(row));

async function stopped(changed: readonly string[], rows: readonly DaemonRow[]): Promise<readonly string[]> {
  const said: string[] = [];
  const keys = (some: readonly DaemonRow[]): string => some.map(({ key }) => key).join(' ');
  const machine = {
    connect: async () => {
      said.push('ask mgmtd');
      throw new Error('connection refused');
    },
    stopDaemons: async (some: readonly string[]) => void said.push(`stop ${some.join(' ')}`),
    startDaemons: async (some: readonly DaemonRow[]) => void said.push(`start ${keys(some)}`),
  };
  const making = {
    intended: { rows: staying },
    world: { machine },
    signal: new AbortController().signal,
    isChanged: (what: string) => changed.includes(what),
  };
  await stopInOrder(rows, making, async (some) => {
    if (some.length > 0) said.push(`stop ${keys(some)}`);
  });
  return said;
}

it('stops ospfd before its filters go, and restarts zebra if mgmtd cannot remove them', async () => {
  expect(await stopped([], going)).toEqual([
    'stop edge/ospfd',
    'ask mgmtd',
    'stop edge/mgmtd',
    'stop edge/zebra edge/bgpd',
    'start edge/zebra',
    'start edge/bgpd',
  ]);
});

it('asks nothing of an mgmtd whose zebra starts again or whose namespace goes', async () => {
  expect(await stopped(['daemon edge/zebra', 'daemon edge/bgpd'], going)).toEqual([
    'stop edge/ospfd',
    'stop edge/mgmtd',
  ]);
  expect(await stopped(['netns edge'], going)).toEqual(['stop edge/mgmtd edge/ospfd']);
});
