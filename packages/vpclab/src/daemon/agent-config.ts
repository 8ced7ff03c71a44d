// What the routing agent of a lab is told: the gateways whose announcements follow OVN, and the edge that judges them.

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
          ...publicAddressesOf(lab, gateway).map(({ prefix, of }) => ({ prefix, of })),
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
        learn: ['0.0.0.0/0'],
      },
    ];
  });
  const { edge } = lab;
  const isWatched = gateways.some(({ protocol }) => protocol === 'bgp');
  return {
    owner: `${lab.name}/${PART}`,
    gateways,
    edges:
      edge !== undefined && isWatched
        ? [{ name: edge.name, netns: edge.name, frr: directoryOf(edge.name), bmp: EDGE_BMP }]
        : [],
  };
}
