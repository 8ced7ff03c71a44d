// A workload: a namespace with one address in a subnet, its logical port, and the service that answers in it.

import { nodeAttachment } from '../rows/attachment.ts';
import type { Compile, Context } from '../context.ts';
import { address, neighbour, netns, prefixLengthOf, route } from '../rows/netns-rows.ts';
import { vpcLabels } from '../../model/ovsdb-row.ts';
import type { Origin, Row } from '../../model/rows.ts';
import { endpointPort } from '../rows/topology.ts';
import type { Workload } from './resolved.ts';

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
    endpointPort(
      { name, switch: subnet.switch, mac, address: workload.address, security: 'own-address' },
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
