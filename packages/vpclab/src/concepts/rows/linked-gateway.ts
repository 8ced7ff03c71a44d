// A gateway between the router of a VPC, where it has a network of its own, and a link to a router outside. Its routes inside
// are the routing agent's, but for that to the VPC.

import type { NodeName } from '../../model/names.ts';
import type { Labels } from '../../model/ovsdb-row.ts';
import type { FrrRouter } from '../../model/router.ts';
import type { NetnsRole, Origin, Row } from '../../model/rows.ts';
import type { Cidr, Ipv4, Mac } from '../../net/text.ts';
import type { Context } from '../context.ts';
import { frrRows } from '../edge/routers.ts';
import { nodeAttachment, veth } from './attachment.ts';
import { address, forwarding, neighbour, netns, networksApart, prefixLengthOf, route } from './netns-rows.ts';
import { endpointPort, logicalSwitch, routerAttachment } from './topology.ts';

export const LINK_MTU = 1500;
export const OUTSIDE = 'eth0';
export const INSIDE = 'eth1';

export type LinkedGateway = {
  /** Also the namespace and the logical port. */
  readonly name: string;
  readonly node: NodeName;
  readonly asn: number;
  /** Its network at the VPC's router: link-local, so that it can't meet a prefix of the lab file. */
  readonly cidr: Cidr;
  readonly switch: string;
  readonly address: Ipv4;
  readonly mac: Mac;
  readonly nextHop: Ipv4;
  readonly nextHopMac: Mac;
};

export function linkedGatewayRows(
  context: Context,
  { name, node, mac, cidr, nextHop, nextHopMac, address: own, switch: logical }: LinkedGateway,
  of: {
    readonly role: NetnsRole;
    readonly vpc: ReturnType<Context['vpc']>;
    readonly labels: Labels;
    readonly origin: Origin;
    readonly outside: { readonly address: Ipv4; readonly length: number };
    /** The other end of its link. */
    readonly peer: { readonly netns: string; readonly name: string; readonly alias: string };
    readonly ruleset: string;
    readonly router: FrrRouter;
  },
): readonly Row[] {
  const { vpc, labels, origin, outside, peer, ruleset } = of;
  const piece = { lab: context.lab.name, labels, origin };
  const length = prefixLengthOf(cidr);
  return [
    netns(name, of.role, origin),
    veth(
      { netns: name, name: OUTSIDE, mtu: LINK_MTU, alias: `${name} link` },
      { ...peer, mtu: LINK_MTU },
      origin,
    ),
    ...nodeAttachment(context, { netns: name, device: INSIDE, mac, node, port: name, labels, origin }),
    address(name, OUTSIDE, outside.address, outside.length, origin),
    address(name, INSIDE, own, length, origin),
    neighbour(name, INSIDE, nextHop, nextHopMac, origin),
    route(name, vpc.cidr, nextHop, INSIDE, origin),
    { kind: 'nft', key: name, netns: name, ruleset, origin },
    forwarding(name, origin),
    ...networksApart(name, origin),
    ...frrRows(context, of.router, origin),
    logicalSwitch(logical, piece),
    ...routerAttachment(
      { router: vpc.router, switch: logical, mac: nextHopMac, network: `${nextHop}/${length}` },
      piece,
    ),
    endpointPort({ name, switch: logical, mac, address: own, security: 'own-mac' }, piece),
  ];
}
