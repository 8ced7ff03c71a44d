// Values from three clients in one form: text without order, in which a set of one is its element, as on the wire.
import type { Value } from '../../../src/index.ts';

export type CanonicalTable = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A value in the form of RFC 7047, section 5.1. */
export function canonicalWire(wire: unknown): string {
  if (!Array.isArray(wire)) return atomText(wire);
  const [tag, body] = wire as [string, unknown];
  if (tag === 'uuid') return atomText(body);
  const items = body as readonly unknown[];
  if (tag === 'map') {
    return mapText(items.map((pair) => (pair as unknown[]).map(canonicalWire) as [string, string]));
  }
  return setText(items.map(canonicalWire));
}

/** A value as a replica's row gives it. */
export function canonicalValue(value: Value): string {
  if (value === undefined) return setText([]);
  if (typeof value !== 'object') return atomText(value);
  if (value instanceof Map) {
    return mapText([...value].map(([key, item]): [string, string] => [atomText(key), atomText(item)]));
  }
  return setText([...(value as readonly unknown[])].map(atomText));
}

function atomText(atom: unknown): string {
  return typeof atom === 'string' ? JSON.stringify(atom) : String(atom);
}

function setText(items: readonly string[]): string {
  return items.length === 1 ? (items[0] ?? '') : `[${items.toSorted().join()}]`;
}

function mapText(pairs: readonly (readonly [string, string])[]): string {
  return `{${pairs
    .map((pair) => pair.join(':'))
    .toSorted()
    .join()}}`;
}
