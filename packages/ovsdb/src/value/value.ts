/** Column values in JavaScript, as the codecs give them (`Value`) and as they accept them (`ValueInput`). */
import type { NewRow } from './uuid.ts';

export type Atom = string | number | bigint | boolean;

/** An atom, `undefined` for an empty optional, an array for a set, a Map for a map. Immutable: values are shared. */
export type Value = Atom | undefined | readonly Atom[] | ReadonlyMap<Atom, Atom>;

export type AtomInput = Atom | NewRow;

/** What may be written: also handles of new rows, Sets for sets, and plain objects for maps with string keys. */
export type ValueInput =
  | AtomInput
  | undefined
  | readonly AtomInput[]
  | ReadonlySet<AtomInput>
  | ReadonlyMap<AtomInput, AtomInput>
  | { readonly [key: string]: AtomInput };
