import { expect, test } from 'vitest';
import type { Equivalent } from './equivalents.ts';
import { figuresLine, type JudgedMutant, judge, survivorText } from './report.ts';
import { MUTATED_ROOMS } from './rooms.ts';
import { type Candidate, chooseSample } from './sample.ts';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const candidates = Array.from({ length: 300 }, (_, index): Candidate => ({
  id: `${index}`,
  file: `file-${index % 7}.ts`,
  mutator: 'EqualityOperator',
  original: `a < ${index}`,
  replacement: `a <= ${index}`,
}));

test('a seed chooses the same mutants each time, another seed others', () => {
  const chosen = chooseSample(candidates, 1, 50);
  expect(chosen).toHaveLength(50);
  expect(chooseSample(candidates.toReversed(), 1, 50)).toEqual(chosen);
  expect(chooseSample(candidates, 2, 50)).not.toEqual(chosen);
});

test('a mutant that comes or goes leaves the others chosen', () => {
  const before = new Set(chooseSample(candidates, 1, 50).map(({ key }) => key));
  const after = chooseSample(candidates.slice(1), 1, 50);
  expect(after.filter(({ key }) => !before.has(key)).length).toBeLessThan(2);
});

test('the same change in two places of a file is two mutants', () => {
  const twice = [candidates[0], { ...candidates[0], id: 'again' }] as Candidate[];
  const chosen = chooseSample(twice, 1, 5);
  expect(chosen.map(({ id }) => id).toSorted()).toEqual(['0', 'again']);
  expect(new Set(chosen.map(({ key }) => key)).size).toBe(2);
});

const mutant = (status: string, replacement = 'a <= b'): JudgedMutant => ({
  key: 'a key',
  file: 'a.ts',
  lineNumber: 3,
  line: 'if (a < b) return;',
  mutator: 'EqualityOperator',
  original: 'a < b',
  replacement,
  status,
});
const EQUIVALENT: Equivalent = {
  file: 'a.ts',
  line: 'if (a < b) return;',
  original: 'a < b',
  replacement: 'a  <=  b',
  reason: 'they differ',
};

test('what was noticed is killed; what was not survived, unless it is listed', () => {
  const mutants = ['Killed', 'Timeout', 'RuntimeError', 'Survived', 'NoCoverage'].map((status) =>
    mutant(status, status),
  );
  const figures = judge([...mutants, mutant('Survived')], [EQUIVALENT]);
  expect(figures).toEqual({ sampled: 6, killed: 3, survived: 2, equivalent: 1, killedPercent: 50 });
  expect(figuresLine('room', figures)).toBe('room: 6 mutants, 3 killed (50 %), 2 survived, 1 equivalent');
});

test('a survivor is shown with its place; what was killed or is listed is not', () => {
  expect(survivorText(mutant('Survived'), [])).toBe(
    'a.ts:3 Survived EqualityOperator\n    - a < b\n    + a <= b',
  );
  expect(survivorText(mutant('Survived'), [EQUIVALENT])).toBeUndefined();
  expect(survivorText(mutant('Killed'), [])).toBeUndefined();
  // Another one that reads the same behind the change.
  expect(survivorText({ ...mutant('Survived'), original: 'b > a' }, [EQUIVALENT])).toBeDefined();
});

test('every path of a room is there', () => {
  const paths = MUTATED_ROOMS.flatMap(({ sources, tests }) => [...sources, ...tests]);
  expect(paths.filter((path) => !existsSync(join(import.meta.dirname, '../..', path)))).toEqual([]);
});
