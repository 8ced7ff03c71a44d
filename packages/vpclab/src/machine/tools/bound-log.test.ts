import { appendFileSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { boundLog } from './bound-log.ts';

const BOUNDS = { mostBytes: 1_000, keptBytes: 100 };

it('cuts a log to whole lines of its end, under the hands of who appends to it', () => {
  const directory = mkdtempSync(join(tmpdir(), 'vpclab-log-'));
  const file = join(directory, 'log');
  try {
    expect(boundLog(file, BOUNDS)).toBe(false);
    const writer = openSync(file, 'a');
    const line = (number: number): string => `line ${String(number).padStart(4, '0')}\n`;
    for (let number = 1; number <= 100; number += 1) writeSync(writer, line(number));
    expect(boundLog(file, BOUNDS)).toBe(false);
    for (let number = 101; number <= 200; number += 1) writeSync(writer, line(number));
    expect(boundLog(file, BOUNDS)).toBe(true);
    writeSync(writer, line(201));
    closeSync(writer);
    const [note, first, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(note).toContain('older lines were dropped');
    expect(first).toBe('line 0192');
    expect(lines.at(-1)).toBe('line 0201');
    appendFileSync(file, 'x'.repeat(2_000));
    expect(boundLog(file, BOUNDS)).toBe(true);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
