// One VPC of the picture: its subnets with workloads and NAT gateways, and its router at the bottom. Drawn at the origin.

import { ROUTING_NAMES } from '../../model/inventory.ts';
import type { GatewayPart, Inventory, SubnetPart, VpcPart, WorkloadPart } from '../../model/inventory.ts';
import { FAINT, INK, STATES, nodeColor } from './colors.ts';
import type { TenantColors } from './colors.ts';
import { box, dotAt, group, textWidth, words } from './shapes.ts';
import type { Size } from './shapes.ts';

/** A drawing with the places where lines from outside end. */
export type Drawn = Size & {
  readonly svg: readonly string[];
  /** Tops of NAT gateways, and the middle of the bottom. */
  readonly gateways: readonly { readonly gateway: GatewayPart; readonly x: number; readonly y: number }[];
};

const PAD = 12;
const GAP = 10;
const CHIP_HEIGHT = 42;
const SUBNET_HEADER = 26;
const HEADER = 46;
const ROUTER_HEIGHT = 26;
const GATEWAY_HEIGHT = 62;
const COLUMNS = 2;
/** Of a big subnet only the first workloads are shown. */
const MOST_CHIPS = 8;

export function drawVpc(vpc: VpcPart, inventory: Inventory, colors: TenantColors): Drawn {
  const members = Map.groupBy(
    inventory.workloads.filter((workload) => workload.vpc === vpc.name),
    ({ subnet }) => subnet,
  );
  const gateways = inventory.natGateways.filter(({ inside }) => inside.kind === 'subnet');
  const nodes = inventory.nodes.map(({ name }) => name);
  const subnets = vpc.subnets
    .map((subnet) => ({
      subnet,
      workloads: members.get(subnet.name) ?? [],
      gateways: gateways.filter(({ name }) => subnet.natGateways.includes(name)),
    }))
    // What leads out is at the top, where the edge is.
    .toSorted((a, b) => b.gateways.length - a.gateways.length);
  const chip = Math.max(
    104,
    ...subnets.flatMap(({ workloads }) =>
      workloads.map(({ name, address }) =>
        Math.max(textWidth(name, 12) + 26, textWidth(address, 11, 'mono') + 26),
      ),
    ),
  );
  const inner = Math.max(
    chip * COLUMNS + GAP,
    textWidth(vpc.name, 15, 'bold') + 24,
    ...subnets.map(
      ({ subnet }) => textWidth(subnet.name, 12, 'bold') + textWidth(subnet.cidr, 11, 'mono') + 50,
    ),
    ...subnets.map(({ gateways: own }) =>
      own.reduce((sum, gateway) => sum + gatewayWidth(gateway) + GAP, -GAP),
    ),
  );
  const width = inner + 4 * PAD;
  const svg: string[] = [];
  const ends: Drawn['gateways'][number][] = [];
  let y = HEADER;
  for (const { subnet, workloads, gateways: own } of subnets) {
    const shown = workloads.slice(0, MOST_CHIPS);
    const rows = Math.ceil(shown.length / COLUMNS);
    const more = workloads.length - shown.length;
    const height =
      SUBNET_HEADER +
      (own.length > 0 ? GATEWAY_HEIGHT + GAP : 0) +
      rows * (CHIP_HEIGHT + GAP) +
      (more > 0 ? 20 : 0) +
      (workloads.length + own.length === 0 ? 4 : 2);
    svg.push(subnetFrame(subnet, { x: PAD, y, width: inner + 2 * PAD, height }, colors));
    let x = 2 * PAD;
    for (const gateway of own) {
      const gatewayBox = { x, y: y + SUBNET_HEADER, width: gatewayWidth(gateway), height: GATEWAY_HEIGHT };
      svg.push(drawGateway(gateway, gatewayBox, nodes));
      ends.push({ gateway, x: x + gatewayBox.width - 20, y: gatewayBox.y });
      x += gatewayBox.width + GAP;
    }
    const top = y + SUBNET_HEADER + (own.length > 0 ? GATEWAY_HEIGHT + GAP : 0);
    for (const [index, workload] of shown.entries()) {
      const column = index % COLUMNS;
      const at = {
        x: 2 * PAD + column * (chip + GAP),
        y: top + Math.floor(index / COLUMNS) * (CHIP_HEIGHT + GAP),
      };
      svg.push(drawWorkload(workload, { ...at, width: chip, height: CHIP_HEIGHT }, nodes));
    }
    if (more > 0)
      svg.push(
        words({ x: 2 * PAD, y: top + rows * (CHIP_HEIGHT + GAP) + 12 }, `and ${more} more`, small(FAINT)),
      );
    y += height + GAP;
  }
  const height = y + ROUTER_HEIGHT + PAD;
  return {
    width,
    height,
    gateways: ends,
    svg: [
      box({ x: 0, y: 0, width, height }, { fill: '#ffffff', stroke: colors.stroke, 'stroke-width': 1.5 }, 10),
      words({ x: PAD + 2, y: 20 }, vpc.name, { 'font-size': 15, 'font-weight': 600, fill: colors.text }),
      words({ x: PAD + 2, y: 37 }, vpc.cidr, { ...mono(12), fill: FAINT }),
      ...svg,
      group(`${vpc.router}: the router of ${vpc.name}`, [
        box(
          { x: PAD, y, width: inner + 2 * PAD, height: ROUTER_HEIGHT },
          { fill: colors.fill, stroke: colors.stroke },
          ROUTER_HEIGHT / 2,
        ),
        words({ x: width / 2, y: y + 17 }, vpc.router, { ...small(colors.text), 'text-anchor': 'middle' }),
      ]),
    ],
  };
}

