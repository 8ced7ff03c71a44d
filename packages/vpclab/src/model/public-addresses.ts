// Addresses outside that a NAT gateway announces and translates beside its own: each is a /32 that the edge routes to all
// gateways of the VPC. Translation keeps no state, so that a packet may come in by one gateway and go out by another.

import type { Cidr, Ipv4 } from '../net/text.ts';
import type { Lab } from './lab.ts';

/** What a gateway is asked for here: the VPCs that it serves. */
type Served = { readonly name: string; readonly vpcs: readonly string[] };

export type PublicAddress = {
  readonly prefix: Cidr;
  readonly address: Ipv4;
  /** The workload, VPC or service behind it, for people. */
  readonly of: string;
  /** The lowest one is used: of several gateways that share it. */
  readonly med?: number;
};

/** Multi-exit discriminators of a shared address: where it is the source of connections, and where it is not. */
const [OWN_MED, OTHER_MED] = [100, 200];

export function publicAddressesOf(lab: Lab, gateway: Served): readonly PublicAddress[] {
  const isServed = ({ vpc }: { readonly vpc: string }): boolean => gateway.vpcs.includes(vpc);
  const shared = lab.anycastServices.filter(({ servers }) => servers.some(isServed));
  const published = new Map(lab.publishedPorts.filter(isServed).map(({ address, vpc }) => [address, vpc]));
  return [
    ...failoverOf(lab, gateway),
    ...lab.elasticAddresses.filter(isServed).map(({ address, workload }) => ({ address, of: workload })),
    ...[...published].map(([address, of]) => ({ address, of })),
    ...shared.map(({ address, name }) => ({ address, of: name })),
  ].map((entry) => ({ ...entry, prefix: `${entry.address}/32` }));
}

/** Addresses that connections through it have. */
function failoverOf(lab: Lab, { name }: Served): readonly Omit<PublicAddress, 'prefix'>[] {
  return lab.natFailovers.flatMap(({ vpc, members, addresses }) => {
    const own = members.find(({ gateway }) => gateway === name);
    if (own === undefined) return [];
    return addresses.map((address) => ({
      address,
      of: vpc,
      med: (address === own.source ? OWN_MED : OTHER_MED) + own.rank,
    }));
  });
}

/** What workloads that leave by it are seen at. */
export function sourcesOf(lab: Lab, gateway: Served & { readonly outsideAddress: Ipv4 }): readonly Ipv4[] {
  const shared = lab.natFailovers.find(({ members }) => members.some((one) => one.gateway === gateway.name));
  return shared?.addresses ?? [gateway.outsideAddress];
}
