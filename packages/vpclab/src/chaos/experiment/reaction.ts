// How a lab reacted to what was broken, by what was probed: when its routing noticed, when packets took another way, when all
// was back, and how many packets got no answer. Pure.

import type { ExperimentReport, PromiseVerdict, Reaction } from '../../model/chaos.ts';

type Fault = Pick<ExperimentReport['faults'][number], 'from' | 'to'>;
type Outage = PromiseVerdict['outages'][number];

/** Of one tenant's promises; walls are not among them. */
export function reactionOf(
  promises: readonly Pick<PromiseVerdict, 'kind' | 'lost' | 'outages'>[],
  faults: readonly Fault[],
): Reaction {
  const begun = faults.toSorted((a, b) => a.from - b.from);
  /** Of the fault that had begun last when it broke. */
  const sinceFault = (outage: Outage): { readonly outage: Outage; readonly fault: Fault } | undefined => {
    const fault = begun.findLast(({ from }) => from <= outage.from);
    return fault === undefined ? undefined : { outage, fault };
  };
  const meant = (kinds: (kind: PromiseVerdict['kind']) => boolean) =>
    promises
      .filter(({ kind }) => kinds(kind))
      .flatMap(({ outages }) => outages.flatMap((one) => sinceFault(one) ?? []));
  const all = meant(() => true);
  const ends = all.flatMap(({ outage: { to }, fault }) => (to === undefined ? [] : [{ to, fault }]));
  return {
    detectedMs: least(
      meant((kind) => kind === 'session').map(({ outage, fault }) => outage.from - fault.from),
    ),
    reroutedMs: most(ends.flatMap(({ to, fault }) => (to < fault.to ? [to - fault.from] : []))),
    recoveredMs: most(ends.flatMap(({ to, fault }) => (to < fault.to ? [] : [to - fault.to]))),
    lost: promises.reduce((sum, { lost }) => sum + lost, 0),
  };
}

function least(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : Math.min(...values);
}

function most(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : Math.max(...values);
}
