// Where a row of a replica keeps which columns it holds: under a symbol, since a column may have any name.

export const LAYOUT: unique symbol = Symbol('layout');

type Laid = { readonly [LAYOUT]: { readonly positions: ReadonlyMap<string, number> } };

/** The columns that a row of a replica holds, besides `_uuid`; undefined for an object that is none. */
export function heldColumns(row: object): ReadonlyMap<string, number> | undefined {
  return LAYOUT in row ? (row as Laid)[LAYOUT].positions : undefined;
}
