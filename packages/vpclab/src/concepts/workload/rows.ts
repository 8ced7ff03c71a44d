// A workload: a namespace with one address in a subnet, its logical port, and the service that answers in it.

import { nodeAttachment } from '../rows/attachment.ts';
import type { Compile, Context } from '../context.ts';
import { address, forwarding, neighbour, netns, prefixLengthOf, route } from '../rows/netns-rows.ts';
import { vpcLabels } from '../../model/ovsdb-row.ts';
import type { Origin, Row } from '../../model/rows.ts';
import { endpointPort } from '../rows/topology.ts';
import type { Cidr } from '../../net/text.ts';
import type { Vpc } from '../vpc/resolved.ts';
import type { Workload } from './resolved.ts';

const EVERYTHING = '0.0.0.0/0';
/** A port with 0.0.0.0/0 would be one with its MAC alone (ovn-nb(5), port_security). */
const HALVES: readonly Cidr[] = ['0.0.0.0/1', '128.0.0.0/1'];

export const compileWorkloads: Compile = (context) =>
  context.lab.workloads.flatMap((workload) => compileWorkload(context, workload));

function compileWorkload(context: Context, workload: Workload): readonly Row[] {
  const { name, node, mac } = workload;
  const vpc = context.vpc(workload.vpc);
  const subnet = context.subnet(workload.vpc, workload.subnet);
  const origin: Origin = { concept: 'workload', name };
  const labels = vpcLabels(vpc, { subnet: subnet.name, tier: subnet.tier, workload: name });
  return [
    netns(name, 'workload', origin),
    ...nodeAttachment(context, { netns: name, device: 'eth0', mac, node, port: name, labels, origin }),
    address(name, 'eth0', workload.address, prefixLengthOf(subnet.cidr), origin),
    neighbour(name, 'eth0', subnet.gateway, subnet.gatewayMac, origin),
    route(name, '0.0.0.0/0', subnet.gateway, 'eth0', origin),
    ...(workload.forwards ? [forwarding(name, origin)] : []),
    endpointPort(
      {
        name,
        switch: subnet.switch,
        mac,
        address: workload.address,
        security: workload.forwards ? forwardedBy(workload, vpc) : 'own-address',
      },
      { lab: context.lab.name, labels, origin },
    ),
    {
      kind: 'service',
      key: `${name} ${workload.address}`,
      netns: name,
      address: workload.address,
      identity: { name, tenant: vpc.tenant, vpc: vpc.name, subnet: subnet.name, node },
      origin,
    },
  ];
}

/** Its VPC and what the routes to it lead to: with its MAC alone it could answer ARP for everybody. */
function forwardedBy({ address: own }: Workload, { cidr, routes }: Vpc): readonly Cidr[] {
  const led = routes.filter(({ nextHop }) => nextHop === own).map(({ prefix }) => prefix);
  return [cidr, ...led].flatMap((prefix) => (prefix === EVERYTHING ? HALVES : [prefix]));
}
