// A site: the customer's router and hosts, the private link, and a gateway on a network of its own at the VPC's router. The
// routing agent makes what the gateway learns a route of the VPC.

import { frrDaemonRows } from '../../frr/daemons.ts';
import { directoryOf } from '../../model/layout.ts';
import { vpcLabels } from '../../model/ovsdb-row.ts';
import type { FrrRouter } from '../../model/router.ts';
import type { Origin, Row } from '../../model/rows.ts';
import { siteGatewayRuleset } from '../../nft/site-gateway.ts';
import type { Compile, Context } from '../context.ts';
import { nodeAttachment, veth } from '../rows/attachment.ts';
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
import { SITE_LINK } from './link.ts';
import type { Site } from './resolved.ts';
import { routerOfSite, routerOfSiteGateway } from './routers.ts';

const MTU = 1500;
const OUTSIDE = 'eth0';
const INSIDE = 'eth1';
const DEFAULT_ROUTE = '0.0.0.0/0';

export const compileSites: Compile = (context) =>
  context.lab.sites.flatMap((site) => [
    ...compileGateway(context, site),
    ...compileRouter(context, site),
    ...compileHosts(site),
  ]);

function compileGateway(context: Context, site: Site): readonly Row[] {
  const { name, node, mac, cidr, nextHop, nextHopMac, address: own } = site.gateway;
  const vpc = context.vpc(site.vpc);
  const origin = originOf(site);
  const labels = vpcLabels(vpc, { site: site.name });
  const piece = { lab: context.lab.name, labels, origin };
  const length = prefixLengthOf(cidr);
  return [
    netns(name, 'site', origin),
    veth(
      { netns: name, name: OUTSIDE, mtu: MTU, alias: `${name} link` },
      { netns: site.name, name: OUTSIDE, mtu: MTU, alias: `${site.name} link` },
      origin,
    ),
    ...nodeAttachment(context, { netns: name, device: INSIDE, mac, node, port: name, labels, origin }),
    address(name, OUTSIDE, SITE_LINK.gateway, SITE_LINK.length, origin),
    address(name, INSIDE, own, length, origin),
    neighbour(name, INSIDE, nextHop, nextHopMac, origin),
    route(name, vpc.cidr, nextHop, INSIDE, origin),
    {
      kind: 'nft',
      key: name,
      netns: name,
      ruleset: siteGatewayRuleset({
        outside: OUTSIDE,
        inside: INSIDE,
        vpc: vpc.cidr,
        site: site.cidr,
        peer: SITE_LINK.site,
      }),
      origin,
    },
    forwarding(name, origin),
    ...networksApart(name, origin),
    ...routerRows(routerOfSiteGateway(site, vpc.cidr), origin),
    logicalSwitch(site.gateway.switch, piece),
    ...routerAttachment(
      { router: vpc.router, switch: site.gateway.switch, mac: nextHopMac, network: `${nextHop}/${length}` },
      piece,
    ),
    endpointPort({ name, switch: site.gateway.switch, mac, address: own, security: 'own-mac' }, piece),
  ];
}

function compileRouter(context: Context, site: Site): readonly Row[] {
  const origin = originOf(site);
  const { name, lan } = site;
  return [
    netns(name, 'site', origin),
    veth(
      { netns: lan, name: OUTSIDE, mtu: MTU, alias: lan },
      { netns: name, name: INSIDE, mtu: MTU, alias: lan },
      origin,
    ),
    address(name, OUTSIDE, SITE_LINK.site, SITE_LINK.length, origin),
    address(name, INSIDE, site.address, prefixLengthOf(site.cidr), origin),
    forwarding(name, origin),
    ...networksApart(name, origin),
    ...routerRows(routerOfSite(site, context.vpc(site.vpc).cidr), origin),
  ];
}

function compileHosts(site: Site): readonly Row[] {
  const origin = originOf(site);
  const { lan } = site;
  return [
    netns(lan, 'site', origin),
    route(lan, DEFAULT_ROUTE, site.address, OUTSIDE, origin),
    ...site.hosts.flatMap((host): readonly Row[] => [
      address(lan, OUTSIDE, host.address, prefixLengthOf(site.cidr), origin),
      {
        kind: 'service',
        key: `${lan} ${host.address}`,
        netns: lan,
        address: host.address,
        identity: {
          name: host.name,
          tenant: site.tenant,
          vpc: undefined,
          subnet: undefined,
          node: undefined,
        },
        origin,
      },
    ]),
  ];
}

function routerRows(router: FrrRouter, origin: Origin): readonly Row[] {
  const netnsName = router.name;
  return [
    { kind: 'frr', key: netnsName, netns: netnsName, router, origin },
    ...frrDaemonRows({ netns: netnsName, origin, router }, directoryOf(netnsName)),
  ];
}

function originOf({ name }: Site): Origin {
  return { concept: 'site', name };
}
