// A plot of the report: one line for each tenant over time, with what was broken meanwhile. Pure.

import { colourOf, logTicks, path, picture, shape, ticks, words } from '../../plot/svg.ts';
import type { FaultSpan, TrafficReport } from '../../model/traffic.ts';

const WIDTH = 920;
const HEIGHT = 260;
const LEFT = 72;
const RIGHT = 150;
const TOP = 16;
const BOTTOM = 34;
const INNER = { width: WIDTH - LEFT - RIGHT, height: HEIGHT - TOP - BOTTOM };
const LATE = { fill: '#e69f00', height: 4 };
const FAULT = { fill: '#d8d3f3', stroke: '#5b4bb5' };
/** Of a name beside the plot: many of them reach below it. */
const LEGEND_LINE = 18;
/** Of a line: with more of them it is a band, and the page large. */
const MOST_DOTS = 300;
/** Of a fault, with two digits, and some room. */
const NUMBER_WIDTH = 20;

type Second = TrafficReport['windows'][number];
type Value = (of: Second['tenants'][number]) => number | undefined;

/** One line for each tenant, over time. */
export function plot({ windows, tenants, faults }: TrafficReport, unit: string, valueOf: Value): string {
  if (windows.length === 0) return '<p class="note">It was over within a second.</p>';
  const lastMs = (windows.at(-1)?.atMs ?? 0) + 1000;
  const values = windows.flatMap((window) => window.tenants.flatMap((one) => valueOf(one) ?? []));
  const positive = values.filter((value) => value > 0);
  const axis = unit === 'ms' && positive.length > 0 ? logarithmic(positive) : linear(values);
  const x = (atMs: number): number => LEFT + (atMs / lastMs) * INNER.width;
  const y = (value: number): number => TOP + INNER.height * (1 - axis.at(value));
  const late = windows
    .filter(({ isValid }) => !isValid)
    .map(({ atMs }) => shape('rect', { x: x(atMs), y: TOP + INNER.height, width: x(1000) - x(0), ...LATE }));
  const starts = faults.map(({ fromMs }) => x(Math.min(Math.max(0, fromMs), lastMs)));
  const rows = rowsOfNumbers(starts);
  const broken = faults.map((fault, index) =>
    faultBand(fault, { number: index + 1, row: rows[index] ?? 0, lastMs, x }),
  );
  const across = axis.ticks.map(
    (value) =>
      shape('line', { x1: LEFT, x2: LEFT + INNER.width, y1: y(value), y2: y(value), stroke: '#e3e3e3' }) +
      words(`${tidy(value)} ${unit}`, LEFT - 8, y(value) + 4, { 'text-anchor': 'end', fill: '#555' }),
  );
  const along = ticks(lastMs / 1000, 10).map((second) =>
    words(`${tidy(second)} s`, x(second * 1000), HEIGHT - 12, { 'text-anchor': 'middle', fill: '#555' }),
  );
  const lines = tenants.map(({ name }, index) => {
    const points = windows.map((window): readonly [number, number] | undefined => {
      const own = window.tenants.find((tenant) => tenant.name === name);
      const value = own === undefined ? undefined : valueOf(own);
      return value === undefined ? undefined : [x(window.atMs + 500), y(value)];
    });
    const colour = colourOf(index);
    const dots = points
      .filter(
        (_, place) =>
          points.length <= MOST_DOTS || (points[place - 1] === undefined && points[place + 1] === undefined),
      )
      .filter((point) => point !== undefined)
      .map(([cx, cy]) => shape('circle', { cx, cy, r: 2, fill: colour }));
    const legend =
      shape('rect', {
        x: WIDTH - RIGHT + 14,
        y: TOP + index * LEGEND_LINE,
        width: 12,
        height: 4,
        fill: colour,
      }) + words(name, WIDTH - RIGHT + 32, TOP + index * LEGEND_LINE + 7);
    return `${shape('path', { d: path(points), fill: 'none', stroke: colour, 'stroke-width': 1.5 })}${dots.join('')}${legend}`;
  });
  return picture(
    WIDTH,
    Math.max(HEIGHT, TOP + tenants.length * LEGEND_LINE + BOTTOM),
    `By tenant over time, in ${unit}`,
    [...late, ...broken, ...across, ...along, ...lines].join(''),
  );
}

/** From its beginning to its end, with its number in the table of faults. */
function faultBand(
  { fromMs, toMs }: FaultSpan,
  {
    number,
    row,
    lastMs,
    x,
  }: {
    readonly number: number;
    /** Of the number, from the top. */
    readonly row: number;
    readonly lastMs: number;
    readonly x: (ms: number) => number;
  },
): string {
  const from = Math.min(Math.max(0, fromMs), lastMs);
  const to = Math.min(toMs ?? lastMs, lastMs);
  const box = { x: x(from), y: TOP, width: Math.max(1, x(to) - x(from)), height: INNER.height };
  return (
    shape('rect', { ...box, fill: FAULT.fill, 'fill-opacity': 0.6 }) +
    shape('line', { x1: x(from), x2: x(from), y1: TOP, y2: TOP + INNER.height, stroke: FAULT.stroke }) +
    words(String(number), x(from) + 3, TOP + 11 + row * 13, { fill: FAULT.stroke })
  );
}

/** The highest row for each in which its number lies on no other one. */
function rowsOfNumbers(starts: readonly number[]): readonly number[] {
  const ends: number[] = [];
  return starts.map((start) => {
    const free = ends.findIndex((end) => end <= start);
    const row = free === -1 ? ends.length : free;
    ends[row] = start + NUMBER_WIDTH;
    return row;
  });
}

type Axis = { readonly ticks: readonly number[]; readonly at: (value: number) => number };

/** Where a value is, from 0 at the bottom to 1 at the top. */
function linear(values: readonly number[]): Axis {
  const most = Math.max(...values, 1) * 1.05;
  return { ticks: ticks(most, 5), at: (value) => value / most };
}

/** Latencies differ by orders of magnitude. */
function logarithmic(values: readonly number[]): Axis {
  const steps = logTicks(Math.min(...values), Math.max(...values));
  const [first = 1, last = 1] = [steps[0], steps.at(-1)];
  // It has no 0: that is drawn at the bottom.
  const at = (value: number): number => Math.log(Math.max(value, first) / first) / Math.log(last / first);
  return { ticks: steps, at };
}

function tidy(value: number): string {
  return String(Number(value.toPrecision(3)));
}
