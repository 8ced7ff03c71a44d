// What was broken when, as a picture: faults on top, below them the promises that broke, by tenant. Pure.

import { printableAll } from '../../printable.ts';
import { picture, shape, ticks, words } from '../../plot/svg.ts';
import type { ExperimentReport } from '../../model/chaos.ts';

const WIDTH = 1000;
const LABEL = 390;
const ROW = 20;
const TOP = 40;
const MOST_ROWS = 40;
const MOST_FAULTS = 20;
const MOST_LABEL = 60;
const FAULT = '#d55e00';
const OUTAGE = { ok: '#e69f00', failed: '#cc0000' };

type Bar = { readonly from: number; readonly to: number };
type Line = { readonly label: string; readonly bars: readonly Bar[]; readonly colour: string };

export function timelineSvg(report: Omit<ExperimentReport, 'timeline'>): string {
  const { name, ok, elapsedMs, faults, promises } = printableAll(report);
  const broken = promises
    .filter(({ outages }) => outages.length > 0)
    .toSorted((a, b) => (a.tenants.join() < b.tenants.join() ? -1 : 1));
  const lines: readonly Line[] = [
    ...faultLines(faults),
    ...broken.slice(0, MOST_ROWS).map(({ promise, tenants, outages, ok: isAllowed }) => ({
      label: tenants.length === 0 ? promise : `${tenants.join(', ')}: ${promise}`,
      bars: outages.map(({ from, to }) => ({ from, to: to ?? elapsedMs })),
      colour: isAllowed ? OUTAGE.ok : OUTAGE.failed,
    })),
  ];
  const more = broken.length - MOST_ROWS;
  const height = TOP + (lines.length + 2) * ROW + (more > 0 ? ROW : 0);
  const x = (ms: number): number => LABEL + (ms / Math.max(elapsedMs, 1)) * (WIDTH - LABEL - 20);
  const bottom = TOP + lines.length * ROW;
  const bands = faults.map(({ from, to }) =>
    shape('rect', {
      x: x(from),
      y: TOP,
      width: x(to) - x(from),
      height: bottom - TOP,
      fill: FAULT,
      'fill-opacity': 0.12,
    }),
  );
  const axis = ticks(elapsedMs / 1000, 8).map((second) =>
    [
      shape('line', { x1: x(second * 1000), x2: x(second * 1000), y1: TOP, y2: bottom, stroke: '#ddd' }),
      words(`${second} s`, x(second * 1000), bottom + 14, { 'text-anchor': 'middle', fill: '#555' }),
    ].join(''),
  );
  const rows = lines.map(({ label, bars, colour }, index) => {
    const y = TOP + index * ROW;
    const shapes = bars.map(({ from, to }) =>
      shape('rect', {
        x: x(from),
        y: y + 4,
        width: Math.max(2, x(to) - x(from)),
        height: ROW - 8,
        fill: colour,
      }),
    );
    return `${words(shortened(label), LABEL - 8, y + 14, { 'text-anchor': 'end' })}${shapes.join('')}`;
  });
  const title = `${name}: ${ok ? 'as expected' : 'not as expected'}`;
  const rest =
    more > 0 ? words(`and ${more} more promises`, LABEL - 8, bottom + 2 * ROW, { 'text-anchor': 'end' }) : '';
  const background = shape('rect', { x: 0, y: 0, width: WIDTH, height, fill: '#fff' });
  const head = words(title, 12, 22, { 'font-size': 15, 'font-weight': 'bold' });
  return picture(WIDTH, height, title, [background, head, ...bands, ...axis, ...rows, rest].join(''));
}

/** Many faults share a line with others of their kind. */
function faultLines(faults: ExperimentReport['faults']): readonly Line[] {
  const labelOf = ({ fault, target }: ExperimentReport['faults'][number]): string =>
    faults.length > MOST_FAULTS ? fault : `${fault} of ${target}`;
  return [...Map.groupBy(faults, labelOf)].map(([label, bars]) => ({ label, bars, colour: FAULT }));
}

function shortened(label: string): string {
  return label.length <= MOST_LABEL ? label : `${label.slice(0, MOST_LABEL - 1)}…`;
}
