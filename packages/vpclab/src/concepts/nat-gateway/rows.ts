// A NAT gateway: a namespace with eth0 on the external network and eth1 on its VPC's NAT subnet (or on a transit),
// FRR for the session with the edge, nftables for translation, and the routes that lead to it.

import { frrRows, routerOfGateway } from '../edge/routers.ts';
import { nodeAttachment, veth } from '../rows/attachment.ts';
import type { Compile, Context } from '../context.ts';
import { EXTERNAL_BRIDGE, EXTERNAL_MTU } from '../edge/rows.ts';
import { interfaceName } from '../rows/names.ts';
import { address, forwarding, neighbour, netns, networksApart, route } from '../rows/netns-rows.ts';
import { vpcLabels } from '../../model/ovsdb-row.ts';
import type { Labels } from '../../model/ovsdb-row.ts';
import type { Origin, OvsdbRow, Row } from '../../model/rows.ts';
import { endpointPort, staticRoute } from '../rows/topology.ts';
import { quotaRules } from '../../nft/connection-quotas.ts';
import { natGatewayRuleset, type NatGatewayRules } from '../../nft/nat-gateway.ts';
import type { Lab } from '../../model/lab.ts';
import type { Edge } from '../edge/resolved.ts';
import { quotasOf } from '../../model/connection-quotas.ts';
import { translationsOf } from '../../model/translations.ts';
import { FLOW_LOG_GROUP } from '../../model/layout.ts';
import { publicAddressesOf } from '../../model/public-addresses.ts';
import type { NatGateway } from './resolved.ts';

const OUTSIDE = 'eth0';
const INSIDE = 'eth1';
const DEFAULT_ROUTE = '0.0.0.0/0';

export const compileNatGateways: Compile = (context) => {
  const { edge } = context.lab;
  if (edge === undefined) return [];
  return context.lab.natGateways.flatMap((gateway) => compileGateway(context, gateway, edge));
};

function compileGateway(context: Context, gateway: NatGateway, edge: Edge): readonly Row[] {
  const { name, node } = gateway;
  const origin: Origin = { concept: 'nat-gateway', name };
  const { labels, logicalSwitch, nextHopMac, routes } = insideOf(context, gateway, origin);
  const router = routerOfGateway(context.lab, gateway, edge, {
    outside: OUTSIDE,
    passwordIn: context.host.passwordIn,
  });
  return [
    netns(name, 'nat-gateway', origin),
    veth(
      { netns: name, name: OUTSIDE, mac: gateway.outsideMac, mtu: EXTERNAL_MTU, alias: `${name} external` },
      {
        netns: edge.name,
        name: interfaceName(name),
        mtu: EXTERNAL_MTU,
        alias: name,
        ...(gateway.hasLink ? {} : { master: EXTERNAL_BRIDGE }),
      },
      origin,
    ),
    ...nodeAttachment(context, {
      netns: name,
      device: INSIDE,
      mac: gateway.insideMac,
      node,
      port: name,
      labels,
      origin,
    }),
    address(name, OUTSIDE, gateway.outsideAddress, gateway.outsidePrefixLength, origin),
    address(name, INSIDE, gateway.insideAddress, gateway.insidePrefixLength, origin),
    neighbour(name, INSIDE, gateway.insideNextHop, nextHopMac, origin),
    ...routesInside(gateway, origin),
    ...edgeSide(context.lab, gateway, edge),
    { kind: 'nft', key: name, netns: name, ruleset: ruleset(context, gateway, edge), origin },
    ...quotaRows(context.lab, gateway),
    forwarding(name, origin),
    ...networksApart(name, origin),
    ...(router === undefined ? [] : frrRows(context, router, origin)),
    endpointPort(
      {
        name,
        switch: logicalSwitch,
        mac: gateway.insideMac,
        address: gateway.insideAddress,
        security: 'own-mac',
      },
      { lab: context.lab.name, labels, origin },
    ),
    ...routes,
  ];
}

/** Where the agent announces by OSPF, it makes a route for each prefix: a route to all of the VPC would be announced too. */
function routesInside(gateway: NatGateway, origin: Origin): readonly Row[] {
  if (gateway.isDriven && gateway.routing.protocol === 'ospf') return [];
  return gateway.prefixes.map((prefix) => route(gateway.name, prefix, gateway.insideNextHop, INSIDE, origin));
}

