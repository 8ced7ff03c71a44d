// What security groups cost: OpenFlow flows on every node that has a workload of the VPC. A list entry is repeated on
// each switch that its group spans, and there takes a flow for each address of its peer, each port of a member and each
// block of ports (ovn-architecture(7), conjunctive matches), twice: for new and for established connections. So a group
// of many members that refers to itself is dear: measured, 900 members in 300 subnets are 690,000 flows and 80 s.

import type { Resolution } from '../../lab-file/resolution.ts';
import { settledWorkloads } from '../workload/settled.ts';
import { maskCount } from './port-ranges.ts';
import type { SecurityGroup, SecurityRule, Traffic } from './resolved.ts';
import type { SecurityGroupDraft } from './settled.ts';

/** Measured: 40,000 more took 9 s on two processors. */
const BUDGET = 50_000;
const CONNECTION_STATES = 2;
/** What tracking connections takes on a switch. With it, what was measured is met within a fifth. */
const TRACKING = 50;

export function warnOfCost(resolution: Resolution, groups: readonly SecurityGroupDraft[]): void {
  const subnets = new Map(
    settledWorkloads(resolution).map(({ name, vpc, subnet }) => [name, `${vpc}/${subnet}`]),
  );
  const costs = groups.map((group) => ({ group, flows: flowsOf(group, groups, subnets) }));
  const total = costs.reduce((sum, { flows }) => sum + flows, 0);
  const [dearest] = costs.toSorted((a, b) => b.flows - a.flows);
  if (total <= BUDGET || dearest === undefined) return;
  const { group, flows } = dearest;
  const refersToItself = [...group.ingress, ...group.egress].some(({ peer }) => isPeer(peer, group.name));
  resolution.warn([...group.path, 'name'], {
    message:
      `the security groups of this lab take about ${rounded(total)} flows on each node, ` +
      `${rounded(flows)} of them "${group.name}" of "${group.vpc}": applying it may take minutes`,
    expected: `at most ${rounded(BUDGET)} flows`,
    suggestion: refersToItself
      ? `a prefix in place of the group "${group.name}" as its own peer costs no flow for each pair of member and subnet`
      : 'fewer rules, members in fewer subnets, or a prefix where the peer is a group of many members',
  });
}

/** About how many flows the group takes on a node. `subnets`: of each workload, by its name. */
function flowsOf(
  group: SecurityGroup,
  groups: readonly SecurityGroup[],
  subnets: ReadonlyMap<string, string>,
): number {
  const sizes = new Map(
    groups.filter(({ vpc }) => vpc === group.vpc).map(({ name, members }) => [name, members.length]),
  );
  const onSwitches = [...Map.groupBy(group.members, (member) => subnets.get(member)).values()];
  const perSwitch = (ports: number): number =>
    [...group.ingress, ...group.egress].reduce(
      (sum, rule) => sum + entryFlows([ports, peerSize(rule, sizes), trafficSize(rule.traffic)]),
      // One deny entry for each direction.
      2 * ports,
    );
  return onSwitches.reduce((sum, { length }) => sum + TRACKING + CONNECTION_STATES * perSwitch(length), 0);
}

/** Fields with several values become one conjunction of them, a single such field a flow for each value. */
function entryFlows(sizes: readonly number[]): number {
  if (sizes.includes(0)) return 0;
  const several = sizes.filter((size) => size > 1);
  const sum = several.reduce((all, size) => all + size, 0);
  return several.length < 2 ? Math.max(1, sum) : sum + 1;
}

function peerSize({ peer }: SecurityRule, sizes: ReadonlyMap<string, number>): number {
  return peer.kind === 'cidr' ? 1 : (sizes.get(peer.name) ?? 0);
}

function trafficSize(traffic: Traffic): number {
  switch (traffic.protocol) {
    case 'all':
      return 1;
    case 'tcp':
    case 'udp':
      return Math.max(
        1,
        traffic.ports.reduce((sum, range) => sum + maskCount(range), 0),
      );
    case 'icmp':
      return Math.max(1, traffic.types.length);
  }
}

function isPeer(peer: SecurityRule['peer'], name: string): boolean {
  return peer.kind === 'group' && peer.name === name;
}

function rounded(flows: number): string {
  const digits = 10 ** Math.max(0, Math.floor(Math.log10(flows)) - 1);
  return (Math.round(flows / digits) * digits).toLocaleString('en-GB');
}
