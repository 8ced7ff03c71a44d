// What is wrong with a lab itself, for a verification that failed: by what causes what, links first, and what differs
// from the lab file last. Each with the promises that cannot hold because of it. Pure.

import { interfaceName } from '../../concepts/rows/names.ts';
import type { Report } from '../../kinds/work/contract.ts';
import { kind } from '../../kinds/registry.ts';
import type { SupervisedDaemon } from '../../machine/machine.ts';
import type { Lab } from '../../model/lab.ts';
import type { Change, Plan } from '../../model/plan.ts';
import type { LabPromise } from '../../model/promise.ts';
import type { Row } from '../../model/rows.ts';
import type { Fact } from '../causes.ts';
import type { FaultRecord } from '../../model/fault.ts';
import { driftFacts, rootOf } from './drift-facts.ts';
import { faultFacts } from './fault-facts.ts';
import { pathsIn } from './promise-path.ts';

export type FullQuota = { readonly gateway: string; readonly vpc: string; readonly limit: number };

export type LabFaults = {
  readonly lab: Lab;
  readonly rows: readonly Row[];
  readonly report: Report;
  readonly daemons: readonly Pick<SupervisedDaemon, 'row' | 'state'>[];
  readonly plan: Plan;
  readonly fullQuotas: readonly FullQuota[];
  /** Active ones. */
  readonly faults: readonly FaultRecord[];
};

export function factsOf({
  lab,
  rows,
  report,
  daemons,
  plan,
  fullQuotas,
  faults,
}: LabFaults): readonly Fact[] {
  const places = placesIn(lab);
  const { linksDown = [], tunnels = [], bgp = [], portsUp } = report;
  const nodeAt = new Map(lab.nodes.map(({ name, underlayAddress }) => [String(underlayAddress), name]));
  const isKnown = portsUp !== undefined && portsUp.size > 0;
  const drift = driftFacts({ lab, rows, changes: plan.changes });
  /** Where a row that differs is why it is down, the row is the cause. */
  const because = (fact: Fact, isWhy: (change: Change) => boolean): Fact => {
    const root = rootOf(drift, isWhy);
    return root === undefined
      ? fact
      : { ...fact, kind: root.kind, text: root.text, ...(root.fix === undefined ? {} : { fix: root.fix }) };
  };
  return [
    ...faultFacts(lab, faults),
    ...daemons
      .filter(({ state }) => state !== 'running')
      .map(({ row, state }): Fact => {
        const text = `daemon ${row.key} is ${state}`;
        return { kind: 'daemon', text, breaks: places.passing(row.netns) };
      }),
    ...linksDown.map((link): Fact => {
      const [netns = '', device = ''] = link.split('/');
      const fact: Fact = { kind: 'link', text: `link ${link} is down`, breaks: places.crossing(netns) };
      return because(fact, ({ row }) => row.kind === 'veth' && isEndOf(row, netns, device));
    }),
    ...tunnels
      .filter(({ isUp }) => !isUp)
      .map(({ node, remote }): Fact => {
        const other = nodeAt.get(remote) ?? remote;
        const text = `the tunnel of ${node} to ${other} is down`;
        const fact: Fact = { kind: 'tunnel', text, breaks: places.between(node, other) };
        return because(fact, (change) => isUnderlay(change, [node, other]));
      }),
    ...(isKnown ? lab.workloads.filter(({ name }) => !portsUp.has(name)) : []).map(({ name, node }): Fact => {
      const text = `the logical port of ${name} is down`;
      const fact: Fact = { kind: 'port', text, breaks: places.passing(name) };
      return because(fact, (change) => isPort(change, name, node));
    }),
    ...bgp
      .filter(({ state }) => state !== 'Established')
      .map(({ router, peer, state }): Fact => {
        const text = `the BGP session of ${router} with ${peer} is ${state}`;
        const fact: Fact = { kind: 'session', text, breaks: places.passing(router) };
        return because(fact, (change) => isSession(change, router, peer) || isAtEdge(change, lab, router));
      }),
    ...fullQuotas.map((quota) => quotaFact(lab, quota)),
    ...drift.map(({ fact }) => fact),
  ];
}

