import { expect, it } from 'vitest';
import { frrRouter, type FrrRouter } from '../../../model/router.ts';
import type { ChangeOf } from '../../../model/plan.ts';
import type { FrrRow } from '../../../model/rows.ts';
import { isStale } from './stale-filters.ts';

function router(accept: readonly string[] | undefined, managed = true): FrrRouter {
  return frrRouter({
    name: 'edge',
    ...(managed ? { managed: true } : {}),
    routerId: '203.0.113.1',
    bgp: { asn: 65000, announce: [], neighbors: [] },
    ...(accept === undefined
      ? {}
      : { ospf: { interfaces: [], redistribute: [], accept, defaultOriginate: false } }),
  });
}

function row(of: FrrRouter): FrrRow {
  return { kind: 'frr', key: 'edge', netns: 'edge', router: of, origin: { concept: 'edge', name: 'edge' } };
}

function isStaleFrom(from: FrrRouter, to: FrrRouter, ...changed: readonly string[]): boolean {
  const change: ChangeOf<'frr'> = {
    kind: 'update',
    row: row(to),
    observed: row(from),
    columns: [],
    reason: '',
  };
  return isStale(change, (what) => changed.includes(what));
}

const [a, b, none] = [router(['10.0.0.0/16']), router(['10.1.0.0/16']), router(undefined)];

it.each([
  [a, b, ['daemon edge/mgmtd'], true, 'other filters, and an mgmtd that was dead'],
  [a, a, ['daemon edge/mgmtd'], false, 'the same filters, and an mgmtd that was dead'],
  [a, b, [], false, 'other filters, and an mgmtd that runs and is told'],
  [a, b, ['daemon edge/mgmtd', 'daemon edge/zebra'], false, 'a zebra that starts anyway'],
  [none, a, ['daemon edge/mgmtd'], false, 'the first filters'],
  [a, none, [], true, 'no filters any more, and an mgmtd that was dead'],
  [a, none, ['daemon edge/mgmtd'], false, 'no filters any more, and an mgmtd that goes'],
  [router(['10.0.0.0/16'], false), router(['10.1.0.0/16'], false), [], false, 'a zebra with its own filters'],
] as const)('%#', (from, to, changed, expected, what) => {
  expect({ what, is: isStaleFrom(from, to, ...changed) }).toEqual({ what, is: expected });
});