/** A gateway that stands on a transit and serves several VPCs. */
export function drawSharedGateways(gateways: readonly GatewayPart[], inventory: Inventory): Drawn {
  const nodes = inventory.nodes.map(({ name }) => name);
  const svg: string[] = [];
  const ends: Drawn['gateways'][number][] = [];
  let x = PAD;
  for (const gateway of gateways) {
    const width = gatewayWidth(gateway);
    svg.push(drawGateway(gateway, { x, y: HEADER - 8, width, height: GATEWAY_HEIGHT }, nodes));
    ends.push({ gateway, x: x + width - 20, y: HEADER - 8 });
    x += width + GAP;
  }
  const title = 'shared NAT gateway';
  const width = Math.max(x - GAP + PAD, textWidth(title, 13) + 2 * PAD);
  const height = HEADER + GATEWAY_HEIGHT + PAD - 8;
  const serves = [...new Set(gateways.flatMap(({ vpcs }) => vpcs))].join(', ');
  return {
    width,
    height,
    gateways: ends,
    svg: [
      box({ x: 0, y: 0, width, height }, { fill: '#ffffff', stroke: '#9aa5b1', 'stroke-width': 1.5 }, 10),
      group(`serves ${serves}`, [
        words({ x: PAD + 2, y: 22 }, title, { 'font-size': 13, 'font-weight': 600, fill: INK }),
      ]),
      ...svg,
    ],
  };
}

function subnetFrame(
  { name, cidr, switch: logicalSwitch, gateway }: SubnetPart,
  frame: Parameters<typeof box>[0],
  colors: TenantColors,
): string {
  const { x, y } = frame;
  return group(`subnet ${name}: ${logicalSwitch}, router at ${gateway}`, [
    box(frame, { fill: colors.fill, stroke: 'none' }),
    words({ x: x + PAD, y: y + 17 }, name, { 'font-size': 12, 'font-weight': 600, fill: colors.text }),
    words({ x: x + PAD + textWidth(name, 12, 'bold') + 8, y: y + 17 }, cidr, { ...mono(11), fill: FAINT }),
  ]);
}

function drawWorkload(one: WorkloadPart, frame: Parameters<typeof box>[0], nodes: readonly string[]): string {
  const { x, y } = frame;
  return group(`${one.name}: ${one.address}, ${one.mac}, on ${one.node}, ${one.state}`, [
    box(frame, outline(one.state), 6),
    dotAt({ x: x + 12, y: y + 15 }, nodeColor(nodes.indexOf(one.node)), 4),
    words({ x: x + 21, y: y + 19 }, one.name, { 'font-size': 12, fill: INK }),
    words({ x: x + 21, y: y + 34 }, one.address, { ...mono(11), fill: FAINT }),
  ]);
}

function spoken({ protocol, bgp }: GatewayPart): string {
  const name = ROUTING_NAMES[protocol];
  return protocol === 'bgp' ? `${name} ${bgp ?? 'without a session'}` : name;
}

function drawGateway(one: GatewayPart, frame: Parameters<typeof box>[0], nodes: readonly string[]): string {
  const { x, y, width } = frame;
  const title = `${one.name}: ${one.inside.address} to ${one.outside.address}, AS ${one.asn}, ${spoken(one)}, on ${one.node}`;
  return group(title, [
    box(frame, { ...outline(one.state), fill: '#fffaf0' }, 6),
    dotAt({ x: x + 12, y: y + 15 }, nodeColor(nodes.indexOf(one.node)), 4),
    words({ x: x + 21, y: y + 19 }, one.name, { 'font-size': 12, 'font-weight': 600, fill: INK }),
    words({ x: x + 21, y: y + 35 }, `AS ${one.asn} · ${one.outside.address}`, { ...mono(11), fill: FAINT }),
    words({ x: x + 21, y: y + 51 }, `inside ${one.inside.address}`, { ...mono(11), fill: FAINT }),
    ...(one.state === 'up'
      ? []
      : [
          words({ x: x + width - 8, y: y + 51 }, one.state, {
            ...small(STATES[one.state]),
            'text-anchor': 'end',
          }),
        ]),
  ]);
}

function gatewayWidth(one: GatewayPart): number {
  return Math.max(
    textWidth(one.name, 12, 'bold') + 40,
    textWidth(`AS ${one.asn} · ${one.outside.address}`, 11, 'mono') + 34,
  );
}

function outline(state: WorkloadPart['state']): Readonly<Record<string, string | number>> {
  return { fill: '#ffffff', stroke: STATES[state], 'stroke-width': state === 'up' ? 1 : 2.5 };
}

function small(fill: string): Readonly<Record<string, string | number>> {
  return { 'font-size': 11, fill };
}

export function mono(size: number): Readonly<Record<string, string | number>> {
  return { 'font-size': size, 'font-family': MONO };
}

const MONO = 'ui-monospace, DejaVu Sans Mono, Menlo, Consolas, monospace';
