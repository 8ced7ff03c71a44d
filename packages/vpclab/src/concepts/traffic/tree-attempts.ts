// The calls of a request tree: every workload that may be called at one hop calls at the next one. Pure.

import type { Lab } from '../../model/lab.ts';
import type { TreeHop } from '../../model/traffic.ts';
import type { Attempt, Destination } from '../reachability.ts';

/** Pairs of a profile, or of one hop: more than a second's sends of the fastest profile. */
export const MOST_PAIRS = 20_000;
export const INTERNET = 'internet';
const ALL = 'all';

type Workload = Lab['workloads'][number];
type HopAttempt = Attempt & {
  /** From 0. */
  readonly hop: number;
};

/** `openTo`: what of a hop's attempts by these callers may pass. */
export function treeAttempts(
  hops: readonly TreeHop[],
  senders: readonly Workload[],
  openTo: (callers: readonly Workload[], hop: TreeHop, index: number) => readonly Attempt[],
): readonly HopAttempt[] {
  let callers = senders;
  return hops.flatMap((hop, index) => {
    const open = openTo(callers, hop, index);
    const called = open.flatMap(({ to }) => (to.kind === 'workload' ? [to.workload] : []));
    callers = [...new Map(called.map((workload) => [workload.name, workload])).values()];
    return open.map((attempt) => ({ ...attempt, hop: index }));
  });
}

/** A tenant, a VPC, VPC/SUBNET, a workload or all. */
export function selected(selector: string, { workloads }: Lab): readonly Workload[] {
  return workloads.filter(
    ({ name, tenant, vpc, subnet }) =>
      selector === ALL || [name, tenant, vpc, `${vpc}/${subnet}`].includes(selector),
  );
}

export function receiversNamed(selector: string, lab: Lab): readonly Destination[] {
  if (selector === INTERNET) return (lab.internet?.hosts ?? []).map((host) => ({ kind: 'host', host }));
  return selected(selector, lab).map((workload) => ({ kind: 'workload', workload }));
}

/** Nobody sends to itself. */
export function attemptsOf(
  senders: readonly Workload[],
  receivers: readonly Destination[],
  service: Pick<Attempt, 'protocol' | 'port'>,
): readonly Attempt[] {
  return senders.flatMap((from) =>
    receivers.flatMap((to): Attempt[] =>
      to.kind === 'workload' && to.workload.name === from.name ? [] : [{ from, to, ...service }],
    ),
  );
}

export function nameOfDestination(to: Destination): string {
  return to.kind === 'workload' ? to.workload.name : to.host.name;
}
