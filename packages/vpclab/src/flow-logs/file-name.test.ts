import { describe, expect, it } from 'vitest';
import { fileBoundsOf, filesToRemove, flowFileName, isFlowFileName } from './file-name.ts';
import type { KeptFile } from './file-name.ts';

const AT = Date.UTC(2026, 10, 29, 7, 53, 1);

describe('names of files of flow logs', () => {
  it('say which lab, since when, and sort by that', () => {
    expect(flowFileName('shop', AT, 0)).toBe('shop_vpcflowlogs_20261129T075301Z_0000.log');
    const names = [AT + 3_600_000, AT + 1_000, AT].map((at) => flowFileName('shop', at, 0));
    expect(names.toSorted()).toEqual(names.toReversed());
  });

  it('are distinguished from those of others', () => {
    expect(isFlowFileName(flowFileName('a-b', AT, 12))).toBe(true);
    for (const name of [
      'notes.log',
      'shop_vpcflowlogs_20261129T075301Z_0000.log.gz',
      'shop_vpcflowlogs_.log',
    ])
      expect(isFlowFileName(name)).toBe(false);
  });
});

describe('what is removed', () => {
  const bounds = { bytes: 100, fileBytes: 10, fileMs: 1_000, keptMs: 10_000 };
  const file = (age: number, bytes: number): KeptFile => ({
    ...{ name: flowFileName('shop', AT - age, 0), bytes, changedAt: AT - age },
  });
  const removed = (files: readonly KeptFile[]): readonly string[] => filesToRemove(files, bounds, AT);

  it('is the oldest, until a whole file has room beside the rest', () => {
    const files = [file(3_000, 40), file(1_000, 30), file(2_000, 30)];
    expect(removed(files)).toEqual([file(3_000, 40).name]);
    expect(removed(files.slice(1))).toEqual([]);
    const [old, young] = [file(3_000, 45), file(1_000, 45)];
    expect(removed([old, young])).toEqual([]);
    expect(removed([old, young, file(500, 1)])).toEqual([old.name]);
  });

  it('is what is too old, however much room there is', () => {
    expect(removed([file(10_000, 1), file(9_999, 1)])).toEqual([file(10_000, 1).name]);
  });

  it('is never a file of somebody else', () => {
    expect(removed([{ name: 'notes.log', bytes: 1_000, changedAt: 0 }])).toEqual([]);
  });

  it('leaves nothing where one file alone is too large', () => {
    expect(removed([file(1_000, 99)])).toEqual([file(1_000, 99).name]);
  });
});

it.each([16 << 20, 256 << 20, 2 ** 40])('%d bytes hold ten files or more', (bytes) => {
  const { fileBytes } = fileBoundsOf(bytes);
  expect(fileBytes * 10).toBeLessThanOrEqual(bytes);
  expect(fileBytes).toBeGreaterThan(1 << 20);
});
