// The last line of .ci/run: `N passed, N failed[, N skipped]`, summed over the static checks and all tests; says which
// tests failed. Exits 1 when anything failed, or when a report is missing: what did not run has not passed.
// Usage: node scripts/ci-summary.ts CHECKS.json VITEST.json

import { readFileSync } from 'node:fs';
import { type Counts, type VitestReport, countTests, failures, sum, summaryLine } from './ci/counts.ts';

const [checksFile, vitestFile] = process.argv.slice(2);
const MISSING: Counts = { passed: 0, failed: 1, skipped: 0 };

function read<T>(file: string | undefined): T | undefined {
  try {
    return JSON.parse(readFileSync(file ?? '', 'utf8')) as T;
  } catch (error) {
    console.log(
      `no report ${file ?? '(no file named)'}: ${error instanceof Error ? error.message : String(error)}`,
    );
    return undefined;
  }
}

const checks = read<{ readonly passed: number; readonly failed: number }>(checksFile);
const report = read<VitestReport>(vitestFile);
for (const name of report === undefined ? [] : failures(report)) console.log(`failed: ${name}`);

const total = sum([
  checks === undefined ? MISSING : { ...checks, skipped: 0 },
  report === undefined ? MISSING : countTests(report),
]);
console.log(summaryLine(total));
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
