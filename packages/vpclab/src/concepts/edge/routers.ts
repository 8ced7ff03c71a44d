// FRR of NAT gateways and of the edge: a gateway announces its VPC prefixes and accepts the default route, the edge the
// other way round; neither accepts or says anything else. What is announced beyond whole VPCs is the routing agent's.

import { frrDaemonRows } from '../../frr/daemons.ts';
import type { Lab } from '../../model/lab.ts';
import { directoryOf, BMP_LISTENER } from '../../model/layout.ts';
import { DEFAULT_ROUTE, frrRouter } from '../../model/router.ts';
import type { BfdProfile, BgpNeighbor, FrrRouter, OspfInterface, PrefixRule } from '../../model/router.ts';
import type { Origin, Row } from '../../model/rows.ts';
import type { Secret } from '../../secret.ts';
import type { Context } from '../context.ts';
import { interfaceName } from '../rows/names.ts';
import { publicAddressesOf } from '../../model/public-addresses.ts';
import type { NatGateway } from '../nat-gateway/resolved.ts';
import type { Edge } from './resolved.ts';

/** Reads a password from where the lab file says that it is. */
export type PasswordIn = (file: string) => Secret;

/** FRR in a namespace: its configuration and its daemons. */
export function frrRows({ host }: Pick<Context, 'host'>, meant: FrrRouter, origin: Origin): readonly Row[] {
  const router = frrRouter({ ...meant, ...(host.managed === true ? { managed: true } : {}) });
  const netns = router.name;
  return [
    { kind: 'frr', key: netns, netns, router, origin },
    ...frrDaemonRows({ netns, origin, router }, directoryOf(netns)),
  ];
}

export function routerOfEdge(lab: Lab, edge: Edge, passwordIn: PasswordIn): FrrRouter {
  const { natGateways } = lab;
  const bgp = natGateways.filter(({ routing }) => routing.protocol === 'bgp');
  const ospf = natGateways.filter(({ routing }) => routing.protocol === 'ospf');
  const paths = Math.max(
    0,
    ...[...Map.groupBy(bgp, ({ vpcs }) => vpcs.join(' ')).values()].map((all) => all.length),
    ...lab.anycastServices.map(
      ({ servers }) => bgp.filter(({ vpcs }) => servers.some(({ vpc }) => vpcs.includes(vpc))).length,
    ),
  );
  return frrRouter({
    name: edge.name,
    routerId: edge.routerId,
    bfd: [...new Map(natGateways.flatMap(profilesOf).map((profile) => [profile.name, profile])).values()],
    bgp: {
      asn: edge.asn,
      announce: [],
      ...(bgp.some(({ isDriven }) => isDriven) ? { bmp: BMP_LISTENER } : {}),
      ...(paths > 1 ? { maximumPaths: paths } : {}),
      neighbors: bgp.map((gateway) => ({
        address: gateway.outsideAddress,
        asn: gateway.asn,
        description: [gateway.tenant ?? 'shared', ...gateway.vpcs, gateway.name].join(' '),
        defaultOriginate: true,
        prefixesIn: announceable(lab, gateway),
        prefixesOut: [DEFAULT_ROUTE],
        asPathIn: 'own',
        ...preferenceOf(gateway),
        ...sessionOf(gateway, passwordIn),
      })),
    },
    ...(ospf.length === 0
      ? {}
      : {
          ospf: {
            interfaces: ospf.map((gateway) => linkOf(interfaceName(gateway.name), gateway)),
            redistribute: [],
            accept: ospf.flatMap((gateway) => announceable(lab, gateway)),
            defaultOriginate: true,
          },
        }),
  });
}

/** Undefined: the gateway speaks no protocol. `outside`: its interface to the edge. */
export function routerOfGateway(
  lab: Lab,
  gateway: NatGateway,
  edge: Edge,
  { outside, passwordIn }: { readonly outside: string; readonly passwordIn: PasswordIn },
): FrrRouter | undefined {
  const { routing, prefixes, isDriven } = gateway;
  const head = { name: gateway.name, routerId: gateway.routerId, bfd: profilesOf(gateway) };
  switch (routing.protocol) {
    case 'static':
      return undefined;
    case 'ospf':
      return frrRouter({
        ...head,
        ospf: {
          interfaces: [linkOf(outside, gateway)],
          redistribute: announceable(lab, gateway),
          accept: [DEFAULT_ROUTE],
          defaultOriginate: false,
        },
      });
    case 'bgp':
      return frrRouter({
        ...head,
        bgp: {
          asn: gateway.asn,
          announce: isDriven
            ? 'agent'
            : [...prefixes, ...publicAddressesOf(lab, gateway).map(({ prefix }) => prefix)].map((prefix) => ({
                prefix,
                ...attributesOf(gateway),
              })),
          neighbors: [
            {
              address: gateway.peerAddress,
              asn: edge.asn,
              description: edge.name,
              defaultOriginate: false,
              prefixesIn: [DEFAULT_ROUTE],
              prefixesOut: announceable(lab, gateway),
              ...sessionOf(gateway, passwordIn),
            },
          ],
          ...(isDriven ? { bmp: BMP_LISTENER } : {}),
          ...(routing.gracefulRestart ? { gracefulRestart: true } : {}),
        },
      });
  }
}

/** What may be announced at all: filters follow from the lab file alone, and not from what a gateway says. */
function announceable(lab: Lab, gateway: NatGateway): readonly PrefixRule[] {
  const { prefixes, isDriven } = gateway;
  return [
    ...(isDriven ? prefixes.map((prefix) => `${prefix} le 32`) : prefixes),
    ...publicAddressesOf(lab, gateway).map(({ prefix }) => prefix),
  ];
}

function attributesOf({ routing: { communities, med } }: NatGateway): {
  readonly communities?: readonly string[];
  readonly med?: number;
} {
  return {
    ...(communities.length === 0 ? {} : { communities }),
    ...(med === undefined ? {} : { med }),
  };
}

function preferenceOf({ routing: { localPreference } }: NatGateway): Pick<BgpNeighbor, 'localPreference'> {
  return localPreference === undefined ? {} : { localPreference };
}

function sessionOf(
  { routing }: NatGateway,
  passwordIn: PasswordIn,
): Pick<BgpNeighbor, 'bfd' | 'password' | 'ttlSecurityHops'> {
  const { bfd, passwordFile, ttlSecurity } = routing;
  return {
    ...(bfd === undefined ? {} : { bfd: profileName(bfd) }),
    ...(passwordFile === undefined ? {} : { password: passwordIn(passwordFile) }),
    ...(ttlSecurity ? { ttlSecurityHops: 1 } : {}),
  };
}

function linkOf(name: string, { routing: { area, bfd } }: NatGateway): OspfInterface {
  return {
    name,
    area: areaName(area),
    mode: 'point-to-point',
    ...(bfd === undefined ? {} : { bfd: profileName(bfd) }),
  };
}

/** ospfd prints an area as an address, whatever it was given as. */
function areaName(area: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(area / 2 ** shift) % 256).join('.');
}

function profilesOf({ routing: { bfd } }: NatGateway): readonly BfdProfile[] {
  return bfd === undefined ? [] : [{ name: profileName(bfd), ...bfd }];
}

function profileName({
  intervalMs,
  multiplier,
}: {
  readonly intervalMs: number;
  readonly multiplier: number;
}) {
  return `every-${intervalMs}-ms-x-${multiplier}`;
}
