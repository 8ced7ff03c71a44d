// Pictures as text: the few shapes that plots are made of. Pure.

import { escaped } from '../markup.ts';

const MOST_LOG_TICKS = 7;

export type Attributes = Readonly<Record<string, string | number>>;

/** Shapes inside one another are text already. */
export function shape(name: string, attributes: Attributes, inside = ''): string {
  const written = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? rounded(value) : escaped(value)}"`)
    .join('');
  return inside === '' ? `<${name}${written}/>` : `<${name}${written}>${inside}</${name}>`;
}

export function words(text: string, x: number, y: number, attributes: Attributes = {}): string {
  return shape('text', { x, y, ...attributes }, escaped(text));
}

export function picture(width: number, height: number, title: string, inside: string): string {
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    role: 'img',
    'font-family': 'system-ui, sans-serif',
    'font-size': 12,
  };
  return shape('svg', attributes, `${shape('title', {}, escaped(title))}${inside}`);
}

/** A line through points; undefined ones are gaps. */
export function path(points: readonly (readonly [x: number, y: number] | undefined)[]): string {
  let isOpen = false;
  return points
    .map((point) => {
      const command = isOpen ? 'L' : 'M';
      isOpen = point !== undefined;
      return point === undefined ? '' : `${command}${rounded(point[0])} ${rounded(point[1])}`;
    })
    .join('');
}

/** Round steps of an axis from 0 to `most`: 1, 2 or 5 times a power of ten. */
export function ticks(most: number, wanted: number): readonly number[] {
  if (!(most > 0)) return [0];
  const raw = most / wanted;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= raw) ?? 10) * power;
  return Array.from({ length: Math.floor(most / step + 1e-9) + 1 }, (_, index) => index * step);
}

/** Steps of a logarithmic axis around two values above 0: powers of ten, between them 2 and 5 where that leaves few enough. */
export function logTicks(least: number, most: number): readonly number[] {
  const decade = Math.floor(Math.log10(least));
  const decades = Math.floor(Math.log10(most)) - decade + 2;
  const all = Array.from({ length: decades }, (_, index) =>
    [1, 2, 5].map((factor) => Number(`${factor}e${decade + index}`)),
  ).flat();
  const first = all.findLastIndex((step) => step <= least);
  const last = all.findIndex((step) => step > most);
  const steps = all.slice(Math.max(0, first), last + 1);
  return steps.length <= MOST_LOG_TICKS
    ? steps
    : Array.from({ length: decades + 1 }, (_, index) => Number(`1e${decade + index}`)).filter(
        (_, index, powers) => (powers[index - 1] ?? 0) <= most,
      );
}

function rounded(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** Distinguishable without colour vision too: Okabe and Ito. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000'] as const;

export function colourOf(index: number): string {
  return COLOURS[index % COLOURS.length] ?? '#000000';
}
