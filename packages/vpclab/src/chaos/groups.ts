// Tenants, VPCs and subnets as targets of faults of links: the links of all their workloads at once.

import { VpclabError } from '../errors.ts';
import type { LabView } from '../model/engine.ts';
import type { FaultEffect, FaultKind } from './fault-kind.ts';
import { tenantsAt } from './places.ts';

/** Each takes a process of its own, as a table of nftables or a relay. */
const MOST_MEMBERS = 32;

/** The fault for one link, and for a group the same for each of its workloads. */
export function forGroups(kind: FaultKind): FaultKind {
  return {
    ...kind,
    groups: ({ lab }) => [...new Set(lab.workloads.flatMap(groupsOf))],
    effect: async (target, view, amount) => {
      if (kind.targets(view).includes(target)) return await kind.effect(target, view, amount);
      const members = membersOf(target, view);
      const effects = await Promise.all(members.map(async (name) => await kind.effect(name, view, amount)));
      return { ...together(target, effects), tenants: tenantsAt(members, view) };
    },
  };
}

/** All that it can be aimed at. */
export function aimsOf({ targets, groups }: FaultKind, view: LabView): readonly string[] {
  return [...targets(view), ...(groups?.(view) ?? [])];
}

type Workload = LabView['lab']['workloads'][number];

function groupsOf({ tenant, vpc, subnet }: Workload): readonly string[] {
  return [tenant, vpc, `${vpc}/${subnet}`];
}

/** A VPC comes before a tenant of the same name: another one of that tenant is not meant. */
function membersOf(group: string, { lab }: LabView): readonly string[] {
  const inside = lab.workloads.filter(({ vpc, subnet }) => [vpc, `${vpc}/${subnet}`].includes(group));
  const members = inside.length > 0 ? inside : lab.workloads.filter(({ tenant }) => tenant === group);
  if (members.length <= MOST_MEMBERS) return members.map(({ name }) => name);
  const message = `${group} has ${members.length} workloads: at most ${MOST_MEMBERS} links at once.`;
  throw new VpclabError('BAD_ARGUMENT', message);
}

function together(group: string, effects: readonly FaultEffect[]): FaultEffect {
  const [first] = effects;
  if (first === undefined) throw new VpclabError('BAD_ARGUMENT', `${group} has no workloads.`);
  const others = effects.length - 1;
  const more =
    others === 0 ? '' : `, and the same for ${others} more workload${others === 1 ? '' : 's'} of ${group}`;
  return {
    mechanism: `${first.mechanism}${more}`,
    actions: effects.flatMap(({ actions }) => actions),
    touches: [...new Set(effects.flatMap(({ touches = [] }) => touches))],
  };
}
