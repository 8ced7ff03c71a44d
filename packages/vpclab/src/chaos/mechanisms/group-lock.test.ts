import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { locked } from './group-lock.ts';

it('lets nobody else in until it is done, also where that fails', () => {
  const directory = mkdtempSync(join(tmpdir(), 'vpclab-lock-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'control-groups');
  const second = (): string => locked(file, () => 'second', 20);
  expect(() => locked(file, second)).toThrow('another process has held');
  expect(second()).toBe('second');
});
