// After the schema has complained, what is still good is resolved all the same, so that all errors of a file are told at
// once. What is bad is cut out of the tree with the whole entry (the VPC, the workload, ...) that it stands in, and
// whoever looks for something in a list that was cut does not complain of not finding it.

import type { MapEntry, Path, Tree } from './tree.ts';

/** The tree without the entries that hold the bad paths, and the top-level keys they were under; undefined: nothing is left. */
export function prune(
  tree: Tree,
  bad: readonly Path[],
): { tree: Tree; cut: ReadonlySet<string> } | undefined {
  const doomed = new Set(bad.map((path) => keyOf(enclosingEntry(path))));
  if (doomed.has('')) return undefined;
  const cut = new Set(bad.map((path) => String(path[0])));
  return { tree: without(tree, [], doomed), cut };
}

/** The outermost list entry that the path is in, or the top-level key. */
function enclosingEntry(path: Path): Path {
  return path.slice(0, typeof path[1] === 'number' ? 2 : 1);
}

function without(tree: Tree, path: Path, doomed: ReadonlySet<string>): Tree {
  if (path.length > 1) return tree;
  if (tree.kind === 'map') {
    const entries = new Map<string, MapEntry>();
    for (const [name, entry] of tree.entries) {
      const at = [...path, name];
      if (!doomed.has(keyOf(at))) entries.set(name, { ...entry, value: without(entry.value, at, doomed) });
    }
    return { ...tree, entries };
  }
  if (tree.kind === 'list') {
    return { ...tree, items: tree.items.filter((_, index) => !doomed.has(keyOf([...path, index]))) };
  }
  return tree;
}

function keyOf(path: Path): string {
  return path.map(String).join('\u0000');
}
