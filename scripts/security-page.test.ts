// docs/security.md promises nothing without a test: each part names some, and all that it names are there.

import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const page = readFileSync(join(ROOT, 'docs/security.md'), 'utf8');
const present = new Set(
  globSync('packages/vpclab/{src,test}/**/*.test.ts', { cwd: ROOT }).map((file) => basename(file)),
);
/** Of what they speak is no promise. */
const WITHOUT = new Set(['Who is who', 'Reporting']);

it('names tests that are there', () => {
  const named = [...page.matchAll(/`([\w./-]+\.test\.ts)`/g)].map(([, path = '']) => basename(path));
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((name) => !present.has(name))).toEqual([]);
});

it('names a test in each part that promises something', () => {
  const parts = page.split(/^## /m).slice(1);
  const bare = parts.filter((part) => !/\*Tests?:\*/.test(part)).map((part) => part.split('\n')[0] ?? '');
  expect(bare.filter((title) => !WITHOUT.has(title))).toEqual([]);
});
