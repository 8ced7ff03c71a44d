// A site: the customer's router and hosts, the private link, and a gateway on a network of its own at the VPC's router. The
// routing agent makes what the gateway learns a route of the VPC.

import { vpcLabels } from '../../model/ovsdb-row.ts';
import type { Origin, Row } from '../../model/rows.ts';
import { siteGatewayRuleset } from '../../nft/site-gateway.ts';
import type { Compile, Context } from '../context.ts';
import { frrRows } from '../edge/routers.ts';
import { veth } from '../rows/attachment.ts';
import { INSIDE, LINK_MTU, OUTSIDE, linkedGatewayRows } from '../rows/linked-gateway.ts';
import { address, forwarding, netns, networksApart, prefixLengthOf, route } from '../rows/netns-rows.ts';
import { SITE_LINK } from '../../model/site-link.ts';
import type { Site } from './resolved.ts';
import { routerOfSite, routerOfSiteGateway } from './routers.ts';

const DEFAULT_ROUTE = '0.0.0.0/0';

export const compileSites: Compile = (context) =>
  context.lab.sites.flatMap((site) => [
    ...compileGateway(context, site),
    ...compileRouter(context, site),
    ...compileHosts(site),
  ]);

function compileGateway(context: Context, site: Site): readonly Row[] {
  const vpc = context.vpc(site.vpc);
  return linkedGatewayRows(context, site.gateway, {
    role: 'site',
    vpc,
    labels: vpcLabels(vpc, { site: site.name }),
    origin: originOf(site),
    outside: { address: SITE_LINK.gateway, length: SITE_LINK.length },
    peer: { netns: site.name, name: OUTSIDE, alias: `${site.name} link` },
    ruleset: siteGatewayRuleset({
      outside: OUTSIDE,
      inside: INSIDE,
      vpc: vpc.cidr,
      site: site.cidr,
      peer: SITE_LINK.site,
    }),
    router: routerOfSiteGateway(site, vpc.cidr),
  });
}

function compileRouter(context: Context, site: Site): readonly Row[] {
  const origin = originOf(site);
  const { name, lan } = site;
  return [
    netns(name, 'site', origin),
    veth(
      { netns: lan, name: OUTSIDE, mtu: LINK_MTU, alias: lan },
      { netns: name, name: INSIDE, mtu: LINK_MTU, alias: lan },
      origin,
    ),
    address(name, OUTSIDE, SITE_LINK.site, SITE_LINK.length, origin),
    address(name, INSIDE, site.address, prefixLengthOf(site.cidr), origin),
    forwarding(name, origin),
    ...networksApart(name, origin),
    ...frrRows(context, routerOfSite(site, context.vpc(site.vpc).cidr), origin),
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

function originOf({ name }: Site): Origin {
  return { concept: 'site', name };
}
