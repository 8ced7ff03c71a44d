// Every file of malformed/ is refused with exactly the text beside it. `vitest run -u` writes the texts anew: read the
// difference before committing it.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatProblems } from '../lab-file/format-problems.ts';
import { parseLab } from './parse-lab.ts';

const FOLDER = join(import.meta.dirname, 'malformed');
const files = readdirSync(FOLDER).filter((file) => file.endsWith('.yaml'));

/** What a leaked exception looks like. */
const STACK_TRACE =
  /\n\s+at |node:internal|TypeError|RangeError|ReferenceError|\[object|undefined|NaN|node_modules/;

describe('malformed lab files', () => {
  it.each(files)('%s', async (file) => {
    const parsed = parseLab({ fileName: file, text: readFileSync(join(FOLDER, file)) });
    if (parsed.kind === 'ok') throw new Error(`${file} was accepted`);
    const text = formatProblems(parsed.errors, { colour: false });
    expect(text).not.toMatch(STACK_TRACE);
    expect(parsed.errors.length).toBeGreaterThan(0);
    for (const problem of parsed.errors) {
      expect(problem.line).toBeGreaterThanOrEqual(1);
      expect(problem.column).toBeLessThanOrEqual(problem.sourceLine.length + 1);
    }
    await expect(text).toMatchFileSnapshot(join(FOLDER, file.replace('.yaml', '.golden.txt')));
  });

  it('are at least 60, each with its golden text', () => {
    expect(files.length).toBeGreaterThanOrEqual(60);
    const golden = readdirSync(FOLDER).filter((file) => file.endsWith('.golden.txt'));
    expect(golden.map((file) => file.replace('.golden.txt', '.yaml')).toSorted()).toEqual(files.toSorted());
  });
});
