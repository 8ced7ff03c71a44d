// After the schema has found errors, the valid rest is resolved all the same, so that all errors of a file are
// reported at once. A bad value is removed together with the entry (the VPC, the workload, ...) that contains it, and
// names that may have been removed are not reported as missing. An unknown key is removed alone.

import { treeAt } from './tree.ts';
import type { MapEntry, Path, Tree } from './tree.ts';

/** What the schema refused. */
export type Bad = {
  readonly path: Path;
  /** A key that was not meant for any other: what it is in is good without it. */
  readonly isStrayKey: boolean;
};

/** Every text in what was cut from a top-level section: names that exist, whatever else is wrong. `any`: one is unknown. */
export type Cut = ReadonlyMap<string, 'any' | ReadonlySet<string>>;

/** The tree without what holds the bad paths; undefined: nothing is left. */
export function prune(tree: Tree, bad: readonly Bad[]): { tree: Tree; cut: Cut } | undefined {
  const entries = bad.filter(({ isStrayKey }) => !isStrayKey).map(({ path }) => enclosingEntry(path));
  const stray = bad.filter(({ isStrayKey }) => isStrayKey).map(({ path }) => path);
  const doomed = new Set([...entries, ...stray].map(keyOf));
  if (doomed.has('')) return undefined;
  return { tree: without(tree, [], doomed), cut: cutOf(tree, entries) };
}

function cutOf(tree: Tree, entries: readonly Path[]): Cut {
  const cut = new Map<string, 'any' | Set<string>>();
  for (const path of entries) {
    const section = String(path[0]);
    const known = cut.get(section) ?? new Set();
    const entry = treeAt(tree, path);
    if (known === 'any' || entry === undefined || !hasName(entry)) cut.set(section, 'any');
    else cut.set(section, new Set([...known, ...textsIn(entry)]));
  }
  return cut;
}

function hasName(entry: Tree): boolean {
  if (entry.kind === 'scalar') return typeof entry.value === 'string';
  return entry.kind === 'map' && entry.entries.get('name')?.value.kind === 'scalar';
}

function textsIn(tree: Tree): readonly string[] {
  switch (tree.kind) {
    case 'scalar':
      return typeof tree.value === 'string' ? [tree.value] : [];
    case 'list':
      return tree.items.flatMap(textsIn);
    case 'map':
      return [...tree.entries.values()].flatMap(({ value }) => textsIn(value));
  }
}

/** The outermost list entry that the path is in, or the top-level key. */
function enclosingEntry(path: Path): Path {
  return path.slice(0, typeof path[1] === 'number' ? 2 : 1);
}

function without(tree: Tree, path: Path, doomed: ReadonlySet<string>): Tree {
  if (tree.kind === 'map') {
    const entries = new Map<string, MapEntry>();
    for (const [name, entry] of tree.entries) {
      const at = [...path, name];
      if (!doomed.has(keyOf(at))) entries.set(name, { ...entry, value: without(entry.value, at, doomed) });
    }
    return { ...tree, entries };
  }
  if (tree.kind === 'list') {
    const kept = [...tree.items.entries()].filter(([index]) => !doomed.has(keyOf([...path, index])));
    return { ...tree, items: kept.map(([index, item]) => without(item, [...path, index], doomed)) };
  }
  return tree;
}

function keyOf(path: Path): string {
  return path.map(String).join('\u0000');
}