/** The edge's end of a link of its own, and the routes that no protocol brings. */
function edgeSide(lab: Lab, gateway: NatGateway, edge: Edge): readonly Row[] {
  const origin: Origin = { concept: 'nat-gateway', name: gateway.name };
  const { name, prefixes, outsideAddress, outsidePrefixLength, peerAddress, hasLink, routing } = gateway;
  return [
    ...(hasLink ? [address(edge.name, interfaceName(name), peerAddress, outsidePrefixLength, origin)] : []),
    ...(routing.protocol === 'static'
      ? [
          route(name, DEFAULT_ROUTE, peerAddress, OUTSIDE, origin),
          ...[...prefixes, ...publicAddressesOf(lab, gateway).map(({ prefix }) => prefix)].map((prefix) =>
            route(edge.name, prefix, outsideAddress, EXTERNAL_BRIDGE, origin),
          ),
        ]
      : []),
  ];
}

function ruleset({ lab }: Context, gateway: NatGateway, edge: Edge): string {
  const { routing, isTranslated, peerAddress } = gateway;
  const links = lab.natGateways.filter(({ hasLink }) => hasLink).map((other) => other.peerAddress);
  return natGatewayRuleset({
    outside: OUTSIDE,
    inside: INSIDE,
    prefixes: gateway.prefixes,
    isTranslated,
    ...failoverOf(lab, gateway),
    translations: translationsOf(lab, gateway),
    logGroup: logGroupOf(lab),
    peer: peerAddress,
    peerAddresses: [edge.externalAddress, edge.internetAddress, ...links],
    speaks: [
      ...(routing.protocol === 'static' ? [] : [routing.protocol]),
      ...(routing.bfd === undefined ? [] : (['bfd'] as const)),
    ],
  });
}

function quotaRows(lab: Lab, gateway: NatGateway): readonly Row[] {
  return quotasOf(lab, gateway).map((quota) => {
    const { table, ruleset: text } = quotaRules(quota, logGroupOf(lab));
    return {
      kind: 'nft',
      key: `${gateway.name} ${table}`,
      netns: gateway.name,
      table,
      counts: quota,
      ruleset: text,
      origin: { concept: 'vpc', name: quota.vpc },
    };
  });
}

function logGroupOf({ flowLogs }: Lab): number | undefined {
  return flowLogs?.sampling === 1 ? FLOW_LOG_GROUP : undefined;
}

function failoverOf(lab: Lab, { name }: NatGateway): Pick<NatGatewayRules, 'failover'> {
  const pair = lab.natFailovers.find(({ members }) => members.some(({ gateway }) => gateway === name));
  const own = pair?.members.find(({ gateway }) => gateway === name);
  const other = pair?.members.find(({ gateway }) => gateway !== name);
  const peer = lab.natGateways.find((gateway) => gateway.name === other?.gateway);
  if (own === undefined || peer === undefined) return {};
  return { failover: { peer: peer.insideAddress, source: own.source } };
}

type Inside = {
  readonly labels: Labels;
  readonly logicalSwitch: string;
  readonly nextHopMac: string;
  readonly routes: readonly OvsdbRow[];
};

/** What eth1 is plugged into, and the logical routes that send packets there. */
function insideOf(context: Context, gateway: NatGateway, origin: Origin): Inside {
  const { inside } = gateway;
  const { lab } = context;
  if (inside.kind === 'subnet') {
    const vpc = context.vpc(inside.vpc);
    const subnet = context.subnet(inside.vpc, inside.subnet);
    const labels = vpcLabels(vpc, { subnet: subnet.name, tier: subnet.tier, 'nat-gateway': gateway.name });
    const out = { router: vpc.router, prefix: DEFAULT_ROUTE, nextHop: gateway.insideAddress };
    return {
      labels,
      logicalSwitch: subnet.switch,
      nextHopMac: subnet.gatewayMac,
      // What the routing agent drives has its routes from there: as long as the gateway has a way out.
      routes: gateway.isDriven ? [] : [staticRoute(out, { lab: lab.name, labels, origin })],
    };
  }
  const transit = context.transit(inside.transit);
  const labels = { transit: transit.name, 'nat-gateway': gateway.name };
  const piece = { lab: lab.name, labels, origin };
  const out = { router: transit.router, prefix: DEFAULT_ROUTE, nextHop: gateway.insideAddress };
  return {
    labels,
    logicalSwitch: transit.switch,
    nextHopMac: transit.gatewayMac,
    routes: [
      staticRoute(out, piece),
      ...gateway.vpcs.map((name) => {
        const vpc = context.vpc(name);
        return staticRoute(
          { router: vpc.router, prefix: DEFAULT_ROUTE, nextHop: transit.gateway },
          { ...piece, labels: vpcLabels(vpc, labels) },
        );
      }),
    ],
  };
}
