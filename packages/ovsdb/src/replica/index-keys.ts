// Under which keys an index has a row. A row without a value in an indexed column (an empty optional, set or map, no such
// key in a map) is under none, as rows with NULL are in SQL's unique indexes.
import type { Atom } from '../value/value.ts';
import type { HeldRow } from './held-row.ts';

export type Part = string | { readonly column: string; readonly mapKey: Atom };

/** As a caller writes it: one atom, or one for each part of a compound index. */
export type LookupKey = Atom | readonly Atom[];

export type IndexDefinition = {
  /** The same for the same columns. */
  readonly name: string;
  readonly columns: ReadonlySet<string>;
  /** Those of them that must be maps. */
  readonly maps: ReadonlySet<string>;
  readonly keysOf: (row: HeldRow) => readonly Atom[];
  readonly keyFor: (key: LookupKey) => Atom;
};

export function defineIndex(columns: Part | readonly Part[], mapKey?: Atom): IndexDefinition {
  const compound = isList(columns);
  const parts = compound ? columns : [mapKey === undefined ? columns : { column: columns as string, mapKey }];
  const readers = parts.map((part) =>
    typeof part === 'string' ? keysOf(part, undefined) : keysOf(part.column, part.mapKey),
  );
  return {
    name: `${compound ? 'all of' : 'one'} ${parts.map(nameOf).join(' ')}`,
    columns: new Set(parts.map((part) => (typeof part === 'string' ? part : part.column))),
    maps: new Set(parts.flatMap((part) => (typeof part === 'string' ? [] : [part.column]))),
    keysOf: compound ? combined(readers) : readers[0]!,
    keyFor: (key) => (isList(key) ? key.map(segment).join('') : single(key)),
  };
}

function nameOf(part: Part): string {
  if (typeof part === 'string') return JSON.stringify(part);
  return `${JSON.stringify(part.column)}[${JSON.stringify(`${typeof part.mapKey} ${part.mapKey}`)}]`;
}

function keysOf(column: string, mapKey: Atom | undefined): IndexDefinition['keysOf'] {
  const otherKey = mapKey === undefined ? undefined : otherForm(mapKey);
  return (row) => {
    if (column === '_uuid') return [row.uuid];
    const position = row.layout.positions.get(column);
    if (position === undefined) return [];
    if (mapKey !== undefined && otherKey !== undefined) {
      const item = row.mapItem(position, mapKey) ?? row.mapItem(position, otherKey);
      return item === undefined ? [] : [single(item)];
    }
    const value = row.read(position);
    if (value === undefined) return [];
    if (typeof value !== 'object') return [single(value)];
    if (isSet(value)) return typeof value[0] === 'bigint' ? value.map(single) : value;
    return Array.from(value.keys(), single);
  };
}

/** 5n for 5, and 5 for 5n; others have one form only. */
function otherForm(atom: Atom): Atom {
  if (typeof atom === 'number' && Number.isSafeInteger(atom)) return BigInt(atom);
  return typeof atom === 'bigint' ? single(atom) : atom;
}

/** 5 and 5n are one key: a program without types need not know which of them a column holds. */
function single(atom: Atom): Atom {
  return typeof atom === 'bigint' && Number.isSafeInteger(Number(atom)) ? Number(atom) : atom;
}

/** Every combination of the parts' keys, each as one text. */
function combined(readers: readonly IndexDefinition['keysOf'][]): IndexDefinition['keysOf'] {
  return (row) => {
    let keys = [''];
    for (const reader of readers) {
      const segments = reader(row).map(segment);
      keys = keys.flatMap((key) => segments.map((next) => key + next));
    }
    return keys;
  };
}

/** Its length before a string makes the joined text unambiguous. */
function segment(atom: Atom): string {
  return typeof atom === 'string' ? `${atom.length}:${atom}` : `${atom};`;
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}

function isSet(value: readonly Atom[] | ReadonlyMap<Atom, Atom>): value is readonly Atom[] {
  return Array.isArray(value);
}
