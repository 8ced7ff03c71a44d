import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { referencePage } from '../scripts/reference-page.ts';

test('docs/reference.md is what the sources say (run `npm run reference -w @vpclab/ovsdb`)', () => {
  expect(readFileSync(new URL('../docs/reference.md', import.meta.url), 'utf8')).toBe(referencePage());
});
