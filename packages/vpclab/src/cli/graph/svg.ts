// The picture of a lab: the internet and the edge at the top, then rows of VPCs, each row between the external network
// above it and the transits below it. What spans several rows runs in the margins, so that no line crosses a box. Pure.

import { escaped } from '../../markup.ts';
import type { Inventory } from '../../model/inventory.ts';
import { BGP, INK, transitColor } from './colors.ts';
import { drawRow, rowHeight } from './picture-row.ts';
import { drawLegend, drawProvider, legendHeight, providerHeight } from './provider.ts';
import { rowsOf } from './rows.ts';
import { box, path, words } from './shapes.ts';
import type { Layers } from './layers.ts';

const MARGIN = 36;
const TITLE = 64;
const NARROWEST = 600;
const ROW_GAP = 40;
const LANE = 16;

export function svg(inventory: Inventory): string {
  const rows = rowsOf(inventory);
  const widest = Math.max(0, ...rows.map((row) => row.width));
  const inner = Math.max(NARROWEST, widest);
  const isTall = rows.length > 1;
  const left = MARGIN + (isTall ? LANE : 0);
  const width = left + inner + MARGIN + (isTall ? inventory.transits.length * LANE : 0);
  const layers: Layers = { back: [], lines: [], front: [] };
  let y = TITLE;
  if (inventory.edge !== undefined) {
    drawProvider(inventory, { x: left, y, width: inner }, layers);
    y += providerHeight(inventory);
  }
  const external: number[] = [];
  const transits = new Map<string, number[]>();
  for (const row of rows) {
    const rails = drawRow(row, inventory, { x: left, y, width: inner, indent: (inner - widest) / 2 }, layers);
    if (rails.external !== undefined) external.push(rails.external);
    for (const [name, at] of rails.transits) transits.set(name, [...(transits.get(name) ?? []), at]);
    y += rowHeight(row, inventory) + ROW_GAP;
  }
  if (external.length > 1) layers.lines.push(trunk(external, left, left - LANE, BGP));
  for (const [index, { name }] of inventory.transits.entries()) {
    const at = transits.get(name) ?? [];
    if (at.length > 1)
      layers.lines.push(trunk(at, left + inner, left + inner + (index + 1) * LANE, transitColor(index)));
  }
  drawLegend(inventory, { x: left, y: y - ROW_GAP + 26 }, layers);
  const height = y - ROW_GAP + 38 + legendHeight(inventory);
  const label = `Lab ${inventory.lab}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(label)}" font-family="${FONT}">`,
    box({ x: 0, y: 0, width, height }, { fill: '#ffffff' }, 0),
    words({ x: left, y: 40 }, inventory.lab, { 'font-size': 22, 'font-weight': 700, fill: INK }),
    ...layers.back,
    ...layers.lines,
    ...layers.front,
    '</svg>',
    '',
  ].join('\n');
}

const FONT = 'Inter, Helvetica Neue, Arial, DejaVu Sans, sans-serif';

/** Joins the same rail of several rows along a margin. */
function trunk(at: readonly number[], from: number, x: number, color: string): string {
  const first = Math.min(...at);
  const last = Math.max(...at);
  const stubs = at.slice(1, -1).map((y) =>
    path(
      [
        { x: from, y },
        { x, y },
      ],
      { stroke: color, 'stroke-width': 2 },
    ),
  );
  const main = path(
    [
      { x: from, y: first },
      { x, y: first },
      { x, y: last },
      { x: from, y: last },
    ],
    { stroke: color, 'stroke-width': 2 },
  );
  return [main, ...stubs].join('');
}
