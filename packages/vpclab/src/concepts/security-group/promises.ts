// What security groups promise: ports that they allow are reached and ports that they do not are silent, from workloads
// of the VPC, from those of VPCs that it is joined to, and to the internet. Tried are the ports that answer, and the ends
// of each range and the port behind it: at a port that nobody listens on, a refusal shows that packets arrive.

import { HTTP_PORT, UDP_ECHO_PORT } from '../../model/ports.ts';
import type { LabPromise } from '../../model/promise.ts';
import { NO_PROMISES } from '../concept-promises.ts';
import type { ConceptPromises, PromiseContext } from '../concept-promises.ts';
import { taken } from '../pairs.ts';
import type { Attempt, Destination } from '../reachability.ts';
import type { Workload } from '../workload/resolved.ts';
import { gatesOf } from './gates.ts';
import type { Gates } from './gates.ts';
import type { SecurityRule } from './resolved.ts';

const CATEGORY = 'security-group';
const MAX_PORT = 65535;
/** Of a sample: ports tried between two workloads, and attempts in one VPC. */
const SAMPLED_PORTS = 6;
const SAMPLED_ATTEMPTS = 60;

type Port = Pick<Attempt, 'protocol' | 'port'>;

const ANSWERED: readonly Port[] = [
  { protocol: 'tcp', port: HTTP_PORT },
  { protocol: 'udp', port: UDP_ECHO_PORT },
];

export const securityGroupPromises: ConceptPromises = {
  ...NO_PROMISES,
  refusals: (lab) => {
    const gates = gatesOf(lab);
    return (attempt) => {
      const refused = gates.passages(attempt).find(({ isAllowed }) => !isAllowed);
      return refused === undefined ? undefined : { category: CATEGORY, because: refused.by };
    };
  },
  others: (context) => {
    const { lab, extent } = context;
    const gates = gatesOf(lab);
    const vpcs = new Set(lab.securityGroups.map(({ vpc }) => vpc));
    return [...vpcs].flatMap((vpc, turn) => {
      const promises = attemptsIn(context, gates, vpc).flatMap((attempt) =>
        promised(context, gates, attempt),
      );
      return extent === 'exhaustive' ? promises : taken(promises, turn, SAMPLED_ATTEMPTS);
    });
  },
};

/** What no way leads to at all is for others to prove. */
function promised({ promiseOf }: PromiseContext, gates: Gates, attempt: Attempt): readonly LabPromise[] {
  const promise = promiseOf(attempt);
  if (promise.kind !== 'reach') return promise.category === CATEGORY ? [promise] : [];
  const by = gates.passages(attempt).map((passage) => passage.by);
  return [{ ...promise, category: CATEGORY, text: `${promise.text}: ${by.join(', ')}` }];
}

function attemptsIn({ lab, extent }: PromiseContext, gates: Gates, vpc: string): readonly Attempt[] {
  const inside = lab.workloads.filter((workload) => workload.vpc === vpc);
  const outside = lab.workloads.filter((workload) => workload.vpc !== vpc);
  const alike = [...Map.groupBy(inside, ({ name }) => membership(gates, name)).values()];
  // One of each other VPC, and of the internet: what they are in themselves is tried where they are inside.
  const strangers = [...Map.groupBy(outside, (workload) => workload.vpc).values()].flatMap((of) =>
    of.slice(0, 1),
  );
  const hosts = lab.internet?.hosts.slice(0, 1) ?? [];
  const members = inside.filter(({ name }) => gates.groupsOf(name).length > 0);
  const tried =
    extent === 'exhaustive'
      ? members
      : alike.flatMap(([first]) => first ?? []).filter((one) => members.includes(one));
  return tried.flatMap((member) => {
    const peers = [...alike.flatMap((some) => some.find((one) => one !== member) ?? []), ...strangers];
    const ends: readonly (readonly [Workload, Destination])[] = [
      ...peers.map((peer) => [peer, { kind: 'workload', workload: member }] as const),
      ...peers.map((peer) => [member, { kind: 'workload', workload: peer }] as const),
      ...hosts.map((host) => [member, { kind: 'host', host }] as const),
    ];
    return ends.flatMap(([from, to]) => {
      const ports = portsBetween(gates, from, to);
      const some = extent === 'exhaustive' ? ports : ports.slice(0, SAMPLED_PORTS);
      return some.map((port): Attempt => ({ from, to, ...port }));
    });
  });
}

function membership(gates: Gates, workload: string): string {
  return gates
    .groupsOf(workload)
    .map(({ name }) => name)
    .join(' ');
}

/** Hosts of the internet answer on TCP alone. */
function portsBetween(gates: Gates, from: Workload, to: Destination): readonly Port[] {
  const rules = [
    ...(to.kind === 'workload' ? gates.groupsOf(to.workload.name).flatMap(({ ingress }) => ingress) : []),
    ...gates.groupsOf(from.name).flatMap(({ egress }) => egress),
  ];
  const all = [...ANSWERED, ...rules.flatMap(portsAround)];
  const some = to.kind === 'host' ? all.filter(({ protocol }) => protocol === 'tcp') : all;
  return [...new Map(some.map((one) => [`${one.protocol} ${one.port}`, one])).values()];
}

function portsAround({ traffic }: SecurityRule): readonly Port[] {
  if (traffic.protocol !== 'tcp' && traffic.protocol !== 'udp') return [];
  const { protocol, ports } = traffic;
  return ports.flatMap(({ first, last }) =>
    [first, last, last + 1].filter((port) => port <= MAX_PORT).map((port) => ({ protocol, port })),
  );
}
