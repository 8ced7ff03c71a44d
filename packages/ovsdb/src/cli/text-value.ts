/** Values as text for people: strings bare, sets in brackets, maps in braces, in an order that stays the same. */
import type { Atom, Value } from '../value/value.ts';
import { printable } from './printable.ts';

export interface TextOptions {
  /** UUIDs by their first 8 digits, which the OVN and OVS tools accept too. */
  readonly shortUuids: boolean;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function textValue(value: Value, options: TextOptions): string {
  if (value === undefined) return '';
  if (typeof value !== 'object') return textAtom(value, options);
  const list = items(value, options).join(', ');
  if (list === '') return '';
  return isMap(value) ? `{${list}}` : `[${list}]`;
}

/** How a value changed: what came and went for sets and maps, else what it was and is. */
export function textDifference(old: Value, now: Value, options: TextOptions): string {
  if (typeof old !== 'object' || typeof now !== 'object') {
    return `${textValue(old, options) || '(empty)'} → ${textValue(now, options) || '(empty)'}`;
  }
  const [before, after] = [items(old, options), items(now, options)];
  const gone = before.filter((item) => !after.includes(item)).map((item) => `-${item}`);
  const come = after.filter((item) => !before.includes(item)).map((item) => `+${item}`);
  return [...gone, ...come].join(' ');
}

function items(value: readonly Atom[] | ReadonlyMap<Atom, Atom>, options: TextOptions): readonly string[] {
  const texts = isMap(value)
    ? [...value].map(([key, item]) => `${textItem(key, options)}=${textItem(item, options)}`)
    : value.map((item) => textItem(item, options));
  return texts.toSorted(naturally);
}

function textAtom(atom: Atom, { shortUuids }: TextOptions): string {
  if (typeof atom !== 'string') return String(atom);
  if (shortUuids && UUID.test(atom)) return atom.slice(0, 8);
  return printable(atom);
}

/** Inside of sets and maps, what could be taken for their punctuation is quoted. */
function textItem(atom: Atom, options: TextOptions): string {
  const text = textAtom(atom, options);
  return text === '' || /[,={}[\]"]/.test(text) ? JSON.stringify(text) : text;
}

const collator = new Intl.Collator('en', { numeric: true });
function naturally(a: string, b: string): number {
  return collator.compare(a, b);
}

function isMap(value: readonly Atom[] | ReadonlyMap<Atom, Atom>): value is ReadonlyMap<Atom, Atom> {
  return value instanceof Map;
}
