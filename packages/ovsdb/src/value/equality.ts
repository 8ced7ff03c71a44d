/** Equality of column values. Sets and maps have no order, so neither does the comparison. */
import type { Atom, Value } from './value.ts';

export function valueEquals(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object') return false;
  if (isSet(a)) return isSet(b) && setEquals(a, b);
  return !isSet(b) && mapEquals(a, b);
}

export function setEquals(a: readonly Atom[], b: readonly Atom[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  // Servers send sets sorted, so equal sets mostly are equal item by item.
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  if (i === a.length) return true;
  const rest = new Set(a.slice(i));
  for (let j = i; j < b.length; j++) if (!rest.delete(b[j] as Atom)) return false;
  return true;
}

export function mapEquals(a: ReadonlyMap<Atom, Atom>, b: ReadonlyMap<Atom, Atom>): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const [key, value] of a) {
    const other = b.get(key);
    if (other !== value || other === undefined) return false;
  }
  return true;
}

function isSet(value: readonly Atom[] | ReadonlyMap<Atom, Atom>): value is readonly Atom[] {
  return Array.isArray(value);
}
