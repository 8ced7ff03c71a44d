// The provider's side of the picture: the internet with its hosts, the edge, and what the colours mean.

import type { Inventory } from '../../model/inventory.ts';
import { FAINT, INK, LINE, PROVIDER, STATES, nodeColor } from './colors.ts';
import type { Layers } from './layers.ts';
import { box, dotAt, group, path, textWidth, words } from './shapes.ts';
import type { Point } from './shapes.ts';
import { mono } from './vpc-box.ts';

const BOX_HEIGHT = 58;
const RUN = 34;
const BOX_WIDTH = 270;
/** Of a long list only the first are shown. */
const MOST_HOSTS = 3;

export function providerHeight({ internet }: Inventory): number {
  return (internet === undefined ? 0 : BOX_HEIGHT + RUN) + BOX_HEIGHT + RUN;
}

/** Ends at the rail of the external network. */
export function drawProvider(
  { internet, edge }: Inventory,
  place: Point & { readonly width: number },
  { lines, front }: Layers,
): void {
  if (edge === undefined) return;
  const middle = place.x + place.width / 2;
  const line = (from: number, to: number): string =>
    path(
      [
        { x: middle, y: from },
        { x: middle, y: to },
      ],
      { stroke: LINE, 'stroke-width': 2 },
    );
  let { y } = place;
  if (internet !== undefined) {
    const shown = internet.hosts.slice(0, MOST_HOSTS).map(({ name, address }) => `${name} ${address}`);
    const more = internet.hosts.length - shown.length;
    const hosts = more > 0 ? [...shown, `and ${more} more`] : shown;
    const width = Math.max(BOX_WIDTH, textWidth(hosts.join(' · '), 11, 'mono') + 60);
    front.push(
      group(`internet ${internet.cidr}`, [
        box(
          { x: middle - width / 2, y, width, height: BOX_HEIGHT },
          { ...OUTLINE, fill: '#e8eef5' },
          BOX_HEIGHT / 2,
        ),
        words({ x: middle, y: y + 23 }, `${internet.name} · ${internet.cidr}`, TITLE),
        words({ x: middle, y: y + 42 }, hosts.join(' · '), DETAIL),
      ]),
    );
    lines.push(line(y + BOX_HEIGHT, y + BOX_HEIGHT + RUN));
    front.push(
      words({ x: middle + 8, y: y + BOX_HEIGHT + 21 }, edge.internetAddress, { ...mono(11), fill: FAINT }),
    );
    y += BOX_HEIGHT + RUN;
  }
  const frame = { x: middle - BOX_WIDTH / 2, y, width: BOX_WIDTH, height: BOX_HEIGHT };
  const outline = edge.state === 'up' ? OUTLINE : { stroke: STATES[edge.state], 'stroke-width': 2.5 };
  front.push(
    group(`${edge.name}: the provider's router, ${edge.state}`, [
      box(frame, { fill: PROVIDER.fill, ...outline }),
      words({ x: middle, y: y + 23 }, edge.name, TITLE),
      words({ x: middle, y: y + 42 }, `AS ${edge.asn} · router id ${edge.routerId}`, DETAIL),
    ]),
  );
  lines.push(line(y + BOX_HEIGHT, y + BOX_HEIGHT + RUN));
}

const OUTLINE = { stroke: PROVIDER.stroke, 'stroke-width': 1.5 } as const;
const TITLE = { 'font-size': 14, 'font-weight': 600, fill: INK, 'text-anchor': 'middle' } as const;
const DETAIL = { ...mono(11), fill: FAINT, 'text-anchor': 'middle' } as const;

/** What the colours mean: of nodes, and below them of states, where any is not up. */
export function drawLegend(inventory: Inventory, at: Point, { front }: Layers): void {
  for (const [index, entries] of legendLines(inventory).entries()) {
    let { x } = at;
    const y = at.y + index * LEGEND_LINE;
    for (const { text, fill, dot } of entries) {
      if (dot !== undefined) front.push(dotAt({ x: x + 4, y }, dot, 5));
      if (dot !== undefined) x += 14;
      front.push(words({ x, y: y + 4 }, text, { 'font-size': 12, fill }));
      x += textWidth(text, 12) + 18;
    }
  }
}

export function legendHeight(inventory: Inventory): number {
  return legendLines(inventory).length * LEGEND_LINE;
}

type Entry = { readonly text: string; readonly fill: string; readonly dot?: string };

const MOST_NODES = 3;
const LEGEND_LINE = 22;

function legendLines({ nodes, tunnels, workloads, natGateways }: Inventory): readonly (readonly Entry[])[] {
  const states = new Set([...workloads, ...natGateways, ...nodes].map(({ state }) => state));
  const cut = tunnels.filter(({ state }) => state === 'down').length;
  const shown = nodes.slice(0, MOST_NODES);
  const more = nodes.length - shown.length;
  const faint = (text: string): Entry => ({ text, fill: FAINT });
  const placement: readonly Entry[] = [
    ...(nodes.length > 0 ? [faint('runs on')] : []),
    ...shown.map(({ name, address, state }, index) => ({
      text: `${name} · ${address}`,
      fill: state === 'up' ? INK : STATES[state],
      dot: nodeColor(index),
    })),
    ...(more > 0 ? [faint(`and ${more} more`)] : []),
  ];
  const faults: readonly Entry[] = [
    ...(states.has('down') ? [{ text: 'red: down', fill: STATES.down }] : []),
    ...(states.has('drift') ? [{ text: 'orange: differs from the lab file', fill: STATES.drift }] : []),
    ...(cut > 0 ? [{ text: `${cut} of ${tunnels.length} tunnels down`, fill: STATES.down }] : []),
  ];
  return [placement, faults].filter((line) => line.length > 0);
}
