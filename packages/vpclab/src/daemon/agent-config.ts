// The configuration of a lab's routing agent: the gateways whose announcements follow OVN, and the edge that filters
// them.

import type { AgentConfig, GatewayConfig } from '../routing/config.ts';
import { planeOfVpc, regionGateways } from '../model/regions.ts';
import type { Plane } from '../model/regions.ts';
import type { Lab } from '../model/lab.ts';
import { directoryOf, EDGE_BMP } from '../model/layout.ts';
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
    const { name, inside, routing, asn } = gateway;
    const vpc = lab.vpcs.find((one) => inside.kind === 'subnet' && one.name === inside.vpc);
    if (vpc === undefined || routing.protocol === 'static') return [];
    return [
      {
        name,
        netns: name,
        ...(gateway.tenant === undefined ? {} : { tenant: gateway.tenant }),
        frr: directoryOf(name),
        protocol: routing.protocol,
        ...(routing.protocol === 'bgp' ? { asn } : {}),
        router: vpc.router,
        nextHop: gateway.insideAddress,
        inside: INSIDE,
        outside: OUTSIDE,
        announce: [...routing.announce],
        within: [...gateway.prefixes],
        fixed: [
          ...publicAddressesOf(lab, gateway).map(({ prefix, of, med }) => ({
            ...{ prefix, of },
            ...(med === undefined ? {} : { med }),
          })),
          // VPCs that leave by this one are not on its router.
          ...gateway.prefixes.flatMap((prefix, at) => {
            const of = gateway.vpcs[at] ?? '';
            return of === vpc.name ? [] : [{ prefix, of }];
          }),
        ],
        only: {},
        scopes: [],
        communities: [...routing.communities],
        ...(routing.med === undefined ? {} : { med: routing.med }),
        limit: routing.limit,
        rank: rankOf(lab, name),
        learn: ['0.0.0.0/0'],
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
  const { edge } = lab;
  // One listener for the edge, which all regions share.
  const isWatched =
    plane === undefined &&
    lab.natGateways.some(({ isDriven, routing }) => isDriven && routing.protocol === 'bgp');
  return {
    owner: `${lab.name}/${PART}`,
    gateways: all,
    tenants: lab.tenants.flatMap(({ name, prefixLimit: limit }) =>
      limit === undefined ? [] : [{ name, limit }],
    ),
    edges:
      edge !== undefined && isWatched
        ? [{ name: edge.name, netns: edge.name, frr: directoryOf(edge.name), bmp: EDGE_BMP }]
        : [],
  };
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
