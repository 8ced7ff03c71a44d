import { expect, it } from 'vitest';
import { frrRouter } from '../../model/router.ts';
import type { Deviation } from '../../model/router.ts';
import type { FrrRow } from '../../model/rows.ts';
import { frr } from './kind.ts';

function rowWith(deviations: readonly Deviation[]): FrrRow {
  const router = frrRouter({ name: 'gw', routerId: '198.51.100.10' as never });
  return {
    kind: 'frr',
    key: 'gw',
    netns: 'gw',
    router: { ...router, deviations },
    origin: { concept: 'lab', name: 'test' },
  };
}

it('shows what somebody configured as it was typed, and what is missing', () => {
  const under = { daemon: 'bgpd', context: ['router bgp 65001'] } as const;
  const observed = rowWith([
    { sign: '+', ...under, line: 'neighbor 198.51.100.1 shutdown' },
    { sign: '-', ...under, line: 'coalesce-time 0' },
  ]);
  expect(frr.compare(rowWith([]), observed)).toEqual([
    { column: 'router bgp 65001', from: 'neighbor 198.51.100.1 shutdown', to: undefined },
    { column: 'router bgp 65001', from: undefined, to: 'coalesce-time 0' },
  ]);
});
