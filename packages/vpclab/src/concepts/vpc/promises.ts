// What a VPC promises: its workloads reach each other, over its router where they are in different subnets, the routes of
// its router lead where the file says, and no gateway gives it more connections than its quota.

import { quotasOf } from '../../model/connection-quotas.ts';
import type { Lab } from '../../model/lab.ts';
import type { LabPromise } from '../../model/promise.ts';
import { addressOf, formatAddress } from '../../net/ipv4.ts';
import { prefixOf } from '../../net/prefix.ts';
import { NO_PROMISES } from '../concept-promises.ts';
import type { ConceptPromises } from '../concept-promises.ts';
import type { Attempt } from '../reachability.ts';
import type { Workload } from '../workload/resolved.ts';
import type { StaticRoute, Vpc } from './resolved.ts';
import { walks } from './route-tables.ts';
import type { Walk } from './route-tables.ts';

/** An address of no network that is in any lab by itself (RFC 5737). */
const SOMEWHERE = '192.0.2.1';

export const vpcPromises: ConceptPromises = {
  ...NO_PROMISES,
  ways: (lab) => {
    const bothWays = hasRoutes(lab) ? journeys(lab) : undefined;
    return (attempt) => {
      const { from, to } = attempt;
      if (to.kind !== 'workload') return undefined;
      const isDirect = isOnOneSwitch(attempt);
      if (to.workload.vpc !== from.vpc) {
        const ways = bothWays?.(attempt) ?? [];
        if (!ways.every(({ arrives }) => arrives) || !ways.some(({ walk }) => walk.isWritten))
          return undefined;
      }
      return {
        category: isDirect ? 'same-subnet' : to.workload.vpc === from.vpc ? 'cross-subnet' : 'route',
        // Nothing between two workloads translates.
        seenAs: from.address,
        port: to.workload.name,
        mac: isDirect ? to.workload.mac : undefined,
      };
    };
  },
  undecided: (lab) => {
    if (!hasRoutes(lab)) return () => false;
    const bothWays = journeys(lab);
    return (attempt) => bothWays(attempt).some(({ walk, arrives }) => walk.isWritten && !arrives);
  },
  networks: (lab) => {
    const known = new Map(
      lab.vpcs.map((vpc) => [vpc.name, [vpc.cidr, ...vpc.routes.map(({ prefix }) => prefix)]]),
    );
    return (vpc) => known.get(vpc) ?? [];
  },
  others: ({ lab }) => {
    const quotas = quotaPromises(lab);
    if (!hasRoutes(lab)) return quotas;
    const walk = walks(lab);
    const forwarded = lab.vpcs.flatMap((vpc) =>
      vpc.routes.flatMap((route): readonly LabPromise[] => forwardPromise(lab, vpc, route, walk)),
    );
    return [...forwarded, ...quotas];
  },
};

function hasRoutes({ vpcs }: Lab): boolean {
  return vpcs.some(({ routes }) => routes.length > 0);
}

function quotaPromises(lab: Lab): readonly LabPromise[] {
  return lab.natGateways.flatMap((gateway) =>
    quotasOf(lab, gateway).map((quota) => ({
      kind: 'upkeep' as const,
      text: `${gateway.name} lets ${quota.vpc} have ${quota.limit} connections at most`,
      category: 'quota',
      place: gateway.name,
      upkeep: { kind: 'quota' as const, quota },
    })),
  );
}

type Journey = { readonly walk: Walk; readonly arrives: boolean };

/** Of what passes a router: the way there, and of an answer between workloads the way back. */
function journeys(lab: Lab): (attempt: Attempt) => readonly Journey[] {
  const walk = walks(lab);
  const between = (from: Workload, to: Workload): Journey => {
    const way = walk(from.vpc, to.address);
    const { end } = way;
    return {
      walk: way,
      arrives: end.kind === 'subnet' && end.vpc === to.vpc && end.name === to.subnet,
    };
  };
  return (attempt) => {
    const { from, to } = attempt;
    if (to.kind === 'workload')
      return isOnOneSwitch(attempt) ? [] : [between(from, to.workload), between(to.workload, from)];
    const way = walk(from.vpc, to.host.address);
    const { end } = way;
    const gateway =
      end.kind === 'gateway' ? lab.natGateways.find(({ name }) => name === end.name) : undefined;
    return [{ walk: way, arrives: gateway?.vpcs.includes(from.vpc) === true }];
  };
}

function isOnOneSwitch({ from, to }: Attempt): boolean {
  return to.kind === 'workload' && to.workload.vpc === from.vpc && to.workload.subnet === from.subnet;
}

/** Packets for the prefix come to the workload that forwards them. */
function forwardPromise(
  lab: Lab,
  vpc: Vpc,
  { prefix, nextHop }: StaticRoute,
  walk: ReturnType<typeof walks>,
) {
  const via = lab.workloads.find((one) => one.vpc === vpc.name && one.address === nextHop);
  const from = lab.workloads.find((one) => one.vpc === vpc.name && one !== via);
  const { base, length } = prefixOf(prefix);
  const target = formatAddress(length === 0 ? addressOf(SOMEWHERE) : length === 32 ? base : base + 1);
  if (via === undefined || from === undefined) return [];
  const { end } = walk(vpc.name, target);
  // A longer prefix may lead elsewhere.
  if (end.kind !== 'workload' || end.name !== via.name) return [];
  return [
    {
      kind: 'forward' as const,
      text: `packets of ${from.name} for ${prefix} come to ${via.name}`,
      category: 'route',
      from: from.name,
      netns: from.name,
      target,
      via: { name: via.name, address: via.address },
    },
  ];
}
