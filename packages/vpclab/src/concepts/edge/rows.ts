// The edge: the provider's router between the NAT gateways' external network and the internet.

import { frrRows, routerOfEdge } from './routers.ts';
import type { Lab } from '../../model/lab.ts';
import type { Compile } from '../context.ts';
import { interfaceName } from '../rows/names.ts';
import { address, bridge, forwarding, netns, networksApart, prefixLengthOf } from '../rows/netns-rows.ts';
import type { Origin, Row } from '../../model/rows.ts';
import { edgeRuleset } from '../../nft/edge.ts';

/** Bridge in the edge's namespace that every NAT gateway's eth0 is plugged into. */
export const EXTERNAL_BRIDGE = 'br-ext';
export const EXTERNAL_MTU = 1500;

export const compileEdge: Compile = (context): readonly Row[] => {
  const { lab, host } = context;
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
    { kind: 'nft', key: edge.name, netns: edge.name, ruleset: ruleset(lab), origin },
    forwarding(edge.name, origin),
    ...networksApart(edge.name, origin),
    ...frrRows(context, routerOfEdge(lab, edge, host.passwordIn), origin),
  ];
};

function ruleset({ natGateways }: Lab): string {
  const gateways = natGateways.filter(({ hasLink }) => !hasLink).map((gateway) => gateway.outsideAddress);
  const links = natGateways
    .filter(({ hasLink }) => hasLink)
    .map(({ name, outsideAddress }) => ({ device: interfaceName(name), gateway: outsideAddress }));
  const keepsApart = natGateways.some(({ isTranslated }) => !isTranslated);
  return edgeRuleset({ gatewaySide: EXTERNAL_BRIDGE, gateways, links, keepsApart });
}
