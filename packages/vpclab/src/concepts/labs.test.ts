// The labs that ship, resolved: a change of any default shows here as a difference.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseLab } from './parse-lab.ts';

const LABS = join(import.meta.dirname, '../../../../labs');
const files = readdirSync(LABS).filter((file) => file.endsWith('.yaml'));

describe('labs/', () => {
  it('holds the labs that the documentation names', () => {
    expect(files).toEqual(
      expect.arrayContaining(['two-vpcs.yaml', 'shared-nat.yaml', 'overlap.yaml', 'minimal.yaml']),
    );
  });

  it.each(files)('%s', async (file) => {
    const parsed = parseLab({ fileName: file, text: readFileSync(join(LABS, file)) });
    expect(parsed).toMatchObject({ kind: 'ok', warnings: [] });
    const lab = parsed.kind === 'ok' ? parsed.lab : undefined;
    const golden = join(import.meta.dirname, 'golden', file.replace('.yaml', '.golden.json'));
    // By name: the order of the sections is the registry's, and means nothing.
    const sections = Object.fromEntries(Object.entries(lab ?? {}).toSorted(([a], [b]) => a.localeCompare(b)));
    await expect(`${JSON.stringify(sections, null, 2)}\n`).toMatchFileSnapshot(golden);
  });
});
