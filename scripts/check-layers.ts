// Checks every import of the source against scripts/layers/table.ts, and that OVSDB is talked to by @vpclab/ovsdb alone;
// cycles are the linter's (import/no-cycle).
// Prints each violation and exits 1, or the number of imports seen.

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bypassesOf } from './layers/ovsdb-only.ts';
import { LAYERED_PACKAGES, type LayeredPackage } from './layers/table.ts';
import { importsOf, violation } from './layers/violation.ts';

const repository = join(import.meta.dirname, '..');

function modulesOf(layered: LayeredPackage): readonly string[] {
  return globSync('**/*.ts', { cwd: join(repository, layered.root) })
    .filter((file) => !file.endsWith('.test.ts'))
    .toSorted();
}

let seen = 0;
const violations = new Set<string>();
for (const layered of LAYERED_PACKAGES) {
  for (const file of modulesOf(layered)) {
    const source = readFileSync(join(repository, layered.root, file), 'utf8');
    for (const { line, why } of layered.ovsdbByClientOnly === true ? bypassesOf(file, source) : []) {
      violations.add(`${layered.root}/${file}:${line}: ${why}`);
    }
    for (const found of importsOf(file, source)) {
      seen += 1;
      const why = violation(layered, found);
      if (why === undefined) continue;
      violations.add(`${layered.root}/${file}:${found.line}: ${why}`);
    }
  }
}
for (const line of violations) console.error(line);
console.log(`layers: ${seen} imports, ${violations.size} violations`);
process.exitCode = violations.size === 0 && seen > 0 ? 0 : 1;
