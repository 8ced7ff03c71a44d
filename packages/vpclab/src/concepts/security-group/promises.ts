// What security groups promise: allowed ports answer and all others are silent, from workloads of the VPC, from VPCs
// that it is joined to, and to the internet. Tested are the ports that answer, both ends of each range, and the port
// after it: at a port without a listener, a connection refused shows that packets arrive.

import { HTTP_PORT, UDP_ECHO_PORT } from '../../model/ports.ts';
import type { LabPromise } from '../../model/promise.ts';
import { NO_PROMISES } from '../concept-promises.ts';
import type { ConceptPromises, PromiseContext } from '../concept-promises.ts';
import type { Attempt, Destination } from '../reachability.ts';
import type { Workload } from '../workload/resolved.ts';
import { gatesOf } from './gates.ts';
import type { Gates } from './gates.ts';
import type { SecurityRule } from './resolved.ts';

const CATEGORY = 'security-group';
const MAX_PORT = 65535;
/** Of a sample: attempts in a lab, which its VPCs share, but each has some, and every rule is tried. */
const SAMPLED_ATTEMPTS = 400;
const LEAST_OF_VPC = 8;
/** Other VPCs that packets come from, and how many are asked whether there is a way. */
const STRANGERS = 2;
const VPCS_LOOKED_AT = 50;

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
    const share = Math.max(LEAST_OF_VPC, Math.floor(SAMPLED_ATTEMPTS / vpcs.size));
    return [...vpcs].flatMap((vpc, turn) => {
      const attempts = attemptsIn(context, gates, vpc);
      const some = extent === 'exhaustive' ? attempts : sampleOf(attempts, gates, { turn, share });
      return some.flatMap((attempt) => promised(context, gates, attempt));
    });
  },
};

/** At the end of its text, whose packets a gate refused. */
const REFUSED_PEER = / allows .*$/;

/** One attempt for each rule and each refusal of a group, however many these are, and others up to its share. */
function sampleOf(
  attempts: readonly Attempt[],
  gates: Gates,
  { turn, share }: { readonly turn: number; readonly share: number },
): readonly Attempt[] {
  const byRule = Map.groupBy(attempts, (attempt) =>
    gates
      .passages(attempt)
      .map(({ by, isAllowed }) => (isAllowed ? by : by.replace(REFUSED_PEER, '')))
      .join(', '),
  );
  const firsts = [...byRule.values()].flatMap((alike) => alike[turn % alike.length] ?? []);
  const chosen = new Set(firsts);
  const others = attempts.filter((attempt) => !chosen.has(attempt));
  return firsts.length >= share ? firsts : [...firsts, ...spread(others, turn, share - firsts.length)];
}

/** About `count` of them from all over the list, others each turn. */
function spread<T>(items: readonly T[], turn: number, count: number): readonly T[] {
  const step = Math.max(1, Math.ceil(items.length / count));
  return items.filter((_, index) => (index + turn) % step === 0);
}

/** What no way leads to at all is for others to prove. */
function promised({ promiseOf }: PromiseContext, gates: Gates, attempt: Attempt): readonly LabPromise[] {
  const promise = promiseOf(attempt);
  if (promise.kind !== 'reach') return promise.category === CATEGORY ? [promise] : [];
  const by = gates.passages(attempt).map((passage) => passage.by);
  return [{ ...promise, category: CATEGORY, text: `${promise.text}: ${by.join(', ')}` }];
}

function attemptsIn(context: PromiseContext, gates: Gates, vpc: string): readonly Attempt[] {
  const { lab, extent } = context;
  const inside = lab.workloads.filter((workload) => workload.vpc === vpc);
  const alike = [...Map.groupBy(inside, ({ name }) => membership(gates, name)).values()];
  const strangers = strangersOf(context, inside);
  const hosts = lab.internet?.hosts.slice(0, 1) ?? [];
  const members = inside.filter(({ name }) => gates.groupsOf(name).length > 0);
  const tried =
    extent === 'exhaustive'
      ? members
      : alike.flatMap(([first]) => first ?? []).filter((one) => members.includes(one));
  const attempts = tried.flatMap((member) => {
    const peers = [...alike.flatMap((some) => some.find((one) => one !== member) ?? []), ...strangers];
    const ends: readonly (readonly [Workload, Destination])[] = [
      ...peers.map((peer) => [peer, { kind: 'workload', workload: member }] as const),
      ...peers.map((peer) => [member, { kind: 'workload', workload: peer }] as const),
      ...hosts.map((host) => [member, { kind: 'host', host }] as const),
    ];
    return ends.flatMap(([from, to]) => {
      return portsBetween(gates, from, to).map((port): Attempt => ({ from, to, ...port }));
    });
  });
  // Two that are in groups meet from both sides.
  return [...new Map(attempts.map((attempt) => [attemptKey(attempt), attempt])).values()];
}

/** Workloads of some other VPCs that there is a way to. What they are in is tried where they are inside. */
function strangersOf({ lab, promiseOf }: PromiseContext, inside: readonly Workload[]): readonly Workload[] {
  const [own] = inside;
  if (own === undefined) return [];
  const firsts = new Map(lab.workloads.toReversed().map((workload) => [workload.vpc, workload]));
  const begin = lab.vpcs.findIndex(({ name }) => name === own.vpc) + 1;
  const others = [...lab.vpcs.slice(begin), ...lab.vpcs.slice(0, begin - 1)];
  const joined = others.slice(0, VPCS_LOOKED_AT).flatMap(({ name }) => {
    const workload = firsts.get(name);
    if (workload === undefined) return [];
    const asked = { protocol: 'tcp', port: HTTP_PORT } as const;
    const promise = promiseOf({ from: workload, to: { kind: 'workload', workload: own }, ...asked });
    return promise.kind === 'reach' || promise.category === CATEGORY ? [workload] : [];
  });
  return joined.slice(0, STRANGERS);
}

function attemptKey({ from, to, protocol, port }: Attempt): string {
  return [from.name, to.kind === 'host' ? to.host.name : to.workload.name, protocol, port].join(' ');
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
