// The configuration of a lab's routing agent: the gateways whose announcements follow OVN, and the edge that filters
// them.

import type { AgentConfig, GatewayConfig } from '../routing/config.ts';
import type { Lab } from '../model/lab.ts';
import { directoryOf, EDGE_BMP } from '../model/layout.ts';
import { publicAddressesOf } from '../model/public-addresses.ts';

/** Part of the lab that the agent is, in `vpclab:owner`. */
const PART = 'routing';
const OUTSIDE = 'eth0';
const INSIDE = 'eth1';

export function agentConfigOf(lab: Lab): AgentConfig {
  const driven = lab.natGateways.filter(({ isDriven }) => isDriven);
  const gateways = driven.flatMap((gateway): readonly GatewayConfig[] => {
    const { name, inside, routing, asn } = gateway;
    const vpc = lab.vpcs.find((one) => inside.kind === 'subnet' && one.name === inside.vpc);
    if (vpc === undefined || routing.protocol === 'static') return [];
    return [
      {
        name,
        netns: name,
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
      },
    ];
  });
  const all = [...gateways, ...siteGateways(lab)];
  const { edge } = lab;
  const isWatched = gateways.some(({ protocol }) => protocol === 'bgp');
  return {
    owner: `${lab.name}/${PART}`,
    gateways: all,
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
function siteGateways(lab: Lab): readonly GatewayConfig[] {
  return lab.sites.flatMap(({ vpc: vpcName, cidr, gateway }) => {
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
        learn: [cidr],
      },
    ];
  });
}
