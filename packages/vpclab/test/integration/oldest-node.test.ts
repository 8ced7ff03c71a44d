// The sources run as they are on the oldest Node that `engines` and ./vpclab take. Types are stripped there and nothing is
// translated, so newer syntax (`using`, for one) would end a command in a syntax error.

import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const repository = join(import.meta.dirname, '../../../..');
const scratch = mkdtempSync(join(tmpdir(), 'vpclab-oldest-node-'));

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function oldestVersion(): string {
  const manifest = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
    engines: { node: string };
  };
  return manifest.engines.node.replace('>=', '');
}

/** Parses each file of the arguments as Node would, without running it; prints those that it can't. */
const PARSE_ALL = `
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { SourceTextModule } from 'node:vm';
for (const file of process.argv.slice(1)) {
  try {
    new SourceTextModule(stripTypeScriptTypes(readFileSync(file, 'utf8')));
  } catch (error) {
    console.log(file + ': ' + error.message);
  }
}`;

test('every module is of the syntax of the oldest Node', (context) => {
  const version = oldestVersion();
  const packageName = `node@npm:node-linux-${process.arch}@${version}`;
  const node = join(scratch, 'node_modules/node/bin/node');
  try {
    const options = ['--no-save', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
    execFileSync('npm', ['install', '--prefix', scratch, ...options, packageName], {
      timeout: 60_000,
      stdio: 'pipe',
    });
  } catch (error) {
    context.skip(`Node ${version} can't be had from the npm registry: ${String(error).split('\n')[0]}`);
  }
  const run = (...args: readonly string[]): string =>
    execFileSync(node, ['--no-warnings', ...args], { cwd: repository, encoding: 'utf8' });

  expect(run('--version')).toContain(`v${version}.`);
  const sources = globSync('packages/*/src/**/*.ts', { cwd: repository }).filter(
    (file) => !file.endsWith('.test.ts'),
  );
  expect(sources.length).toBeGreaterThan(100);
  expect(run('--experimental-vm-modules', '--input-type=module', '-e', PARSE_ALL, '--', ...sources)).toBe('');
  expect(run('packages/vpclab/src/cli/main.ts', 'version')).toMatch(/^vpclab \d/);
});
