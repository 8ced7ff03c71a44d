import { mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FILES, fileLine, isCurrent } from './bundle.ts';

let directory: string;
let source: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'vpclab-bundle-'));
  source = join(directory, 'a source.ts');
  writeFileSync(source, 'one');
  utimesSync(source, 1, 1);
  list(process.version);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('a bundle', () => {
  test('is current while its files are as they were', () => {
    expect(isCurrent(directory)).toBe(true);
  });

  test('is out of date once a file is edited in place, even when its size and time of modification stay', () => {
    writeFileSync(source, 'two');
    utimesSync(source, 1, 1);
    expect(isCurrent(directory)).toBe(false);
  });

  test('is out of date once a file is replaced', () => {
    writeFileSync(`${source}.new`, 'one');
    utimesSync(`${source}.new`, 1, 1);
    renameSync(`${source}.new`, source);
    expect(isCurrent(directory)).toBe(false);
  });

  test('is out of date once a file is removed', () => {
    rmSync(source);
    expect(isCurrent(directory)).toBe(false);
  });

  test('of another version of Node is not current', () => {
    list('v22.18.0');
    expect(isCurrent(directory)).toBe(false);
  });

  test.each(['', 'nothing of the kind', '\n'])('whose list is damaged is not current: %j', (text) => {
    writeFileSync(join(directory, FILES), text);
    expect(isCurrent(directory)).toBe(false);
  });

  test('without a list is not current', () => {
    rmSync(join(directory, FILES));
    expect(isCurrent(directory)).toBe(false);
  });
});

function list(version: string): void {
  writeFileSync(join(directory, FILES), [version, fileLine(source)].join('\n'));
}
