// What a NAT gateway translates one by one: whole addresses and published ports.

import type { Ipv4 } from '../net/text.ts';
import type { Lab } from './lab.ts';

export type Translation = {
  /** The address outside. */
  readonly outside: Ipv4;
  /** The workload's own. */
  readonly inside: Ipv4;
  /** Undefined: all of it. */
  readonly port?: {
    readonly protocol: 'tcp' | 'udp';
    readonly outside: number;
    readonly inside: number;
  };
};

export function translationsOf(
  lab: Lab,
  gateway: Pick<Lab['natGateways'][number], 'vpcs'>,
): readonly Translation[] {
  const isServed = ({ vpc }: { readonly vpc: string }): boolean =>
    gateway.vpcs.some((served) => served === vpc);
  const ports = [...lab.publishedPorts, ...lab.anycastServices.flatMap(({ servers }) => servers)];
  return [
    ...lab.elasticAddresses.filter(isServed).map(({ address, inside }) => ({ outside: address, inside })),
    ...ports.filter(isServed).map(({ address, inside, protocol, port, to }) => ({
      outside: address,
      inside,
      port: { protocol, outside: port, inside: to },
    })),
  ];
}
