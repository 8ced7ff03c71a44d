// Writes the generated documents; with --check only says which are stale, and exits 1 when one is.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { GENERATED_DOCUMENTS } from './docs/documents.ts';

const repository = join(import.meta.dirname, '..');
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });

function committed(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

const stale: string[] = [];
for (const document of GENERATED_DOCUMENTS) {
  const file = join(repository, document.file);
  const text = await document.make();
  if (text === committed(file)) continue;
  stale.push(document.file);
  if (values.check) continue;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

for (const file of stale) console.log(values.check ? `stale: ${file}` : `wrote ${file}`);
console.log(
  `documents: ${GENERATED_DOCUMENTS.length}, ${stale.length} ${values.check ? 'stale' : 'written'}`,
);
if (values.check && stale.length > 0) {
  console.error('Run `npm run docs` and commit what it writes.');
  process.exitCode = 1;
}
