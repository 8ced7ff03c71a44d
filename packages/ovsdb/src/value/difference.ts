/** Applies the differences of `update2` and `update3` notifications (ovsdb-server(7), sections 4.1.14 and 4.1.15). */
import type { Atom } from './value.ts';

/** A set's difference holds the elements that are in one of old and new only. */
export function applySetDifference(old: readonly Atom[], difference: readonly Atom[]): readonly Atom[] {
  if (difference.length === 1) {
    const item = difference[0] as Atom;
    const at = old.indexOf(item);
    if (at < 0) return [...old, item];
    return [...old.slice(0, at), ...old.slice(at + 1)];
  }
  const pending = new Set(difference);
  const kept = old.filter((item) => !pending.delete(item));
  for (const item of pending) kept.push(item);
  return kept;
}

/** A map's difference holds removed pairs as they were, added pairs, and for changed keys the new value. */
export function applyMapDifference(
  old: ReadonlyMap<Atom, Atom>,
  difference: ReadonlyMap<Atom, Atom>,
): ReadonlyMap<Atom, Atom> {
  const result = new Map(old);
  for (const [key, value] of difference) {
    if (result.get(key) === value) result.delete(key);
    else result.set(key, value);
  }
  return result;
}
