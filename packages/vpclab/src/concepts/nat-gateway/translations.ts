// What a NAT gateway translates one by one, as its rules need it.

import type { Lab } from '../../model/lab.ts';
import type { Translation } from '../../nft/translations.ts';
import type { NatGateway } from './resolved.ts';

export function translationsOf(lab: Lab, gateway: Pick<NatGateway, 'vpcs'>): readonly Translation[] {
  const isServed = ({ vpc }: { readonly vpc: string }): boolean => gateway.vpcs.includes(vpc);
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
