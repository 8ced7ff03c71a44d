// The edges of regions: tables with links between regions, and the gateways of VPCs at them. The routing agent makes what a
// gateway learns a route of its VPC. Control planes and nodes of regions are compiled as those of any lab.

import { frrDaemonRows } from '../../frr/daemons.ts';
import { directoryOf } from '../../model/layout.ts';
import { vpcLabels } from '../../model/ovsdb-row.ts';
import type { FrrRouter } from '../../model/router.ts';
import type { Origin, Row } from '../../model/rows.ts';
import { regionGatewayRuleset, tableRuleset } from '../../nft/region.ts';
import type { Compile, Context } from '../context.ts';
import { nodeAttachment, veth } from '../rows/attachment.ts';
import { interfaceName } from '../rows/names.ts';
import {
  address,
  forwarding,
  neighbour,
  netns,
  networksApart,
  prefixLengthOf,
  route,
} from '../rows/netns-rows.ts';
import { endpointPort, logicalSwitch, routerAttachment } from '../rows/topology.ts';
import type { Region, RegionGateway, TenantTable } from './resolved.ts';
import { routerOfRegionGateway, routerOfTable } from './routers.ts';

const MTU = 1500;
const OUTSIDE = 'eth0';
const INSIDE = 'eth1';
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
    ...routerRows(routerOfTable(table, region), origin),
  ];
}

/** A link is a row of the region that comes first in the file. */
function linksToOthers({ lab }: Context, region: Region, table: TenantTable): readonly Row[] {
  const order = lab.regions.map(({ name }) => name);
  return table.peers
    .filter((peer) => order.indexOf(region.name) < order.indexOf(peer.region))
    .map((peer) =>
      veth(
        { netns: table.name, name: interfaceName(peer.name), mtu: MTU, alias: `link to ${peer.name}` },
        { netns: peer.name, name: interfaceName(table.name), mtu: MTU, alias: `link to ${table.name}` },
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
  const { name, node, mac, cidr, nextHop, nextHopMac, address: own, outsideAddress } = gateway;
  const vpc = context.vpc(gateway.vpc);
  const origin = originOf(region);
  const labels = vpcLabels(vpc, { region: region.name });
  const piece = { lab: context.lab.name, labels, origin };
  const length = prefixLengthOf(cidr);
  return [
    netns(name, 'region-gateway', origin),
    veth(
      { netns: name, name: OUTSIDE, mtu: MTU, alias: `${name} link` },
      { netns: table.name, name: interfaceName(name), mtu: MTU, alias: name },
      origin,
    ),
    ...nodeAttachment(context, { netns: name, device: INSIDE, mac, node, port: name, labels, origin }),
    address(name, OUTSIDE, outsideAddress, LINK_LENGTH, origin),
    address(name, INSIDE, own, length, origin),
    neighbour(name, INSIDE, nextHop, nextHopMac, origin),
    route(name, vpc.cidr, nextHop, INSIDE, origin),
    {
      kind: 'nft',
      key: name,
      netns: name,
      ruleset: regionGatewayRuleset({
        outside: OUTSIDE,
        inside: INSIDE,
        vpc: vpc.cidr,
        others: gateway.others,
        peer: gateway.tableAddress,
      }),
      origin,
    },
    forwarding(name, origin),
    ...networksApart(name, origin),
    ...routerRows(routerOfRegionGateway(gateway, table, region), origin),
    logicalSwitch(gateway.switch, piece),
    ...routerAttachment(
      { router: vpc.router, switch: gateway.switch, mac: nextHopMac, network: `${nextHop}/${length}` },
      piece,
    ),
    endpointPort({ name, switch: gateway.switch, mac, address: own, security: 'own-mac' }, piece),
  ];
}

function routerRows(router: FrrRouter, origin: Origin): readonly Row[] {
  const netnsName = router.name;
  return [
    { kind: 'frr', key: netnsName, netns: netnsName, router, origin },
    ...frrDaemonRows({ netns: netnsName, origin, router }, directoryOf(netnsName)),
  ];
}

function originOf({ name }: Region): Origin {
  return { concept: 'region', name };
}
