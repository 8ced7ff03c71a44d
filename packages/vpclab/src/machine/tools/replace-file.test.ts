import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { replaceFile } from './replace-file.ts';

let directory: string;
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'vpclab-replace-'))));
afterEach(() => rmSync(directory, { recursive: true }));

it('replaces a file', () => {
  const path = join(directory, 'a');
  replaceFile(path, 'one');
  replaceFile(path, 'two');
  expect(readFileSync(path, 'utf8')).toBe('two');
  expect(readdirSync(directory)).toEqual(['a']);
});

it('leaves nothing beside a file that it cannot replace', () => {
  const path = join(directory, 'a');
  mkdirSync(join(path, 'in-the-way'), { recursive: true });
  expect(() => replaceFile(path, 'text')).toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
  expect(readdirSync(directory)).toEqual(['a']);
});
