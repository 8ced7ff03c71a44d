// The simulated internet: hosts at documentation addresses behind the edge, each answering for itself.

import { veth } from '../rows/attachment.ts';
import type { Compile } from '../context.ts';
import { interfaceName } from '../rows/names.ts';
import { address, netns, prefixLengthOf, route } from '../rows/netns-rows.ts';
import type { Origin, Row } from '../../model/rows.ts';

const MTU = 1500;

export const compileInternet: Compile = ({ lab }) => {
  const { internet, edge } = lab;
  if (internet === undefined || edge === undefined) return [];
  const origin: Origin = { concept: 'internet', name: internet.name };
  const length = prefixLengthOf(internet.cidr);
  return [
    netns(internet.name, 'internet', origin),
    veth(
      { netns: internet.name, name: 'eth0', mtu: MTU, alias: internet.name },
      { netns: edge.name, name: interfaceName(internet.name), mtu: MTU, alias: internet.name },
      origin,
    ),
    route(internet.name, '0.0.0.0/0', edge.internetAddress, 'eth0', origin),
    ...internet.hosts.flatMap((host): readonly Row[] => [
      address(internet.name, 'eth0', host.address, length, origin),
      {
        kind: 'service',
        key: `${internet.name} ${host.address}`,
        netns: internet.name,
        address: host.address,
        identity: { name: host.name, tenant: undefined, vpc: undefined, subnet: undefined, node: undefined },
        origin,
      },
    ]),
  ];
};
