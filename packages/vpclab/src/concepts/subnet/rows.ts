// A subnet: a logical switch with the VPC router's port on it.

import type { Compile, Context } from '../context.ts';
import { prefixLengthOf } from '../rows/netns-rows.ts';
import { vpcLabels } from '../../model/ovsdb-row.ts';
import type { Origin, Row } from '../../model/rows.ts';
import { logicalSwitch, routerAttachment } from '../rows/topology.ts';
import type { Subnet } from './resolved.ts';

export const compileSubnets: Compile = (context) =>
  context.lab.vpcs.flatMap((vpc) => vpc.subnets.flatMap((subnet) => compileSubnet(context, subnet)));

function compileSubnet(context: Context, subnet: Subnet): readonly Row[] {
  const vpc = context.vpc(subnet.vpc);
  const origin: Origin = { concept: 'subnet', name: `${vpc.name}/${subnet.name}` };
  const piece = {
    lab: context.lab.name,
    labels: vpcLabels(vpc, { subnet: subnet.name, tier: subnet.tier }),
    origin,
  };
  const network = `${subnet.gateway}/${prefixLengthOf(subnet.cidr)}`;
  return [
    logicalSwitch(subnet.switch, piece),
    ...routerAttachment(
      { router: vpc.router, switch: subnet.switch, mac: subnet.gatewayMac, network },
      piece,
    ),
  ];
}
