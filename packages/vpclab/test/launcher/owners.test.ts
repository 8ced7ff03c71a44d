// Nothing that another user can change becomes code of whoever runs the launcher.

import { chmodSync, chownSync, existsSync, mkdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Clone, type Machine } from './machine.ts';

const isRoot = process.getuid?.() === 0;
const needsRoot = isRoot ? '' : ' (skipped: needs root, for mount namespaces and another user)';
const ANOTHER = 54_322;
const VERSION = /^vpclab \d+\.\d+\.\d+/;

describe.skipIf(!isRoot)(`what others can change${needsRoot}`, () => {
  const version = (clone: Clone, machine: Machine) => {
    const outcome = clone.run('./vpclab version', machine);
    expect(outcome).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(VERSION) });
    return outcome.stderr;
  };

  describe('the cache of compiled modules', () => {
    test('without HOME there is none, not in TMPDIR either', () => {
      using clone = new Clone();
      const shared = join(clone.scratch, 'tmp');
      mkdirSync(shared);
      const outcome = clone.run(`env -u HOME TMPDIR='${shared}' ./vpclab version; ls -A '${shared}'`);
      expect(outcome).toMatchObject({ exitCode: 0, stderr: '' });
      expect(outcome.stdout).toMatch(/^vpclab [^\n]*\n$/);
    });

    test('it is private whatever the umask, and a relative XDG_CACHE_HOME is ignored', () => {
      using clone = new Clone();
      clone.run(`sh -c 'umask 0; ./vpclab version'`, { env: { XDG_CACHE_HOME: 'cache' } });
      expect(existsSync(join(clone.root, 'cache'))).toBe(false);
      expect(statSync(join(clone.home, '.cache/vpclab/node')).mode & 0o777).toBe(0o700);
    });

    test.each<[string, (home: string) => void]>([
      ['is open to all', (home) => chmodSync(join(home, '.cache/vpclab/node'), 0o777)],
      ['is open to its group', (home) => chmodSync(join(home, '.cache/vpclab/node'), 0o770)],
      ["is another user's", (home) => chownSync(join(home, '.cache/vpclab/node'), ANOTHER, ANOTHER)],
      ['lies below what is open to all', (home) => chmodSync(join(home, '.cache'), 0o777)],
      ["lies below what is another user's", (home) => chownSync(join(home, '.cache'), ANOTHER, ANOTHER)],
      [
        'is a link to what is open to all',
        (home) => {
          rmSync(join(home, '.cache/vpclab/node'), { recursive: true });
          mkdirSync(join(home, '../open'));
          chmodSync(join(home, '../open'), 0o777);
          symlinkSync('../../../open', join(home, '.cache/vpclab/node'));
        },
      ],
    ])('one that %s is not used', (_, spoil) => {
      using clone = new Clone();
      version(clone, {});
      const cache = join(clone.home, '.cache/vpclab/node');
      clone.run(`rm -rf '${cache}'; mkdir '${cache}'`);
      spoil(clone.home);
      expect(version(clone, {})).toContain('compiled modules are not cached: other users can write to');
      expect(clone.run(`ls -A '${cache}/'`).stdout).toBe('');
    });

    test('a NODE_COMPILE_CACHE is held to the same', () => {
      using clone = new Clone();
      const relative = version(clone, { env: { NODE_COMPILE_CACHE: 'cache' } });
      expect(relative).toContain('NODE_COMPILE_CACHE is not an absolute path: cache');
      expect(existsSync(join(clone.root, 'cache'))).toBe(false);
      const shared = join(clone.scratch, 'shared');
      mkdirSync(shared);
      chmodSync(shared, 0o777);
      expect(version(clone, { env: { NODE_COMPILE_CACHE: shared } })).toContain(`write to ${shared}`);
      expect(clone.run(`ls -A '${shared}'`).stdout).toBe('');
    });
  });

  describe('.tools', () => {
    const program = (clone: Clone): void => {
      const node = '.tools/node_modules/node/bin/node';
      clone.write(node, `#!/bin/sh\necho ran >>'${clone.scratch}/notes/ran'\n`);
      chmodSync(join(clone.root, node), 0o755);
      clone.write('.tools/checked', clone.read('scripts/setup/tools.lock'));
    };

    test.each<[string, (tools: string) => void]>([
      ['is open to all', (tools) => chmodSync(tools, 0o777)],
      ['is open to its group', (tools) => chmodSync(tools, 0o775)],
      ["is another user's", (tools) => chownSync(tools, ANOTHER, ANOTHER)],
    ])('one that %s is not used', (_, spoil) => {
      using clone = new Clone();
      program(clone);
      clone.run('./vpclab version');
      expect(clone.notes('ran')).toBe('ran\n');
      clone.forget('ran');
      spoil(join(clone.root, '.tools'));
      const outcome = clone.run('./vpclab version');
      expect(outcome.exitCode).toBe(3);
      expect(outcome.stderr).toContain(`rm -rf '${clone.root}/.tools'\n`);
      expect(clone.notes('ran')).toBe('');
    });
  });

  describe('a checkout', () => {
    const asRoot: Machine = { without: `chown ${ANOTHER} .` };

    test('of another user: root is told', () => {
      using clone = new Clone();
      expect(version(clone, asRoot)).toBe(
        `vpclab: warning: ${clone.root} belongs to user ${ANOTHER}, who can change what root runs here.\n`,
      );
    });

    test('of the user who became root by sudo: nothing is said', () => {
      using clone = new Clone();
      expect(version(clone, { ...asRoot, env: { SUDO_UID: String(ANOTHER) } })).toBe('');
    });

    test('that all can write to: root is told', () => {
      using clone = new Clone();
      expect(version(clone, { without: 'chmod 777 .' })).toContain('every user can write to');
    });
  });
});
