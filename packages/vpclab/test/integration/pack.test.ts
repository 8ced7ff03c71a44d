// What `npm pack` makes of vpclab and its OVSDB client installs in an empty folder and runs there, without the
// repository and without its launcher. Packed from a copy, so that the work tree stays as it is.

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const repository = join(import.meta.dirname, '../../../..');
const scratch = mkdtempSync(join(tmpdir(), 'vpclab-pack-'));
const consumer = join(scratch, 'consumer');
const LEFT_OUT = new Set(['node_modules', '.tools', '.git', 'dist', 'test']);

function run(cwd: string, program: string, ...args: readonly string[]): string {
  return execFileSync(program, args, {
    cwd,
    encoding: 'utf8',
    timeout: 100_000,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
      npm_config_loglevel: 'error',
      npm_config_update_notifier: 'false',
    },
  });
}

const vpclab = (...args: readonly string[]): string => run(consumer, 'node_modules/.bin/vpclab', ...args);

beforeAll(() => {
  const copy = join(scratch, 'workspace');
  cpSync(repository, copy, { recursive: true, filter: (path) => !LEFT_OUT.has(basename(path)) });
  symlinkSync(join(repository, 'node_modules'), join(copy, 'node_modules'));
  mkdirSync(consumer);
  for (const name of ['ovsdb', 'vpclab'])
    run(join(copy, 'packages', name), 'npm', 'pack', '--pack-destination', scratch);
  const packed = readdirSync(scratch).filter((file) => file.endsWith('.tgz'));
  writeFileSync(join(consumer, 'package.json'), '{ "private": true }\n');
  const tarballs = packed.map((file) => join(scratch, file));
  run(
    consumer,
    'npm',
    'install',
    '--prefer-offline',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    ...tarballs,
  );
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test('holds JavaScript, the labs and the licence, and neither sources nor tests', () => {
  const files = readdirSync(join(consumer, 'node_modules/vpclab'), { recursive: true, encoding: 'utf8' });
  expect(files).toEqual(
    expect.arrayContaining([
      'dist/cli/main.js',
      'dist/runtime/init.sh',
      'labs/two-vpcs.yaml',
      'LICENSE',
      'README.md',
    ]),
  );
  expect(files.filter((file) => /\.ts$|\.test\.|golden/.test(file))).toEqual([]);
});

test('runs', () => {
  expect(vpclab('version')).toMatch(/^vpclab \d+\.\d+\.\d+\n$/);
});

test('reads a lab that it ships', () => {
  expect(vpclab('validate', 'node_modules/vpclab/labs/two-vpcs.yaml')).toContain('two-vpcs.yaml');
});
