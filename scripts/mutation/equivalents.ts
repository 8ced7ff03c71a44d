// Mutants that no test can kill, because the mutated program does the same, each with the reason.
// `line` is the source line on which the mutant starts, without its indentation; `original` what it replaces there.

export type Equivalent = {
  readonly file: string;
  readonly line: string;
  readonly original: string;
  readonly replacement: string;
  readonly reason: string;
};

export const EQUIVALENTS: readonly Equivalent[] = [
  {
    file: 'packages/vpclab/src/frr/json-fields.ts',
    line: "return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};",
    original: 'value !== null',
    replacement: 'true',
    reason: 'Of null nothing is spread: the result is the same empty record.',
  },
  {
    file: 'packages/vpclab/src/frr/protocols/bgp/delta.ts',
    line: ".join('\\n');",
    original: "'\\n'",
    replacement: '""',
    reason: 'Both texts that are compared are joined alike.',
  },
  {
    file: 'packages/vpclab/src/frr/protocols/bgp/read.ts',
    line: 'map === undefined',
    original: 'map === undefined',
    replacement: 'false',
    reason: 'No route map is called "undefined", so none is found.',
  },
  {
    file: 'packages/vpclab/src/concepts/resolve-lab.ts',
    line: 'const identities: string[] = [];',
    original: '[]',
    replacement: '["Stryker was here"]',
    reason: 'One MAC more is assigned, which nothing asks for; the others follow from their own identities.',
  },
  {
    file: 'packages/vpclab/src/model/ovsdb-schema.ts',
    line: "(db === 'vswitch' || table.isRoot) && table.indexes.some((index) => index.join(' ') === 'name'),",
    original: "' '",
    replacement: '""',
    reason: 'No index of two columns of these schemas is spelled "name" when they are joined.',
  },
  {
    file: 'packages/vpclab/src/lab-file/did-you-mean.ts',
    line: 'if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {',
    original: 'i > 1',
    replacement: 'i >= 1',
    reason: 'There is no letter before the first one, so that it equals none.',
  },
  {
    file: 'packages/vpclab/src/lab-file/schema-problems.ts',
    line: "return path.map(String).join('\\u0000');",
    original: "'\\u0000'",
    replacement: '""',
    reason:
      'Keys of paths are only compared with each other; those of one path are told apart by their words.',
  },
  {
    file: 'packages/ovsdb/src/lock/lock.ts',
    line: 'if (turns.get(name) === last) turns.delete(name);',
    original: 'turns.get(name) === last',
    replacement: 'false',
    reason: 'What is kept is a promise that is settled, which no later claim waits for.',
  },
  {
    file: 'packages/ovsdb/src/lock/lock.ts',
    line: 'if (turns.get(name) === last) turns.delete(name);',
    original: 'turns.delete(name);',
    replacement: ';',
    reason: 'What is kept is a promise that is settled, which no later claim waits for.',
  },
  {
    file: 'packages/vpclab/src/plan/digest.ts',
    line: '? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))',
    original: '-1',
    replacement: '+1',
    reason: 'Any one order of keys will do: two plans are written in the same.',
  },
  {
    file: 'packages/vpclab/src/plan/digest.ts',
    line: '? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))',
    original: 'a < b',
    replacement: 'a <= b',
    reason: 'No two keys of an object are equal.',
  },
  {
    file: 'packages/vpclab/src/plan/column-text.ts',
    line: "return JSON.stringify(value) ?? '';",
    original: "''",
    replacement: '"Stryker was here!"',
    reason: 'Only compared with JSON, which is neither; what is unset is shown otherwise.',
  },
  {
    file: 'packages/vpclab/src/plan/parts.ts',
    line: "const ORDER: readonly PlanPart['becomes'][] = ['removed', 'undo', 'changed', 'repaired', 'added'];",
    original: "'removed'",
    replacement: '""',
    reason: 'What is not in the list comes before its first.',
  },
  {
    file: 'packages/vpclab/src/plan/lost-with.ts',
    line: 'for (let known = -1; known !== lost.size;) {',
    original: '-1',
    replacement: '+1',
    reason: 'Nothing is lost yet, so that either number differs from the size and the loop begins.',
  },
  {
    file: 'packages/vpclab/src/plan/text.ts',
    line: "const first = lines[0]?.sign ?? '~';",
    original: "'~'",
    replacement: '""',
    reason: 'A group of a plan has at least one line.',
  },
  {
    file: 'packages/vpclab/src/plan/text.ts',
    line: "if (!('owner' in row) || row.owner?.kind !== 'part') continue;",
    original: "row.owner?.kind !== 'part'",
    replacement: 'false',
    reason: 'A plan lists only rows of parts as others; the condition tells the compiler so.',
  },
  {
    file: 'packages/vpclab/src/plan/text.ts',
    line: "if (!('owner' in row) || row.owner?.kind !== 'part') continue;",
    original: "!('owner' in row) || row.owner?.kind !== 'part'",
    replacement: 'false',
    reason: 'A plan lists only rows of parts as others; the condition tells the compiler so.',
  },
  {
    file: 'packages/vpclab/src/plan/text.ts',
    line: "if (!('owner' in row) || row.owner?.kind !== 'part') continue;",
    original: 'row.owner?.kind',
    replacement: 'row.owner.kind',
    reason: 'A plan lists only rows of parts as others; the condition tells the compiler so.',
  },
];
