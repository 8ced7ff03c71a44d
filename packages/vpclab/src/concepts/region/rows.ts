// The edges of regions: tables with links between regions, and the gateways of VPCs at them. The routing agent makes what a
// gateway learns a route of its VPC. Control planes and nodes of regions are compiled as those of any lab.

import { vpcLabels } from '../../model/ovsdb-row.ts';
import type { Origin, Row } from '../../model/rows.ts';
import { regionGatewayRuleset, tableRuleset } from '../../nft/region.ts';
import type { Compile, Context } from '../context.ts';
import { frrRows } from '../edge/routers.ts';
import { veth } from '../rows/attachment.ts';
import { INSIDE, LINK_MTU, OUTSIDE, linkedGatewayRows } from '../rows/linked-gateway.ts';
import { interfaceName } from '../rows/names.ts';
import { address, forwarding, netns, networksApart } from '../rows/netns-rows.ts';
import type { Region, RegionGateway, TenantTable } from './resolved.ts';
import { routerOfRegionGateway, routerOfTable } from './routers.ts';

const LINK_LENGTH = 30;

export const compileRegions: Compile = (context) =>
  context.lab.regions.flatMap((region) =>
    region.tables.flatMap((table) => [
      ...compileTable(context, region, table),
      ...table.gateways.flatMap((gateway) => compileGateway(context, region, table, gateway)),
    ]),
  );

function compileTable(context: Context, region: Region, table: TenantTable): readonly Row[] {
  const origin = originOf(region);
  const { name } = table;
  return [
    netns(name, 'region-edge', origin),
    ...table.gateways.map((gateway) =>
      address(name, interfaceName(gateway.name), gateway.tableAddress, LINK_LENGTH, origin),
    ),
    ...table.peers.map((peer) =>
      address(name, interfaceName(peer.name), peer.ownAddress, LINK_LENGTH, origin),
    ),
    ...linksToOthers(context, region, table),
    {
      kind: 'nft',
      key: name,
      netns: name,
      ruleset: tableRuleset({
        gateways: table.gateways.map((gateway) => ({
          device: interfaceName(gateway.name),
          prefix: gateway.prefix,
          address: gateway.outsideAddress,
        })),
        peers: table.peers.map((peer) => ({
          device: interfaceName(peer.name),
          prefixes: peer.prefixes,
          address: peer.address,
        })),
      }),
      origin,
    },
    forwarding(name, origin),
    ...networksApart(name, origin),
    ...frrRows(context, routerOfTable(table, region), origin),
  ];
}

/** A link is a row of the region that comes first in the file. */
function linksToOthers({ lab }: Context, region: Region, table: TenantTable): readonly Row[] {
  const order = lab.regions.map(({ name }) => name);
  return table.peers
    .filter((peer) => order.indexOf(region.name) < order.indexOf(peer.region))
    .map((peer) =>
      veth(
        { netns: table.name, name: interfaceName(peer.name), mtu: LINK_MTU, alias: `link to ${peer.name}` },
        { netns: peer.name, name: interfaceName(table.name), mtu: LINK_MTU, alias: `link to ${table.name}` },
        originOf(region),
      ),
    );
}

function compileGateway(
  context: Context,
  region: Region,
  table: TenantTable,
  gateway: RegionGateway,
): readonly Row[] {
  const vpc = context.vpc(gateway.vpc);
  return linkedGatewayRows(context, gateway, {
    role: 'region-gateway',
    vpc,
    labels: vpcLabels(vpc, { region: region.name }),
    origin: originOf(region),
    outside: { address: gateway.outsideAddress, length: LINK_LENGTH },
    peer: { netns: table.name, name: interfaceName(gateway.name), alias: gateway.name },
    ruleset: regionGatewayRuleset({
      outside: OUTSIDE,
      inside: INSIDE,
      vpc: vpc.cidr,
      others: gateway.others,
      peer: gateway.tableAddress,
    }),
    router: routerOfRegionGateway(gateway, table, region),
  });
}

function originOf({ name }: Region): Origin {
  return { concept: 'region', name };
}
