// The runner of package.json's commands says what is missing, and no stack trace.

import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'vpclab-with-node-'));
  mkdirSync(join(root, 'scripts'));
  mkdirSync(join(root, 'bin'));
  copyFileSync(join(import.meta.dirname, 'with-node'), join(root, 'scripts/with-node'));
});
afterEach(() => rmSync(root, { recursive: true }));

const run = (path: string) =>
  spawnSync('/bin/sh', [join(root, 'scripts/with-node'), 'echo', 'ran'], {
    encoding: 'utf8',
    env: { PATH: `${path}:${process.env['PATH']}` },
  });

test('without the development modules it says how to get them', () => {
  expect(run(dirname(process.execPath))).toMatchObject({
    status: 3,
    stdout: '',
    stderr: 'this needs the development modules: `./vpclab test --project unit --help` brings them\n',
  });
  mkdirSync(join(root, 'node_modules/vitest'), { recursive: true });
  expect(run(dirname(process.execPath))).toMatchObject({ status: 0, stdout: 'ran\n' });
});

test('with a Node that is too old it says which it needs', () => {
  const old = join(root, 'bin/node');
  writeFileSync(old, '#!/bin/sh\ncase $1 in --version) echo v20.19.2 ;; *) exit 1 ;; esac\n');
  chmodSync(old, 0o755);
  expect(run(join(root, 'bin'))).toMatchObject({
    status: 3,
    stderr: expect.stringMatching(/^this needs Node 22\.18 or newer, not v20\.19\.2: /),
  });
});
