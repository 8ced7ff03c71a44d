// Addresses outside that a NAT gateway announces and translates beside its own: each is a /32 that the edge routes to all
// gateways of the VPC. Translation keeps no state, so that a packet may come in by one gateway and go out by another.

import type { Cidr, Ipv4 } from '../net/text.ts';
import type { Lab } from './lab.ts';

/** What a gateway is asked for here: the VPCs that it serves. */
type Served = { readonly vpcs: readonly string[] };

export type PublicAddress = {
  readonly prefix: Cidr;
  readonly address: Ipv4;
  /** The workload, VPC or service behind it, for people. */
  readonly of: string;
};

export function publicAddressesOf(lab: Lab, gateway: Served): readonly PublicAddress[] {
  const isServed = ({ vpc }: { readonly vpc: string }): boolean => gateway.vpcs.includes(vpc);
  const shared = lab.anycastServices.filter(({ servers }) => servers.some(isServed));
  const published = new Map(lab.publishedPorts.filter(isServed).map(({ address, vpc }) => [address, vpc]));
  return [
    ...lab.elasticAddresses.filter(isServed).map(({ address, workload }) => ({ address, of: workload })),
    ...[...published].map(([address, of]) => ({ address, of })),
    ...shared.map(({ address, name }) => ({ address, of: name })),
  ].map((entry) => ({ ...entry, prefix: `${entry.address}/32` }));
}
