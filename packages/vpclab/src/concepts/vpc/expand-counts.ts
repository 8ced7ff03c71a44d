// `count` on a VPC: the entry is repeated in the tree before the schema sees it, so that each copy is checked as if it
// had been written out. (`count` on workloads is no repetition of text: workload/settled.ts deals with it.)

import type { Problems } from '../../model/problem.ts';
import type { MapEntry, MapTree, Tree } from '../../lab-file/tree.ts';
import { treeAt } from '../../lab-file/tree.ts';
import { MAX_VPCS } from './written.ts';

/** Values that `count` may make of what is written. */
const MAX_REPEATED_VALUES = 200_000;

export function expandVpcCounts(root: Tree, problems: Problems): Tree {
  const vpcs = treeAt(root, ['vpcs']);
  if (root.kind !== 'map' || vpcs?.kind !== 'list') return root;
  let total = 0;
  let values = 0;
  const items: Tree[] = [];
  for (const item of vpcs.items) {
    const count = item.kind === 'map' ? countOf(item) : 1;
    total += count;
    if (total > MAX_VPCS) {
      problems.add(item.span, {
        message: `there are more than ${MAX_VPCS} VPCs`,
        expected: `at most ${MAX_VPCS} VPCs in a lab`,
      });
      break;
    }
    values += count === 1 ? 0 : count * sizeOf(item);
    if (values > MAX_REPEATED_VALUES) {
      problems.add(item.span, {
        message: '`count` makes this file too large',
        expected: `\`count\` times the values of the VPC to be at most ${MAX_REPEATED_VALUES}`,
      });
      items.push(filled(item, 1));
      break;
    }
    items.push(...(item.kind === 'map' && hasCount(item) ? copies(item, count, problems) : [item]));
  }
  const entry = root.entries.get('vpcs');
  if (entry === undefined) return root;
  return { ...root, entries: new Map(root.entries).set('vpcs', { ...entry, value: { ...vpcs, items } }) };
}

function copies(item: MapTree, count: number, problems: Problems): Tree[] {
  const name = item.entries.get('name')?.value;
  if (count > 1 && name?.kind === 'scalar' && !/\{[ni]\}/.test(name.written)) {
    problems.add(name.span, {
      message: `"${name.written}" is made ${count} times and would have the same name each time`,
      expected: 'a name with {n} or {i} where `count` is above 1',
      suggestion: `write "${name.written}-{n}"`,
    });
    return [filled(item, 1)];
  }
  return Array.from({ length: count }, (_, i) => filled(item, i + 1));
}

function sizeOf(tree: Tree): number {
  switch (tree.kind) {
    case 'scalar':
      return 1;
    case 'list':
      return tree.items.reduce((sum, item) => sum + sizeOf(item), 1);
    case 'map':
      return [...tree.entries.values()].reduce((sum, entry) => sum + sizeOf(entry.value), 1);
  }
}

function hasCount(item: MapTree): boolean {
  return item.entries.has('count');
}

/** 1 where `count` is not a number that the schema accepts: the schema says what is wrong with it. */
function countOf(item: MapTree): number {
  const count = item.entries.get('count')?.value;
  if (count?.kind !== 'scalar' || typeof count.value !== 'number') return 1;
  return Number.isInteger(count.value) && count.value >= 1 && count.value <= MAX_VPCS ? count.value : 1;
}

function filled<T extends Tree>(tree: T, n: number): T;
function filled(tree: Tree, n: number): Tree {
  switch (tree.kind) {
    case 'list':
      return { ...tree, items: tree.items.map((item) => filled(item, n)) };
    case 'map':
      return {
        ...tree,
        entries: new Map(
          [...tree.entries].map(([key, entry]): [string, MapEntry] => [
            key,
            { ...entry, value: filled(entry.value, n) },
          ]),
        ),
      };
    case 'scalar': {
      if (typeof tree.value !== 'string' || !tree.value.includes('{')) return tree;
      const value = tree.value.replaceAll('{n}', String(n)).replaceAll('{i}', String(n - 1));
      return { ...tree, value, written: value };
    }
  }
}
