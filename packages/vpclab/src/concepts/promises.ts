// From a resolved lab to its promises: all of them, or a deterministic sample in which every workload sends and is sent
// to, every pair of subnets and of nodes of a VPC is crossed, and every VPC is held against others. In a big lab the
// VPCs take turns with the crossings. What of it gets through is for the concepts to say. Pure.

import type { Lab } from '../model/lab.ts';
import { HTTP_PORT, UDP_ECHO_PORT } from '../model/ports.ts';
import type { LabPromise } from '../model/promise.ts';
import type { Cidr } from '../net/text.ts';
import { promiseMaker } from './attempt-promise.ts';
import type { Extent, ResponderPorts } from './concept-promises.ts';
import { allPairs, crossings, endPairs, ring, taken } from './pairs.ts';
import type { Pair } from './pairs.ts';
import { reachability } from './reachability.ts';
import type { Attempt } from './reachability.ts';
import { ALL_CONCEPTS } from './registry.ts';
import type { Workload } from './workload/resolved.ts';

/** How many other VPCs each VPC is held against in a sample, once a lab has more than that. */
const SAMPLED_VPCS = 4;
/** Up to here a sample takes well under a second; in a bigger lab each VPC's share of it is smaller. */
const BIG_LAB_WORKLOADS = 100;
const BIG_LAB_CROSSINGS = 1;
const BIG_LAB_VPCS = 1;
/** One VPC in so many tries one of the provider's walls. */
const BIG_LAB_WALLED = 4;

const PROMISES = ALL_CONCEPTS.map((concept) => concept.promises);

export function promisesOf(lab: Lab, extent: Extent): readonly LabPromise[] {
  const networks = networksOf(lab);
  const promiseOf = promiseMaker(lab, reachability(lab, PROMISES), networks);
  const context = { lab, extent, promiseOf };
  const undecided = PROMISES.flatMap(({ undecided: find }) => (find === undefined ? [] : [find(lab)]));
  const attempts = [
    ...insideAttempts(lab, extent),
    ...betweenAttempts(lab, extent),
    ...internetAttempts(lab, extent),
  ].filter((attempt) => !undecided.some((isUndecided) => isUndecided(attempt)));
  return [
    ...PROMISES.flatMap(({ others }) => others?.(context) ?? []),
    ...attempts.flatMap(atResponders(lab, promiseOf)),
    ...wallsOfProvider(lab, extent, networks),
  ];
}

/** An attempt at the port where the receiver's responder listens; where there is none, only walls can be tried. */
function atResponders(
  lab: Lab,
  promiseOf: (attempt: Attempt) => LabPromise,
): (attempt: Attempt) => readonly LabPromise[] {
  const moves = PROMISES.flatMap(({ responder }) => (responder === undefined ? [] : [responder(lab)]));
  const usual: ResponderPorts = { tcp: HTTP_PORT, udp: UDP_ECHO_PORT };
  return (attempt) => {
    const { to, protocol } = attempt;
    if (to.kind !== 'workload') return [promiseOf(attempt)];
    const ports = moves.reduce<ResponderPorts>((now, move) => move(to.workload.name, now), usual);
    const promise = promiseOf({ ...attempt, port: ports?.[protocol] ?? attempt.port });
    return ports === undefined && promise.kind === 'reach' ? [] : [promise];
  };
}

/** By the name of a VPC. */
function networksOf(lab: Lab): (vpc: string) => readonly Cidr[] {
  const finds = PROMISES.flatMap(({ networks }) => (networks === undefined ? [] : [networks(lab)]));
  const known = new Map<string, readonly Cidr[]>();
  return (vpc) => {
    const networks = known.get(vpc) ?? finds.flatMap((find) => find(vpc));
    known.set(vpc, networks);
    return networks;
  };
}

function wallsOfProvider(
  lab: Lab,
  extent: Extent,
  networksIn: (vpc: string) => readonly Cidr[],
): readonly LabPromise[] {
  const byVpc = groupByVpc(lab.workloads);
  const wallsOf = (members: readonly Workload[]): readonly LabPromise[] => {
    const [first] = members;
    const last = members.at(-1);
    if (first === undefined || last === undefined) return [];
    const ends = { first, last, networks: networksIn(first.vpc) };
    return PROMISES.flatMap(({ walls }) => walls?.(lab, ends) ?? []);
  };
  return lab.vpcs.flatMap(({ name }, turn) => {
    const members = byVpc.get(name) ?? [];
    if (extent === 'exhaustive') return members.flatMap((member) => wallsOf([member]));
    if (!isBig(lab)) return wallsOf(members);
    return turn % BIG_LAB_WALLED === 0 ? taken(wallsOf(members), turn / BIG_LAB_WALLED, 1) : [];
  });
}

function insideAttempts(lab: Lab, extent: Extent): readonly Attempt[] {
  const byVpc = groupByVpc(lab.workloads);
  return lab.vpcs.flatMap((vpc, turn) => {
    const members = byVpc.get(vpc.name) ?? [];
    if (extent === 'exhaustive') return allPairs(members, members).map(attemptOf);
    const crossed = crossings(members);
    const share = isBig(lab) ? taken(crossed, turn, BIG_LAB_CROSSINGS) : crossed;
    return [...ring(members), ...share].map(attemptOf);
  });
}

function betweenAttempts(lab: Lab, extent: Extent): readonly Attempt[] {
  const members = groupByVpc(lab.workloads);
  const vpcs = lab.vpcs.filter((vpc) => members.has(vpc.name));
  const sampled = isBig(lab) ? BIG_LAB_VPCS : SAMPLED_VPCS;
  const count = extent === 'exhaustive' ? vpcs.length - 1 : Math.min(sampled, vpcs.length - 1);
  const pairsOf = extent === 'exhaustive' ? allPairs : endPairs;
  return vpcs.flatMap((vpc, index) =>
    Array.from({ length: Math.max(count, 0) }, (_, step) => {
      const other = vpcs[(index + 1 + step) % vpcs.length]?.name ?? '';
      return pairsOf(members.get(vpc.name) ?? [], members.get(other) ?? []).map(attemptOf);
    }).flat(),
  );
}

function internetAttempts(lab: Lab, extent: Extent): readonly Attempt[] {
  const hosts = lab.internet?.hosts ?? [];
  return lab.workloads.flatMap((from, index) => {
    const asked = extent === 'exhaustive' ? hosts : taken(hosts, index, 1);
    return asked.map((host): Attempt => ({
      from,
      to: { kind: 'host', host },
      protocol: 'tcp',
      port: HTTP_PORT,
    }));
  });
}

/** Every third one by UDP. */
function attemptOf([from, workload]: Pair<Workload>, index: number): Attempt {
  const to = { kind: 'workload', workload } as const;
  return index % 3 === 2
    ? { from, to, protocol: 'udp', port: UDP_ECHO_PORT }
    : { from, to, protocol: 'tcp', port: HTTP_PORT };
}

function isBig(lab: Lab): boolean {
  return lab.workloads.length > BIG_LAB_WORKLOADS;
}

function groupByVpc(workloads: readonly Workload[]): ReadonlyMap<string, readonly Workload[]> {
  return Map.groupBy(workloads, (workload) => workload.vpc);
}
