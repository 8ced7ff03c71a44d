// What YAML becomes: values as they were written, and how deep they may stand.

import { expect, it } from 'vitest';
import { ProblemList } from '../model/problem.ts';
import { readTree } from './read-tree.ts';
import { treeAt } from './tree.ts';

function read(text: string) {
  const problems = new ProblemList('lab.yaml', text);
  const tree = readTree(text, problems);
  return { tree, found: problems.toArray() };
}

/** A list in a list, so many levels below the file's own. */
const nested = (levels: number): string => `${'['.repeat(levels)}x${']'.repeat(levels)}`;

it('takes values that stand on the deepest level, and none below', () => {
  expect(read(nested(24)).found).toEqual([]);
  expect(read(nested(25)).found).toMatchObject([
    { message: 'this is nested too deeply', expected: 'at most 24 levels' },
  ]);
});

it.each([
  ['text', 'text'],
  ['12', 12],
  ['true', true],
  ['~', null],
  ['0x10', 16],
])('reads the scalar %s, and keeps how it is written', (written, value) => {
  const { tree } = read(`key: ${written}`);
  expect(tree === undefined ? undefined : treeAt(tree, ['key'])).toMatchObject({
    kind: 'scalar',
    value,
    written,
  });
});

it('shows a key that is no word where it stands, also one that an anchor names', () => {
  const line = (text: string) => read(text).found.map(({ message, line }) => [message, line]);
  expect(line('a: 1\n[b, c]: 2\n')).toEqual([['this key is not a word', 2]]);
  expect(line('a: &list [b, c]\n*list : 2\n')).toEqual([['this key is not a word', 1]]);
});
