// The edge: the provider's router between the NAT gateways' external network and the internet.

import { frrRows, routerOfEdge } from './bgp.ts';
import type { Compile } from '../context.ts';
import { interfaceName } from '../rows/names.ts';
import { address, bridge, forwarding, netns, prefixLengthOf } from '../rows/netns-rows.ts';
import type { Origin, Row } from '../../model/rows.ts';

/** Bridge in the edge's namespace that every NAT gateway's eth0 is plugged into. */
export const EXTERNAL_BRIDGE = 'br-ext';
export const EXTERNAL_MTU = 1500;

export const compileEdge: Compile = ({ lab }): readonly Row[] => {
  const { edge, internet } = lab;
  if (edge === undefined) return [];
  const origin: Origin = { concept: 'edge', name: edge.name };
  return [
    netns(edge.name, 'edge', origin),
    bridge(edge.name, EXTERNAL_BRIDGE, EXTERNAL_MTU, origin),
    address(edge.name, EXTERNAL_BRIDGE, edge.externalAddress, prefixLengthOf(edge.externalCidr), origin),
    ...(internet === undefined
      ? []
      : [
          address(
            edge.name,
            interfaceName(internet.name),
            edge.internetAddress,
            prefixLengthOf(internet.cidr),
            origin,
          ),
        ]),
    forwarding(edge.name, origin),
    ...frrRows(routerOfEdge(lab, edge), origin),
  ];
};
