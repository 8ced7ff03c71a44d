// One row of the picture: the external network, the VPCs with frames around those of one tenant, the transits.

import { ROUTING_NAMES } from '../../model/inventory.ts';
import type { GatewayPart, Inventory, TransitPart } from '../../model/inventory.ts';
import { BGP, FAINT, STATES, tenantColors, transitColor } from './colors.ts';
import type { Layers } from './layers.ts';
import { TENANT_PAD } from './rows.ts';
import type { PictureRow, Placed } from './rows.ts';
import { box, dotAt, group, path, words } from './shapes.ts';
import type { Point } from './shapes.ts';
import { mono } from './vpc-box.ts';

const RAIL = 26;
const RAIL_GAP = 12;
/** Between a rail and the boxes, with room for what stands at the lines. */
const RUN = 36;
const TENANT_HEADER = 24;
/** Between the lines of one VPC to several transits. */
const LINES_APART = 124;

/** `indent`: of the boxes, where rails are wider than all rows. */
type Place = Point & { readonly width: number; readonly indent: number };
/** Heights of the rails, for what joins rows. */
type Rails = {
  readonly external: number | undefined;
  readonly transits: readonly (readonly [name: string, y: number])[];
};

export function rowHeight(row: PictureRow, inventory: Inventory): number {
  const transits = transitsOf(row, inventory).length;
  return (
    boxTop(row) +
    row.height +
    TENANT_PAD +
    (transits === 0 ? 0 : RUN + transits * (RAIL + RAIL_GAP) - RAIL_GAP)
  );
}

export function drawRow(row: PictureRow, inventory: Inventory, place: Place, layers: Layers): Rails {
  const { y } = place;
  const x = place.x + place.indent;
  const top = y + boxTop(row);
  const bottom = top + row.height + TENANT_PAD;
  for (const frame of row.tenants) {
    const colors = tenantColors(inventory.tenants.findIndex(({ name }) => name === frame.tenant));
    const at = { x: x + frame.x, y: top - TENANT_HEADER, width: frame.width };
    layers.back.push(
      box(
        { ...at, height: bottom - at.y },
        { fill: 'none', stroke: colors.stroke, 'stroke-width': 1.5, 'stroke-dasharray': '6 4' },
        14,
      ),
      words(
        { x: at.x + TENANT_PAD + 2, y: at.y + 17 },
        frame.tenant.startsWith('tenant') ? frame.tenant : `tenant ${frame.tenant}`,
        {
          ...{ 'font-size': 12, 'font-weight': 600, fill: colors.text },
        },
      ),
    );
  }
  for (const one of row.boxes) {
    layers.front.push(`<g transform="translate(${x + one.x} ${top})">${one.drawn.svg.join('')}</g>`);
    for (const end of one.drawn.gateways)
      drawSession(end.gateway, { x: x + one.x + end.x, y: top + end.y }, y + RAIL, layers);
  }
  const transits = transitsOf(row, inventory);
  const rails = transits.map((transit, index) => {
    const at = bottom + RUN + index * (RAIL + RAIL_GAP);
    const color = transitColor(inventory.transits.indexOf(transit));
    drawRail({ ...place, y: at }, railText(transit), color, layers);
    for (const one of row.boxes) {
      const address = addressOn(transit, one, inventory);
      if (address === undefined) continue;
      const own = transits.filter((other) => addressOn(other, one, inventory) !== undefined);
      const shift = (own.indexOf(transit) - (own.length - 1) / 2) * LINES_APART;
      const from = { x: x + one.x + one.drawn.width / 2 + shift, y: top + one.drawn.height };
      layers.lines.push(path([from, { x: from.x, y: at }], { stroke: color, 'stroke-width': 2 }));
      layers.front.push(
        dotAt(from, color),
        dotAt({ x: from.x, y: at }, color),
        words({ x: from.x + 8, y: bottom + 23 }, address, { ...mono(11), fill: FAINT }),
      );
    }
    return [transit.name, at + RAIL / 2] as const;
  });
  const { edge } = inventory;
  if (edge === undefined || !hasGateways(row)) return { external: undefined, transits: rails };
  drawRail(place, ['external network', edge.externalCidr, `edge ${edge.externalAddress}`], BGP, layers);
  return { external: y + RAIL / 2, transits: rails };
}

function drawSession(
  { protocol, bgp, state }: GatewayPart,
  to: Point,
  rail: number,
  { lines, front }: Layers,
): void {
  const isUp = protocol === 'bgp' ? bgp === 'Established' : state !== 'down';
  const color = isUp ? BGP : STATES.down;
  const dashes = isUp ? {} : { 'stroke-dasharray': '5 4' };
  // Over the VPC's own box, which it goes into.
  lines.push(path([{ x: to.x, y: rail }, to], { stroke: color, 'stroke-width': 2, ...dashes }));
  front.push(
    path([{ x: to.x, y: rail }, to], { stroke: color, 'stroke-width': 2, ...dashes }),
    dotAt(to, color),
    words(
      { x: to.x + 8, y: rail + 22 },
      `${protocol === 'bgp' ? 'eBGP' : ROUTING_NAMES[protocol]}${isUp ? '' : ` ${bgp ?? 'down'}`}`,
      {
        ...{ 'font-size': 11, fill: color },
      },
    ),
  );
}

function drawRail(
  { x, y, width }: Omit<Place, 'indent'>,
  texts: readonly string[],
  color: string,
  { front }: Layers,
): void {
  const [title = '', ...details] = texts;
  front.push(
    group(texts.join(', '), [
      box({ x, y, width, height: RAIL }, { fill: color }, RAIL / 2),
      words({ x: x + 18, y: y + 17 }, title, { 'font-size': 12, 'font-weight': 600, fill: '#ffffff' }),
      words({ x: x + width - 18, y: y + 17 }, details.join(' · '), {
        ...mono(11),
        ...{ fill: '#ffffff', 'text-anchor': 'end' },
      }),
    ]),
  );
}

function railText({ name, cidr, router, gateway }: TransitPart): readonly string[] {
  return [name === 'transit' ? name : `transit ${name}`, cidr, `${router} ${gateway}`];
}

function boxTop(row: PictureRow): number {
  return (hasGateways(row) ? RAIL + RUN : 0) + TENANT_HEADER;
}

function hasGateways(row: PictureRow): boolean {
  return row.boxes.some(({ drawn }) => drawn.gateways.length > 0);
}

function transitsOf(row: PictureRow, inventory: Inventory): readonly TransitPart[] {
  return inventory.transits.filter((transit) =>
    row.boxes.some((one) => addressOn(transit, one, inventory) !== undefined),
  );
}

/** Of a VPC's router, or of the gateway that stands on the transit. */
function addressOn(transit: TransitPart, one: Placed, { natGateways }: Inventory): string | undefined {
  if (one.transit === transit.name)
    return natGateways.find(({ inside }) => inside.network === transit.name)?.inside.address;
  return transit.attachments.find(({ vpc }) => vpc === one.vpc)?.address;
}
