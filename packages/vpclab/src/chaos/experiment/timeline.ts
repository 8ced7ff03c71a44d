// What was broken when, as a picture: faults on top, below them the promises that broke, by tenant, those that failed first.
// Pure.

import { escaped } from '../../markup.ts';
import { printableAll } from '../../printable.ts';
import { picture, shape, ticks, words } from '../../plot/svg.ts';
import type { ExperimentReport } from '../../model/chaos.ts';

const WIDTH = 1200;
const LABEL = 500;
const ROW = 20;
/** Of the title, and of the line below it. */
const HEAD = 34;
const MOST_ROWS = 40;
const MOST_FAULTS = 40;
const MOST_LABEL = 76;
const MOST_FAILURES = 3;
const MOST_FAILURE = 170;
const FAULT = '#d55e00';
const OUTAGE = { ok: '#e69f00', failed: '#cc0000' };

type Report = Omit<ExperimentReport, 'timeline'>;
type Bar = { readonly from: number; readonly to: number; readonly about: string };
type Line = { readonly label: string; readonly bars: readonly Bar[]; readonly colour: string };

export function timelineSvg(report: Report): string {
  const shown = printableAll(report);
  const { name, ok, elapsedMs, faults, promises } = shown;
  const broken = promises
    .filter(({ outages, ok: isAllowed }) => outages.length > 0 || !isAllowed)
    .toSorted((a, b) => Number(a.ok) - Number(b.ok) || (a.tenants.join() < b.tenants.join() ? -1 : 1));
  const lines: readonly Line[] = [
    ...faultLines(faults),
    ...broken.slice(0, MOST_ROWS).map(({ promise, tenants, outages, ok: isAllowed }) => ({
      label: tenants.length === 0 ? promise : `${tenants.join(', ')}: ${promise}`,
      bars: outages.map(({ from, to, observed }) => ({ from, to: to ?? elapsedMs, about: observed })),
      colour: isAllowed ? OUTAGE.ok : OUTAGE.failed,
    })),
  ];
  const failures = failureTexts(shown);
  const top = HEAD + failures.length * ROW + 2 * ROW;
  const bottom = top + lines.length * ROW;
  const more = broken.length - MOST_ROWS;
  const height = bottom + ROW + (more > 0 ? ROW : 0);
  const x = (ms: number): number => LABEL + (ms / Math.max(elapsedMs, 1)) * (WIDTH - LABEL - 20);
  const bands = faults.map(({ from, to }) =>
    shape('rect', {
      ...{ x: x(from), y: top, width: x(to) - x(from), height: bottom - top },
      ...{ fill: FAULT, 'fill-opacity': 0.12 },
    }),
  );
  const axis = ticks(elapsedMs / 1000, 8).map((second) =>
    [
      shape('line', { x1: x(second * 1000), x2: x(second * 1000), y1: top, y2: bottom, stroke: '#ddd' }),
      words(`${second} s`, x(second * 1000), bottom + 14, { 'text-anchor': 'middle', fill: '#555' }),
    ].join(''),
  );
  const rows = lines.map(({ label, bars, colour }, index) => {
    const y = top + index * ROW;
    const shapes = bars.map(({ from, to, about }) =>
      shape(
        'rect',
        { x: x(from), y: y + 4, width: Math.max(2, x(to) - x(from)), height: ROW - 8, fill: colour },
        pointedAt(`${clock(from)} - ${clock(to)}: ${about}`),
      ),
    );
    const text = words(shortened(label, MOST_LABEL), LABEL - 8, y + 14, { 'text-anchor': 'end' });
    return `${shape('g', {}, `${pointedAt(label)}${text}`)}${shapes.join('')}`;
  });
  const title = `${name}: ${ok ? 'as expected' : 'not as expected'}`;
  const rest =
    more > 0 ? words(`and ${more} more promises`, LABEL - 8, bottom + 14, { 'text-anchor': 'end' }) : '';
  const background = shape('rect', { x: 0, y: 0, width: WIDTH, height, fill: '#fff' });
  const head = [
    words(title, 12, 22, { 'font-size': 15, 'font-weight': 'bold' }),
    words(whenText(shown), WIDTH - 20, 22, { 'text-anchor': 'end', fill: '#555' }),
    ...failures.map((text, index) => words(text, 12, HEAD + index * ROW + 8, { fill: OUTAGE.failed })),
    legend(top - ROW),
  ];
  return picture(WIDTH, height, title, [background, ...head, ...bands, ...axis, ...rows, rest].join(''));
}

function whenText({ startedAt, seed, seconds }: Report): string {
  const repeated = seed === undefined ? '' : `seed ${seed}, ${seconds} s, `;
  return `${repeated}began at ${startedAt.slice(0, 19).replace('T', ' ')} UTC`;
}

function failureTexts({ failures }: Report): readonly string[] {
  const shown = failures.slice(0, MOST_FAILURES).map((failure) => shortened(failure, MOST_FAILURE));
  const more = failures.length - shown.length;
  return more > 0 ? [...shown, `and ${more} more`] : shown;
}

function legend(y: number): string {
  return [
    { colour: FAULT, text: 'fault', at: LABEL },
    { colour: OUTAGE.ok, text: 'promise broken, as allowed', at: LABEL + 90 },
    { colour: OUTAGE.failed, text: 'promise that failed', at: LABEL + 310 },
  ]
    .map(({ colour, text, at }) => {
      const mark = shape('rect', { x: at, y: y - 8, width: 18, height: ROW - 8, fill: colour });
      return `${mark}${words(text, at + 26, y + 2, { fill: '#555' })}`;
    })
    .join('');
}

/** Many faults share a line with others of their kind. */
function faultLines(faults: ExperimentReport['faults']): readonly Line[] {
  const labelOf = ({ fault, target }: ExperimentReport['faults'][number]): string =>
    faults.length > MOST_FAULTS ? fault : `${fault} of ${target}`;
  return [...Map.groupBy(faults, labelOf)].map(([label, same]) => {
    const bars = same.map(({ fault, target, from, to }) => ({ from, to, about: `${fault} of ${target}` }));
    return { label, bars, colour: FAULT };
  });
}

/** Shown where the pointer rests. */
function pointedAt(text: string): string {
  return shape('title', {}, escaped(text));
}

function clock(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function shortened(label: string, most: number): string {
  return label.length <= most ? label : `${label.slice(0, most - 1)}…`;
}
