// The configuration of a router in a namespace: a file for each of FRR's daemons, and the commands for running ones.

import type { ChangeOf, ColumnChange, Consequence } from '../../model/plan.ts';
import type { FrrRow } from '../../model/rows.ts';
import { daemonsOf } from '../../frr/config.ts';
import { processOf } from '../../frr/daemons.ts';
import { frrDelta, resetText } from '../../frr/delta.ts';
import type { FrrDaemon } from '../../model/router.ts';
import { compareFields } from '../fields.ts';
import type { Kind } from '../kind.ts';

export const frr: Kind<FrrRow> = {
  title: (row) => `FRR of ${row.netns}`,
  places: (row) => [row.netns],
  compare,
  needs: (row) => ({ namespaces: [row.netns] }),
  renews: (change) => restarted(change).map((daemon) => processOf(change.row.netns, daemon)),
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
    const bgp = z.looseObject({
      asn: z.number(),
      neighbors: z.array(neighbor),
      announce: z.union([z.literal('agent'), z.array(z.looseObject({ prefix: z.string() }))]),
    });
    const link = z.looseObject({
      name: z.string(),
      area: z.string(),
      mode: z.enum(['point-to-point', 'passive']),
    });
    const ospf = z.looseObject({
      interfaces: z.array(link),
      redistribute: z.array(z.string()),
      defaultOriginate: z.boolean(),
    });
    const profile = z.looseObject({ name: z.string(), intervalMs: z.number(), multiplier: z.number() });
    const deviation = z.looseObject({
      sign: z.enum(['+', '-']),
      daemon: z.enum(['mgmtd', 'zebra', 'bgpd', 'ospfd', 'bfdd']),
      context: z.array(z.string()),
      line: z.string(),
    });
    return {
      netns: z.string(),
      router: z.looseObject({
        kind: z.literal('frr-router'),
        name: z.string(),
        routerId: z.string(),
        bgp: z.exactOptional(bgp),
        ospf: z.exactOptional(ospf),
        bfd: z.array(profile),
        deviations: z.array(deviation),
      }),
    };
  },
  work: async () => (await import('./work/work.ts')).frrWork,
};

/** What somebody configured is shown as he wrote it: the line, and what it stands under. */
function compare(intended: FrrRow, observed: FrrRow): readonly ColumnChange[] {
  const without = (row: FrrRow): FrrRow => ({ ...row, router: { ...row.router, deviations: [] } });
  return [
    ...compareFields(without(intended), without(observed)),
    ...observed.router.deviations.map(({ sign, daemon, context, line }): ColumnChange => {
      const column = context.length === 0 ? daemon : context.join(', ');
      return sign === '+' ? { column, from: line, to: undefined } : { column, from: undefined, to: line };
    }),
  ];
}

/** Daemons that have to start again; the others take the change as they run. */
function restarted(change: ChangeOf<'frr'>): readonly FrrDaemon[] {
  if (change.kind === 'create')
    return daemonsOf(change.row.router).filter((daemon) => daemon !== 'zebra' && daemon !== 'mgmtd');
  if (change.kind !== 'update' || change.observed.kind !== 'frr') return [];
  return frrDelta(change.observed.router, change.row.router)
    .filter(({ kind }) => kind === 'restart')
    .map(({ daemon }) => daemon);
}

function consequences(change: ChangeOf<'frr'>): readonly Consequence[] {
  if (change.kind !== 'update' || change.observed.kind !== 'frr') return [];
  const { netns, router } = change.row;
  const resets = frrDelta(change.observed.router, router).flatMap((step) => step.resets);
  return resets.map((reset) => ({
    code: 'INTERRUPTS',
    certain: true,
    message: `${netns}: ${resetText(reset)}`,
  }));
}
