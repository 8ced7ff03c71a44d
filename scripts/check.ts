// All static checks, one after the other, each with its time; every one runs even when an earlier one failed.
// Usage: node scripts/check.ts [--report FILE]    FILE receives {"passed": N, "failed": N} for scripts/ci-summary.ts.

import { spawnSync } from 'node:child_process';
import { globSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';

const repository = join(import.meta.dirname, '..');
const MINUTE = 60_000;

type StaticCheck = { readonly name: string; readonly command: readonly [string, ...string[]] };

const STATIC_CHECKS: readonly StaticCheck[] = [
  { name: 'format', command: ['oxfmt', '--check', '.'] },
  { name: 'lint', command: ['oxlint', '--type-aware'] },
  { name: 'types', command: ['tsc', '-p', 'tsconfig.json'] },
  { name: 'layers', command: ['node', 'scripts/check-layers.ts'] },
  { name: 'unused', command: ['knip'] },
  { name: 'documents', command: ['node', 'scripts/docs.ts', '--check'] },
  {
    name: 'shell',
    command: [
      'shellcheck',
      'vpclab',
      '.ci/run',
      '--external-sources',
      ...globSync('scripts/setup/*.sh', { cwd: repository }),
      'scripts/install-packages',
      'scripts/with-node',
    ],
  },
];

const { values } = parseArgs({ options: { report: { type: 'string' } } });
const path = [join(repository, 'node_modules/.bin'), join(process.execPath, '..'), process.env['PATH']].join(
  delimiter,
);

let failed = 0;
for (const { name, command } of STATIC_CHECKS) {
  const began = performance.now();
  const [program, ...args] = command;
  const run = spawnSync(program, args, {
    cwd: repository,
    env: { ...process.env, PATH: path },
    encoding: 'utf8',
    timeout: 5 * MINUTE,
    maxBuffer: 64 * 1024 * 1024,
  });
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const passed = run.status === 0;
  if (!passed) {
    failed += 1;
    console.log(`${run.stdout}${run.stderr}${run.error === undefined ? '' : `${run.error.message}\n`}`);
  }
  console.log(`${passed ? 'ok    ' : 'FAILED'} ${name.padEnd(10)} ${seconds.padStart(6)} s`);
}

if (values.report !== undefined) {
  writeFileSync(values.report, JSON.stringify({ passed: STATIC_CHECKS.length - failed, failed }));
}
process.exitCode = failed === 0 ? 0 : 1;