/** As what is in a namespace can lose packets: it can, and another one that OVN loses it does not. */
function quotaFact(lab: Lab, { gateway, vpc, limit }: FullQuota): Fact {
  const pathOf = pathsIn(lab);
  const members = new Set<string>(lab.workloads.flatMap((one) => (one.vpc === vpc ? one.name : [])));
  return {
    kind: 'quota',
    text: `${vpc} has all ${limit} connections that it may have in ${gateway}`,
    fix: `raise \`connections\` of VPC ${vpc}, or end some of them`,
    breaks: (promise) => {
      if (promise.kind === 'upkeep')
        return (
          promise.place === gateway && promise.upkeep.kind === 'quota' && promise.upkeep.quota.vpc === vpc
        );
      const { namespaces } = pathOf(promise);
      return promise.kind === 'reach' && namespaces.has(gateway) && !namespaces.isDisjointFrom(members);
    },
    drift: { where: 'namespace', canLose: () => true, isAt: () => false },
  };
}

function isEndOf({ a, b }: Row & { readonly kind: 'veth' }, netns: string, device: string): boolean {
  return [a, b].some((end) => end.netns === netns && end.name === device);
}

function isUnderlay({ row }: Change, nodes: readonly string[]): boolean {
  const isNodes = kind(row.kind)
    .places(row)
    .some((place) => nodes.includes(place));
  if (!isNodes) return false;
  if (row.kind === 'ovsdb') return row.table === 'Open_vSwitch';
  // Links of workloads are in a node with one end.
  return row.kind !== 'veth' || [row.a, row.b].some(({ name }) => name === 'ul');
}

function isPort({ row }: Change, workload: string, node: string): boolean {
  if (row.kind !== 'ovsdb') return row.kind === 'veth' && row.a.netns === workload;
  if (row.db.kind === 'nb') return row.table === 'Logical_Switch_Port' && row.name === workload;
  return row.db.node === node && row.name === interfaceName(workload);
}

/** Whatever carries it at the gateway, or says how it should be. */
function isSession({ kind: what, row }: Change, router: string, peer: string): boolean {
  const isHere = kind(row.kind).places(row).includes(router);
  switch (row.kind) {
    case 'veth':
    case 'frr':
    case 'nft':
    case 'netns':
      return isHere;
    case 'address':
      return isHere && what !== 'delete' && row.device === 'eth0';
    case 'neighbour':
      return isHere && row.address === peer;
    default:
      return false;
  }
}

/** What the edge says of this gateway. */
function isAtEdge(change: Change, { edge, natGateways }: Lab, router: string): boolean {
  const { kind: what, row } = change;
  const address = natGateways.find(({ name }) => name === router)?.outsideAddress;
  if (row.kind !== 'frr' || row.netns !== edge?.name || address === undefined) return false;
  return (
    what === 'create' || ('columns' in change && JSON.stringify(change.columns).includes(`"${address}"`))
  );
}

type Breaks = Fact['breaks'];
type Places = {
  /** What sends, receives, or goes in or out by this namespace, or is on this node. */
  readonly passing: (netns: string) => Breaks;
  /** The same, but within a node nothing crosses its links. */
  readonly crossing: (netns: string) => Breaks;
  /** What needs the tunnel between two nodes, one way or the other. */
  readonly between: (a: string, b: string) => Breaks;
};

function placesIn(lab: Lab): Places {
  const pathOf = pathsIn(lab);
  const passes = (promise: LabPromise, place: string): boolean => {
    const { namespaces, nodes } = pathOf(promise);
    return namespaces.has(place) || nodes.has(place);
  };
  return {
    passing: (netns) => (promise) => passes(promise, netns),
    crossing: (netns) => (promise) =>
      passes(promise, netns) && (!pathOf(promise).nodes.has(netns) || pathOf(promise).nodes.size > 1),
    between: (a, b) => (promise) => passes(promise, a) && passes(promise, b),
  };
}
