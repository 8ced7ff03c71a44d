// The configuration of a lab's routing agent: the gateways whose announcements follow OVN, and the edge that filters
// them.

import type { AgentConfig, GatewayConfig } from '../routing/config.ts';
import { planeOfVpc, regionGateways } from '../model/regions.ts';
import type { Plane } from '../model/regions.ts';
import type { Lab } from '../model/lab.ts';
import { directoryOf, BMP_LISTENER } from '../model/layout.ts';
import { DEFAULT_ROUTE } from '../model/router.ts';
import { publicAddressesOf } from '../model/public-addresses.ts';

/** Part of the lab that the agent is, in `vpclab:owner`. */
const PART = 'routing';
const OUTSIDE = 'eth0';
const INSIDE = 'eth1';

/** Of the agent that follows the northbound database of this control plane: see regions.ts. */
export function agentConfigOf(lab: Lab, plane: Plane): AgentConfig {
  const planeOf = planeOfVpc(lab);
  const isOurs = (vpc: string): boolean => planeOf(vpc) === plane;
  const driven = lab.natGateways.filter(({ isDriven, vpcs }) => isDriven && isOurs(vpcs[0] ?? ''));
  const gateways = driven.flatMap((gateway): readonly GatewayConfig[] => {
    const { name, routing, asn } = gateway;
    const inside = insideOf(lab, gateway);
    if (inside === undefined || routing.protocol === 'static') return [];
    return [
      {
        name,
        netns: name,
        ...(gateway.tenant === undefined ? {} : { tenant: gateway.tenant }),
        frr: directoryOf(name),
        protocol: routing.protocol,
        ...(routing.protocol === 'bgp' ? { asn } : {}),
        router: inside.router,
        nextHop: gateway.insideAddress,
        inside: INSIDE,
        outside: OUTSIDE,
        announce: inside.vpc === undefined ? [] : [...routing.announce],
        within: [...gateway.prefixes],
        fixed: [
          ...publicAddressesOf(lab, gateway).map(({ prefix, of, med }) => ({
            ...{ prefix, of },
            ...(med === undefined ? {} : { med }),
          })),
          // VPCs that leave by this one are not on its router.
          ...gateway.prefixes.flatMap((prefix, at) => {
            const of = gateway.vpcs[at] ?? '';
            return of === inside.vpc ? [] : [{ prefix, of }];
          }),
        ],
        only: {},
        scopes: [],
        communities: [...routing.communities],
        ...(routing.med === undefined ? {} : { med: routing.med }),
        limit: routing.limit,
        rank: rankOf(lab, name),
        // The lab file's own route leads from a transit to its only gateway.
        learn: inside.vpc === undefined ? [] : [DEFAULT_ROUTE],
        learnAs: 'static-routes',
      },
    ];
  });
  const all = [
    ...gateways,
    ...siteGateways(lab, isOurs),
    ...regionGateways(lab)
      .filter(({ gateway }) => isOurs(gateway.vpc))
      .flatMap(({ gateway }) => ofWholeVpc(lab, gateway.vpc, gateway, gateway.others)),
  ];
  return {
    owner: `${lab.name}/${PART}`,
    gateways: all,
    tenants: lab.tenants.flatMap(({ name, prefixLimit: limit }) =>
      limit === undefined ? [] : [{ name, limit }],
    ),
    edges: watchedRouters(lab, plane).map((name) => ({
      ...{ name, netns: name, frr: directoryOf(name), bmp: BMP_LISTENER },
    })),
  };
}

/** Those that tell by BMP what they let in: the edge, which all regions share, is with the first one. */
function watchedRouters(lab: Lab, plane: Plane): readonly string[] {
  const planeOf = planeOfVpc(lab);
  const driven = lab.natGateways.filter(({ isDriven, routing }) => isDriven && routing.protocol === 'bgp');
  const own = driven.filter(({ vpcs: [first = ''] }) => planeOf(first) === plane);
  const linked = [
    ...lab.sites.map(({ vpc, gateway }) => ({ vpc, names: [gateway.name] })),
    ...regionGateways(lab).map(({ gateway, table }) => ({
      ...{ vpc: gateway.vpc, names: [gateway.name, table.name] },
    })),
  ].filter(({ vpc }) => planeOf(vpc) === plane);
  return [
    ...new Set([
      ...(plane === undefined && driven.length > 0 && lab.edge !== undefined ? [lab.edge.name] : []),
      ...own.map(({ name }) => name),
      ...linked.flatMap(({ names }) => names),
    ]),
  ];
}

/** The router on the network of its eth1; of a transit's there is no VPC whose subnets it sees. */
function insideOf(
  { vpcs, transits }: Lab,
  { inside }: Lab['natGateways'][number],
): { readonly router: string; readonly vpc: string | undefined } | undefined {
  if (inside.kind === 'transit') {
    const transit = transits.find(({ name }) => name === inside.transit);
    return transit === undefined ? undefined : { router: transit.router, vpc: undefined };
  }
  const vpc = vpcs.find(({ name }) => name === inside.vpc);
  return vpc === undefined ? undefined : { router: vpc.router, vpc: vpc.name };
}

/** Of two gateways, one of which is only used without the other. */
function rankOf({ natFailovers }: Lab, name: string): number {
  const members = natFailovers.flatMap((failover) => failover.members);
  return members.find(({ gateway }) => gateway === name)?.rank ?? 0;
}

/** Gateways of sites announce the VPC there, and learn the site's network. */
function siteGateways(lab: Lab, isOurs: (vpc: string) => boolean): readonly GatewayConfig[] {
  return lab.sites
    .filter(({ vpc }) => isOurs(vpc))
    .flatMap(({ vpc, cidr, gateway }) => ofWholeVpc(lab, vpc, gateway, [cidr]));
}

/** One that announces its VPC as a whole, and learns these prefixes. */
function ofWholeVpc(
  lab: Lab,
  vpcName: string,
  gateway: { readonly name: string; readonly asn: number; readonly address: string },
  learn: readonly string[],
): readonly GatewayConfig[] {
  const vpc = lab.vpcs.find(({ name }) => name === vpcName);
  if (vpc === undefined) return [];
  return [
    {
      name: gateway.name,
      netns: gateway.name,
      frr: directoryOf(gateway.name),
      protocol: 'bgp',
      asn: gateway.asn,
      router: vpc.router,
      nextHop: gateway.address,
      inside: INSIDE,
      outside: OUTSIDE,
      announce: ['vpc'],
      within: [vpc.cidr],
      fixed: [],
      only: {},
      scopes: [],
      communities: [],
      limit: 1,
      rank: 0,
      learn: [...learn],
      learnAs: 'static-routes',
    },
  ];
}
