// The configuration of a BGP router in a namespace: zebra's and bgpd's files, and what a running bgpd is told.

import type { Change, Consequence } from '../../model/plan.ts';
import type { FrrRow } from '../../model/rows.ts';
import { frrDelta } from '../../frr/delta.ts';
import { compareFields } from '../fields.ts';
import type { Kind } from '../kind.ts';
import { renewed } from '../renewal.ts';

export const frr: Kind<FrrRow> = {
  title: (row) => `FRR of ${row.netns}`,
  places: (row) => [row.netns],
  compare: compareFields,
  needs: (row) => ({ namespaces: [row.netns] }),
  renews: (change) => (restartReason(change) === undefined ? [] : [renewed.bgp(change.row.netns)]),
  consequences,
  schema: (z) => {
    const neighbor = z.looseObject({
      address: z.string(),
      asn: z.number(),
      description: z.string(),
      defaultOriginate: z.boolean(),
      prefixesIn: z.array(z.string()),
      prefixesOut: z.array(z.string()),
    });
    const deviation = z.looseObject({
      sign: z.enum(['+', '-']),
      context: z.enum(['global', 'router', 'ipv4']),
      line: z.string(),
    });
    return {
      netns: z.string(),
      router: z.looseObject({
        kind: z.literal('frr-router'),
        name: z.string(),
        asn: z.number(),
        routerId: z.string(),
        neighbors: z.array(neighbor),
        announce: z.array(z.string()),
        deviations: z.array(deviation),
      }),
    };
  },
  work: async () => (await import('./work/work.ts')).frrWork,
};

type FrrChange = Change & { readonly row: FrrRow };

/** Why bgpd has to start again; undefined: it takes the change as it runs. */
function restartReason(change: FrrChange): string | undefined {
  if (change.kind === 'create') return 'no BGP process is configured there';
  if (change.kind !== 'update' || change.observed.kind !== 'frr') return undefined;
  const delta = frrDelta(change.observed.router, change.row.router);
  return delta.kind === 'restart' ? delta.reason : undefined;
}

function consequences(change: FrrChange): readonly Consequence[] {
  const reason = restartReason(change);
  if (reason === undefined || change.kind !== 'update') return [];
  const peers = change.row.router.neighbors.map((neighbor) => neighbor.address).join(', ');
  const message = `${reason}: this resets the BGP sessions of ${change.row.netns} with ${peers}`;
  return [{ code: 'INTERRUPTS', certain: true, message }];
}
