// Pieces of SVG as text: boxes, lines and words, with the widths that words take. https://www.w3.org/TR/SVG2/

import { escaped } from '../../markup.ts';

export type Point = { readonly x: number; readonly y: number };
export type Size = { readonly width: number; readonly height: number };
export type Box = Point & Size;

/** Advances in the widest of the fonts that may be used, DejaVu: whatever is used has room. */
const MONO_ADVANCE = 0.61;
const ADVANCES: readonly (readonly [characters: RegExp, advance: number])[] = [
  [/[mwMW@%]/, 0.98],
  [/[ijlIft.,:·/' -]/, 0.42],
  [/[A-Z]/, 0.72],
];
const ADVANCE = 0.635;
/** Bold ones are wider. */
const BOLD = 1.1;

export function textWidth(text: string, size: number, font: 'sans' | 'bold' | 'mono' = 'sans'): number {
  const characters = Array.from(text);
  if (font === 'mono') return Math.ceil(characters.length * size * MONO_ADVANCE);
  const advance = (character: string): number =>
    ADVANCES.find(([some]) => some.test(character))?.[1] ?? ADVANCE;
  const total = characters.reduce((sum, character) => sum + advance(character), 0);
  return Math.ceil(total * size * (font === 'bold' ? BOLD : 1));
}

export function box(
  { x, y, width, height }: Box,
  attributes: Readonly<Record<string, string | number>>,
  radius = 8,
): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}"${written(attributes)}/>`;
}

export function words(
  { x, y }: Point,
  text: string,
  attributes: Readonly<Record<string, string | number>> = {},
): string {
  return `<text x="${x}" y="${y}"${written(attributes)}>${escaped(text)}</text>`;
}

/** Horizontal and vertical pieces from point to point, with a small radius where they meet. */
export function path(
  points: readonly Point[],
  attributes: Readonly<Record<string, string | number>>,
): string {
  const d = points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join(' ');
  return `<path d="${d}" fill="none" stroke-linejoin="round"${written(attributes)}/>`;
}

export function dotAt({ x, y }: Point, color: string, radius = 4): string {
  return `<circle cx="${x}" cy="${y}" r="${radius}" fill="${color}"/>`;
}

/** Shown by browsers when the mouse rests on the group. */
export function group(title: string, content: readonly string[]): string {
  return `<g><title>${escaped(title)}</title>${content.join('')}</g>`;
}

function written(attributes: Readonly<Record<string, string | number>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
    .join('');
}
