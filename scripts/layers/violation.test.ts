import { describe, expect, test } from 'vitest';
import type { LayeredPackage } from './table.ts';
import { importsOf, violation } from './violation.ts';

const layered: LayeredPackage = {
  name: 'example',
  root: 'src',
  rooms: [
    { path: 'net', mayImport: [], pure: true },
    { path: 'intent/rows.ts', mayImport: ['net'] },
    { path: 'host', mayImport: ['net', 'intent/rows.ts'] },
    { path: 'intent', mayImport: ['net', 'intent/rows.ts'] },
    { path: 'kinds', mayImport: ['net'], mayLoad: ['kinds/*/work'] },
    { path: 'kinds/*/work', mayImport: ['net', 'host', 'kinds'] },
    { path: 'engine', mayImport: ['net', 'host', 'intent'] },
  ],
};

const why = (file: string, specifier: string, isLate = false): string | undefined =>
  violation(layered, { file, line: 1, specifier, isLate });

describe('importsOf', () => {
  test('finds every form, with its line, and no text that only looks like one', () => {
    const source = [
      "import { a } from './a.ts';",
      'import type {',
      '  B,',
      "} from './b.ts';",
      "export { c } from './c.ts';",
      "import './d.ts';",
      "const e = await import('./e.ts');",
      "const text = 'taken from there';",
      'export const from = 1;',
    ].join('\n');
    const found = importsOf('x.ts', source);
    expect(found.map(({ line, specifier }) => `${line} ${specifier}`)).toEqual([
      '1 ./a.ts',
      '2 ./b.ts',
      '5 ./c.ts',
      '6 ./d.ts',
      '7 ./e.ts',
    ]);
    expect(found.filter(({ isLate }) => isLate).map(({ specifier }) => specifier)).toEqual([
      './b.ts',
      './e.ts',
    ]);
  });
});

describe('violation', () => {
  test.each([
    ['engine/apply.ts', '../host/link.ts'],
    ['engine/deep/apply.ts', '../other.ts'],
    ['host/link.ts', '../intent/rows.ts'],
    ['host/link.ts', 'node:child_process'],
    ['net/ipv4.ts', 'node:util'],
    ['index.ts', './engine/apply.ts'],
  ])('%s may import %s', (file, specifier) => {
    expect(why(file, specifier)).toBeUndefined();
  });

  test.each([
    ['net/ipv4.ts', '../engine/apply.ts', 'net may not import engine (engine/apply.ts)'],
    ['host/link.ts', '../intent/vpc.ts', 'host may not import intent (intent/vpc.ts)'],
    ['intent/rows.ts', './vpc.ts', 'intent/rows.ts may not import intent (intent/vpc.ts)'],
    ['net/ipv4.ts', 'node:child_process', 'net is pure and may not import node:child_process'],
    ['net/ipv4.ts', '../../../ovsdb/src/index.ts', 'leaves the package'],
    ['engine/apply.ts', '../index.ts', 'index.ts, which is in no room'],
    ['kinds/route/kind.ts', '../../host/run.ts', 'kinds may not import host (host/run.ts)'],
    ['kinds/route/work/x.ts', '../../../intent/vpc.ts', 'kinds/*/work may not import intent'],
    ['novelty/x.ts', './y.ts', 'novelty/x.ts is in no room'],
  ])('%s may not import %s', (file, specifier, expected) => {
    expect(why(file, specifier)).toContain(expected);
  });

  test('a room below may be loaded late, and only so', () => {
    expect(why('kinds/route/kind.ts', './work/work.ts', true)).toBeUndefined();
    expect(why('kinds/route/kind.ts', './work/work.ts')).toContain('by import() alone');
    expect(why('net/ipv4.ts', '../engine/apply.ts', true)).toContain('may not import');
  });
});
