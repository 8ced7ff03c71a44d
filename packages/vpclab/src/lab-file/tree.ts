// The lab file as a tree of values that know their position in the text. Aliases and merge keys are resolved in it.

import type { Span } from '../model/problem.ts';

export type Tree = ScalarTree | MapTree | ListTree;

export type ScalarTree = {
  readonly kind: 'scalar';
  readonly span: Span;
  readonly value: string | number | bigint | boolean | null;
  /** As written, without quotes. */
  readonly written: string;
};

export type MapTree = {
  readonly kind: 'map';
  readonly span: Span;
  readonly entries: ReadonlyMap<string, MapEntry>;
};
export type MapEntry = { readonly key: Span; readonly value: Tree };
export type ListTree = { readonly kind: 'list'; readonly span: Span; readonly items: readonly Tree[] };

export type Path = readonly PropertyKey[];

/** The plain value, for the schema. Objects have no prototype: a key may be called anything. */
export function plainValue(tree: Tree): unknown {
  switch (tree.kind) {
    case 'scalar':
      return tree.value;
    case 'list':
      return tree.items.map(plainValue);
    case 'map': {
      const value = Object.create(null) as Record<string, unknown>;
      for (const [key, entry] of tree.entries) value[key] = plainValue(entry.value);
      return value;
    }
  }
}

export function treeAt(tree: Tree, path: Path): Tree | undefined {
  let at: Tree | undefined = tree;
  for (const step of path) {
    if (at?.kind === 'map') at = at.entries.get(String(step))?.value;
    else if (at?.kind === 'list') at = at.items[Number(step)];
    else return undefined;
  }
  return at;
}

/** Where the value at a path stands; of one that is not there, where the nearest thing around it begins. */
export function spanAt(tree: Tree, path: Path): Span {
  for (let length = path.length; length > 0; length--) {
    const found = treeAt(tree, path.slice(0, length));
    if (found !== undefined) return headOf(found);
  }
  return headOf(tree);
}

/** Where the key of the last step stands, if that is a key of a mapping. */
export function keySpanAt(tree: Tree, path: Path): Span {
  const holder = treeAt(tree, path.slice(0, -1));
  const entry = holder?.kind === 'map' ? holder.entries.get(String(path.at(-1))) : undefined;
  return entry?.key ?? spanAt(tree, path);
}

/** A mapping is pointed at by its first key, not as a block of many lines. */
function headOf(tree: Tree): Span {
  if (tree.kind === 'map') {
    const first = tree.entries.values().next().value;
    if (first !== undefined && first.key.start >= tree.span.start && first.key.end <= tree.span.end)
      return first.key;
  }
  return tree.span;
}

/** How a value is called in an error: `the number 010`, `a list`. */
export function describeTree(tree: Tree | undefined): string {
  if (tree === undefined) return 'nothing';
  switch (tree.kind) {
    case 'map':
      return 'a mapping';
    case 'list':
      return tree.items.length === 0 ? 'an empty list' : 'a list';
    case 'scalar':
      return describeScalar(tree);
  }
}

function describeScalar({ value, written }: ScalarTree): string {
  switch (typeof value) {
    case 'string':
      return `"${value.length > 60 ? `${value.slice(0, 57)}...` : value}"`;
    case 'boolean':
      return `the boolean ${written}`;
    case 'number':
    case 'bigint':
      return `the number ${written}`;
    default:
      return 'nothing';
  }
}
