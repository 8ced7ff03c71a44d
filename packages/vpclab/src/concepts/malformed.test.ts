// Every malformed lab file, of each concept and of reading in general, is refused with exactly the text beside it.
// `vitest run -u` writes the texts again: read the difference before committing it.

import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatProblems } from '../lab-file/format-problems.ts';
import { parseLab } from './parse-lab.ts';
import { CONCEPTS } from './registry.ts';

const SOURCE = join(import.meta.dirname, '..');
const files = globSync('{concepts/*,lab-file}/malformed/*.yaml', { cwd: SOURCE }).toSorted();

/** What a leaked exception looks like. */
const STACK_TRACE =
  /\n\s+at |node:internal|TypeError|RangeError|ReferenceError|\[object|undefined|NaN|node_modules/;

describe('malformed lab files', () => {
  it.each(files)('%s', async (file) => {
    const parsed = parseLab({ fileName: basename(file), text: readFileSync(join(SOURCE, file)) });
    if (parsed.kind === 'ok') throw new Error(`${file} was accepted`);
    const text = formatProblems(parsed.errors, { colour: false });
    expect(text).not.toMatch(STACK_TRACE);
    expect(parsed.errors.length).toBeGreaterThan(0);
    for (const problem of parsed.errors) {
      expect(problem.line).toBeGreaterThanOrEqual(1);
      expect(problem.column).toBeLessThanOrEqual(problem.sourceLine.length + 1);
    }
    await expect(text).toMatchFileSnapshot(join(SOURCE, file.replace('.yaml', '.golden.txt')));
  });

  it('are at least 60, each with its golden text', () => {
    expect(files.length).toBeGreaterThanOrEqual(60);
    const golden = globSync('{concepts/*,lab-file}/malformed/*.golden.txt', { cwd: SOURCE });
    expect(golden.map((file) => file.replace('.golden.txt', '.yaml')).toSorted()).toEqual(files);
  });

  it.each(Object.keys(CONCEPTS))('has some of %s', (concept) => {
    expect(files.filter((file) => file.startsWith(`concepts/${concept}/`))).not.toEqual([]);
  });
});
