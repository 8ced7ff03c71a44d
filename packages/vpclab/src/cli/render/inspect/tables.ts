// The parts of a lab as tables: one per kind. Names and addresses are never cut.

import type { Inventory, PartState, RoutePart } from '../../../model/inventory.ts';
import type { Paint } from '../paint.ts';
import { table } from '../table.ts';
import type { Column } from '../table.ts';

export type InspectView = { readonly width: number; readonly paint: Paint };
export type Shown = { readonly columns: readonly Column[]; readonly rows: readonly (readonly string[])[] };

const fixed = (title: string): Column => ({ title, fixed: true });
const NONE = '-';

/** What may be asked for, in the order in which all of it is shown. */
export const SECTIONS = {
  vpcs: (inventory, _paint) => ({
    columns: [fixed('VPC'), { title: 'TENANT' }, fixed('CIDR'), { title: 'ROUTER' }, { title: 'TRANSIT' }],
    rows: inventory.vpcs.map((vpc) => [vpc.name, vpc.tenant, vpc.cidr, vpc.router, words(vpc.transits)]),
  }),
  subnets: (inventory) => ({
    columns: [fixed('SUBNET'), { title: 'TIER' }, fixed('CIDR'), fixed('GATEWAY'), fixed('GATEWAY MAC')],
    rows: inventory.vpcs.flatMap(({ subnets }) =>
      subnets.map((subnet) => [
        `${subnet.vpc}/${subnet.name}`,
        subnet.tier,
        subnet.cidr,
        subnet.gateway,
        subnet.gatewayMac,
      ]),
    ),
  }),
  workloads: (inventory, paint) => ({
    columns: [
      fixed('WORKLOAD'),
      { title: 'SUBNET' },
      fixed('ADDRESS'),
      fixed('MAC'),
      { title: 'NODE' },
      fixed('STATE'),
    ],
    rows: inventory.workloads.map((one) => [
      one.name,
      `${one.vpc}/${one.subnet}`,
      one.address,
      one.mac,
      one.node === '' ? NONE : one.node,
      stateText(one.state, paint),
    ]),
  }),
  gateways: (inventory, paint) => ({
    columns: [
      fixed('NAT GATEWAY'),
      { title: 'NETWORK' },
      fixed('INSIDE'),
      fixed('OUTSIDE'),
      fixed('AS'),
      { title: 'NODE' },
      fixed('STATE'),
    ],
    rows: inventory.natGateways.map((one) => [
      one.name,
      one.inside.network,
      one.inside.address,
      one.outside.address,
      String(one.asn),
      one.node === '' ? NONE : one.node,
      stateText(one.state, paint),
    ]),
  }),
  transits: (inventory) => ({
    columns: [fixed('TRANSIT'), fixed('CIDR'), { title: 'MEMBER' }, fixed('ADDRESS'), fixed('MAC')],
    rows: inventory.transits.flatMap((one) => [
      [one.name, one.cidr, one.router, one.gateway, one.gatewayMac],
      ...one.attachments.map(({ vpc, address, mac }) => [one.name, one.cidr, vpc, address, mac]),
    ]),
  }),
  routes: (inventory, paint) => ({
    columns: [fixed('ROUTER'), fixed('PREFIX'), fixed('VIA'), { title: 'FROM' }, fixed('STATE')],
    rows: inventory.routes.map((one) => [
      one.router,
      one.prefix,
      words(one.via),
      one.from.split(' ').at(-1) ?? NONE,
      routeState(one.state, paint),
    ]),
  }),
  nodes: (inventory, paint) => ({
    columns: [
      fixed('NODE'),
      fixed('UNDERLAY'),
      fixed('MAC'),
      { title: 'WORKLOADS', align: 'right' },
      { title: 'GATEWAYS', align: 'right' },
      fixed('STATE'),
    ],
    rows: inventory.nodes.map((one) => [
      one.name,
      one.address,
      one.mac,
      String(one.workloads),
      String(one.natGateways),
      stateText(one.state, paint),
    ]),
  }),
  tunnels: (inventory, paint) => ({
    columns: [fixed('TUNNEL'), fixed('TO'), fixed('LOCAL'), fixed('REMOTE'), fixed('TYPE'), fixed('STATE')],
    rows: inventory.tunnels.map((one) => [
      one.from,
      one.to,
      one.local,
      one.remote,
      one.type,
      stateText(one.state, paint),
    ]),
  }),
  outside: ({ edge, internet }, paint) => ({
    columns: [
      fixed('OUTSIDE'),
      { title: 'KIND' },
      fixed('ADDRESS'),
      { title: 'AS', align: 'right' },
      fixed('STATE'),
    ],
    rows: [
      ...(edge === undefined
        ? []
        : [
            [edge.name, 'to gateways', edge.externalAddress, String(edge.asn), stateText(edge.state, paint)],
            [
              edge.name,
              'to the internet',
              edge.internetAddress,
              String(edge.asn),
              stateText(edge.state, paint),
            ],
          ]),
      ...(internet?.hosts.map((host) => [host.name, 'internet host', host.address, NONE, NONE]) ?? []),
    ],
  }),
} as const satisfies Record<string, (inventory: Inventory, paint: Paint) => Shown>;

export type Section = keyof typeof SECTIONS;
export const SECTION_NAMES: readonly Section[] = Object.keys(SECTIONS).filter(isSection);

export function isSection(name: string): name is Section {
  return Object.hasOwn(SECTIONS, name);
}

/** '' where there is none of it. */
export function sectionText(section: Section, inventory: Inventory, { width, paint }: InspectView): string {
  const { columns, rows } = SECTIONS[section](inventory, paint);
  return table(columns, rows, { width, paint });
}

export function stateText(state: PartState, paint: Paint): string {
  return state === 'up' ? paint.good(state) : state === 'drift' ? paint.warn(state) : paint.bad(state);
}

function routeState(state: RoutePart['state'], paint: Paint): string {
  return state === 'present' ? paint.good('ok') : paint.bad(state);
}

export function words(items: readonly string[]): string {
  return items.length === 0 ? NONE : items.join(' ');
}
