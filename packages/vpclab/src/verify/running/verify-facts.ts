// What is wrong with a lab itself, for a verification that failed: by what causes what, links first, and what differs
// from the lab file last. Each with the promises that cannot hold because of it. Pure.

import type { Report } from '../../kinds/work/contract.ts';
import { kind } from '../../kinds/registry.ts';
import type { SupervisedDaemon } from '../../machine/machine.ts';
import type { Lab } from '../../model/lab.ts';
import type { Change, Plan } from '../../model/plan.ts';
import type { LabPromise } from '../../model/promise.ts';
import type { Fact } from '../causes.ts';

export type LabFaults = {
  readonly lab: Lab;
  readonly report: Report;
  readonly daemons: readonly Pick<SupervisedDaemon, 'row' | 'state'>[];
  readonly plan: Plan;
};

export function factsOf({ lab, report, daemons, plan }: LabFaults): readonly Fact[] {
  const places = placesIn(lab);
  const { linksDown = [], tunnels = [], bgp = [], portsUp } = report;
  const nodeAt = new Map(lab.nodes.map(({ name, underlayAddress }) => [String(underlayAddress), name]));
  const isKnown = portsUp !== undefined && portsUp.size > 0;
  return [
    ...daemons
      .filter(({ state }) => state !== 'running')
      .map(({ row, state }): Fact => {
        const text = `daemon ${row.key} is ${state}`;
        return { kind: 'daemon', text, breaks: places.passing(row.netns) };
      }),
    ...linksDown.map((link): Fact => {
      const [netns = ''] = link.split('/');
      return { kind: 'link', text: `link ${link} is down`, breaks: places.crossing(netns) };
    }),
    ...tunnels
      .filter(({ isUp }) => !isUp)
      .map(({ node, remote }): Fact => {
        const other = nodeAt.get(remote) ?? remote;
        const text = `the tunnel of ${node} to ${other} is down`;
        return { kind: 'tunnel', text, breaks: places.between(node, other) };
      }),
    ...(isKnown ? lab.workloads.filter(({ name }) => !portsUp.has(name)) : []).map(({ name }): Fact => {
      const text = `the logical port of ${name} is down`;
      return { kind: 'port', text, breaks: places.passing(name) };
    }),
    ...bgp
      .filter(({ state }) => state !== 'Established')
      .map(({ router, peer, state }): Fact => {
        const text = `the BGP session of ${router} with ${peer} is ${state}`;
        return { kind: 'session', text, breaks: places.outside(router) };
      }),
    ...driftFacts(plan, places),
  ];
}

/** What differs in a namespace breaks what passes it; what differs elsewhere may be why. */
function driftFacts({ changes }: Plan, places: Places): readonly Fact[] {
  const inNamespaces = Map.groupBy(
    changes.filter((change) => places.isKnown(placeOf(change))),
    placeOf,
  );
  const elsewhere = changes.filter((change) => !places.isKnown(placeOf(change)));
  return [
    ...[...inNamespaces].map(([netns, some]): Fact => {
      return { kind: 'drift', text: driftText(some), breaks: places.passing(netns) };
    }),
    ...(elsewhere.length === 0
      ? []
      : [
          {
            kind: 'drift' as const,
            text: driftText(elsewhere),
            breaks: () => true,
            isGuess: true as const,
          },
        ]),
  ];
}

function driftText(changes: readonly Change[]): string {
  const [first, ...more] = changes;
  const title = first === undefined ? '' : (first.title ?? first.row.key);
  const rest = more.length === 0 ? '' : ` and ${more.length} more`;
  return `the lab differs from its file (\`vpclab plan\`): ${title}${rest}`;
}

function placeOf({ row }: Change): string {
  return kind(row.kind).places(row)[0];
}

type Breaks = Fact['breaks'];
type Places = {
  readonly isKnown: (netns: string) => boolean;
  /** What sends, receives, or goes in or out by this namespace, or is on this node. */
  readonly passing: (netns: string) => Breaks;
  /** The same, but within a node nothing crosses its links. */
  readonly crossing: (netns: string) => Breaks;
  /** What needs the tunnel between two nodes, one way or the other. */
  readonly between: (a: string, b: string) => Breaks;
  /** What needs a gateway's way out. */
  readonly outside: (gateway: string) => Breaks;
};

function placesIn(lab: Lab): Places {
  const nodes = new Map<string, string>([
    ...lab.workloads.map(({ name, node }) => [name, node] as const),
    ...lab.natGateways.map(({ name, node }) => [name, node] as const),
    ...lab.nodes.map(({ name }) => [name, name] as const),
  ]);
  const gatewayAt = new Map(
    lab.natGateways.map(({ name, outsideAddress }) => [String(outsideAddress), name]),
  );
  const vpcOf = new Map(lab.workloads.map(({ name, vpc }) => [name, vpc]));
  /** Namespaces that a promise is about, with the gateways that it goes out by. */
  const namesOf = (promise: LabPromise): readonly string[] => {
    switch (promise.kind) {
      case 'reach':
      case 'wall': {
        const ends = [promise.from.netns, promise.to.netns ?? promise.to.name];
        const out = promise.kind === 'reach' ? gatewayAt.get(String(promise.seenAs)) : undefined;
        return out === undefined ? ends : [...ends, out];
      }
      case 'session':
        return [promise.router, promise.peerName];
      case 'route':
        return [promise.router, ...promise.nextHops.flatMap((hop) => gatewayAt.get(String(hop)) ?? [])];
      case 'forward':
        return [promise.netns, promise.via.name];
      case 'name':
        return [promise.netns];
      case 'listener':
        return [promise.from.netns, promise.to.name];
      case 'program':
        return [promise.name];
    }
  };
  const nodesOf = (promise: LabPromise): ReadonlySet<string> =>
    new Set(namesOf(promise).flatMap((name) => nodes.get(name) ?? []));
  const isNode = (name: string): boolean => lab.nodes.some((node) => node.name === name);
  const passing =
    (netns: string): Breaks =>
    (promise) =>
      namesOf(promise).includes(netns) || (isNode(netns) && nodesOf(promise).has(netns));
  const shared = (netns: string): boolean => netns === 'edge' || netns === 'internet';
  return {
    isKnown: (netns) => nodes.has(netns) || vpcOf.has(netns) || shared(netns),
    passing,
    crossing: (netns) => (promise) => {
      if (!isNode(netns)) return passing(netns)(promise);
      const on = nodesOf(promise);
      return on.has(netns) && (on.size > 1 || namesOf(promise).includes(netns));
    },
    between: (a, b) => (promise) => {
      const on = nodesOf(promise);
      return on.has(a) && on.has(b);
    },
    outside: (gateway) => passing(gateway),
  };
}
