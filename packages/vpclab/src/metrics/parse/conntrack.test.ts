import { expect, it } from 'vitest';
import { parseCount, parseZoneLimits, zoneNames } from './conntrack.ts';

it('reads what a datapath tracks, and what its zones may', () => {
  expect(['39\n', '0', 'ovs-vswitchd: ct-get-nconns: no', ''].map(parseCount)).toEqual([
    39,
    0,
    undefined,
    undefined,
  ]);
  expect(parseZoneLimits('default limit=0\nzone=2,limit=100,count=7\nzone=5,limit=0,count=0\n')).toEqual([
    { zone: 2, limit: 100, count: 7 },
    { zone: 5, limit: 0, count: 0 },
  ]);
});

it('names zones as ovn-controller does', () => {
  const ids = new Map([
    ['ct-zone-web-1', '2'],
    ['ct-zone-6f2a_dnat', '5'],
    ['ovn-nb-cfg', '7'],
  ]);
  expect([...zoneNames(ids)]).toEqual([
    [2, 'web-1'],
    [5, '6f2a_dnat'],
  ]);
});
