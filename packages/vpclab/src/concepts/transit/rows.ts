// A transit: the switch that joins VPC routers, its gateway router, and the routes between the attached VPCs.

import type { Compile, Context } from '../context.ts';
import { prefixLengthOf } from '../rows/netns-rows.ts';
import { vpcLabels } from '../../model/ovsdb-row.ts';
import type { Origin, Row } from '../../model/rows.ts';
import { logicalRouter, logicalSwitch, routerAttachment, staticRoute } from '../rows/topology.ts';
import type { Transit, TransitAttachment } from './resolved.ts';

export const compileTransits: Compile = (context) =>
  context.lab.transits.flatMap((transit) => compileTransit(context, transit));

function compileTransit(context: Context, transit: Transit): readonly Row[] {
  const origin: Origin = { concept: 'transit', name: transit.name };
  const piece = { lab: context.lab.name, labels: { transit: transit.name }, origin };
  const length = prefixLengthOf(transit.cidr);
  return [
    logicalSwitch(transit.switch, piece),
    logicalRouter(transit.router, piece),
    ...routerAttachment(
      {
        router: transit.router,
        switch: transit.switch,
        mac: transit.gatewayMac,
        network: `${transit.gateway}/${length}`,
      },
      piece,
    ),
    ...transit.attachments.flatMap((attachment) => [
      ...compileAttachment(context, transit, attachment),
      staticRoute(
        { router: transit.router, prefix: context.vpc(attachment.vpc).cidr, nextHop: attachment.address },
        piece,
      ),
    ]),
  ];
}

function compileAttachment(
  context: Context,
  transit: Transit,
  attachment: TransitAttachment,
): readonly Row[] {
  const vpc = context.vpc(attachment.vpc);
  const origin: Origin = { concept: 'transit', name: `${transit.name}/${vpc.name}` };
  const piece = { lab: context.lab.name, labels: vpcLabels(vpc, { transit: transit.name }), origin };
  const network = `${attachment.address}/${prefixLengthOf(transit.cidr)}`;
  const others = transit.attachments.filter((other) => other.vpc !== vpc.name);
  return [
    ...routerAttachment({ router: vpc.router, switch: transit.switch, mac: attachment.mac, network }, piece),
    ...others.map((other) =>
      staticRoute({ router: vpc.router, prefix: context.vpc(other.vpc).cidr, nextHop: other.address }, piece),
    ),
  ];
}
