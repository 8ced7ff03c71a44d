// ./vpclab on machines that lack something: what it brings, what it asks, what it says, and that it says it once.

import { existsSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Clone, type Machine, type Outcome } from './machine.ts';

const isRoot = process.getuid?.() === 0;
const needsRoot = isRoot ? '' : ' (skipped: needs root, for mount namespaces and another user)';

const VERSION = /^vpclab \d+\.\d+\.\d+/;

/** Installs nothing; notes what it was asked for. */
const APT_GET = `
echo "$*" >>"$NOTES/apt-get"
case "$*" in *install*) ln -sf /bin/true /usr/bin/tcpdump; ln -sf /bin/true /usr/bin/vtysh ;; esac`;
const PACKAGE_TOOLS = { 'apt-get': APT_GET };

describe.skipIf(!isRoot)(`the launcher${needsRoot}`, () => {
  describe('with everything there', () => {
    test.each([
      ['from its directory', './vpclab version'],
      ['from another directory', 'cd / && "$OLDPWD/vpclab" version'],
      ['by a relative path', 'cd scripts && ../vpclab version'],
      ['by sh', 'sh vpclab version'],
      ['without PATH but for the node', 'PATH=/usr/bin ./vpclab version'],
    ])('runs %s and says nothing of its own', (_, command) => {
      using clone = new Clone();
      const outcome = clone.run(command, { user: 'ordinary' });
      expect(outcome).toMatchObject({ exitCode: 0, stderr: '', stdout: expect.stringMatching(VERSION) });
    });

    test('runs through a symbolic link to it', () => {
      using clone = new Clone();
      symlinkSync(join(clone.root, 'vpclab'), join(clone.home, 'vpclab'));
      expect(clone.run('cd / && ~/vpclab version')).toMatchObject({ exitCode: 0, stderr: '' });
    });

    test('keeps the working directory and the exit code of the command', () => {
      using clone = new Clone();
      const outcome = clone.run('cd ~ && printf "nonsense: [" >lab.yaml && ../a*/vpclab validate lab.yaml');
      expect(outcome.exitCode).toBe(2);
      expect(outcome.stderr).toContain('lab.yaml');
    });

    test('keeps compiled modules in the cache directory of the user', () => {
      using clone = new Clone();
      clone.run('./vpclab version', { user: 'ordinary' });
      expect(existsSync(join(clone.home, '.cache/vpclab/node'))).toBe(true);
    });
  });

  describe('without a package of the distribution', () => {
    const lacksTcpdump: Machine = { lacks: ['tcpdump'], programs: PACKAGE_TOOLS };

    test('runs commands that need no lab', () => {
      using clone = new Clone();
      expect(clone.run('./vpclab version', { ...lacksTcpdump, user: 'ordinary' })).toMatchObject({
        exitCode: 0,
        stderr: '',
      });
      expect(clone.notes('apt-get')).toBe('');
    });

    test('an ordinary user without a terminal is told the one line, and asked nothing', () => {
      using clone = new Clone();
      const outcome = clone.run('./vpclab up', {
        ...lacksTcpdump,
        programs: { ...PACKAGE_TOOLS, sudo: 'echo "$*" >>"$NOTES/sudo"' },
        user: 'ordinary',
      });
      expect(outcome.exitCode).toBe(3);
      expect(outcome.stderr).toContain(`sudo '${clone.root}/scripts/install-packages' tcpdump\n`);
      expect(outcome.stderr).not.toContain('[Y/n]');
      expect(clone.notes('sudo')).toBe('');
    });

    test('an ordinary user on a terminal is asked, and a no changes nothing', () => {
      using clone = new Clone();
      const programs = { ...PACKAGE_TOOLS, sudo: 'echo "$*" >>"$NOTES/sudo"' };
      const refused = clone.run('./vpclab up', { ...lacksTcpdump, programs, user: 'ordinary', typed: 'n\n' });
      expect(refused.exitCode).toBe(3);
      expect(refused.stdout).toContain('missing: tcpdump');
      expect(clone.notes('sudo')).toBe('');
    });

    test('an ordinary user on a terminal who agrees has it installed by sudo', () => {
      using clone = new Clone();
      const programs = { ...PACKAGE_TOOLS, sudo: 'echo "$*" >>"$NOTES/sudo"; exit 1' };
      const outcome = clone.run('./vpclab up', { ...lacksTcpdump, programs, user: 'ordinary', typed: '\n' });
      expect(outcome.exitCode).toBe(3);
      expect(clone.notes('sudo')).toBe(`${clone.root}/scripts/install-packages tcpdump\n`);
    });

    test('root has it installed', () => {
      using clone = new Clone();
      const machine: Machine = { lacks: ['tcpdump', 'vtysh'], programs: PACKAGE_TOOLS };
      const outcome = clone.run('./vpclab test --help', machine);
      expect(clone.notes('apt-get')).toMatch(/install --no-install-recommends -- frr tcpdump/);
      expect(outcome.stdout).toContain('vitest');
    });

    test('root is told the line when the archive does not answer', () => {
      using clone = new Clone();
      const outcome = clone.run('./vpclab up', {
        ...lacksTcpdump,
        programs: { ...PACKAGE_TOOLS, 'apt-get': 'echo "no route to the archive" >&2; exit 100' },
      });
      expect(outcome.exitCode).toBe(3);
      expect(outcome.stderr).toContain('no route to the archive');
      expect(outcome.stderr).toContain(`'${clone.root}/scripts/install-packages' tcpdump\n`);
    });

    test('unit tests ask for no package', () => {
      using clone = new Clone();
      for (const command of ['test --project unit --help', 'test --project=unit --help']) {
        const outcome = clone.run(`./vpclab ${command}`, { ...lacksTcpdump, user: 'ordinary' });
        expect(outcome).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('vitest') });
      }
      const both = clone.run('./vpclab test --project unit --project integration --help', {
        ...lacksTcpdump,
        user: 'ordinary',
      });
      expect(both.exitCode).toBe(3);
    });

    test('a system without apt-get is told which packages', () => {
      using clone = new Clone();
      const outcome = clone.run('./vpclab up', { lacks: ['tcpdump', 'apt-get'] });
      expect(outcome.exitCode).toBe(3);
      expect(outcome.stderr).toMatch(/no apt-get[^]*\n {2}tcpdump\n/);
    });
  });

  describe('without npm modules', () => {
    /** In .tools, as if it had been fetched: notes what it was asked for. */
    const npm = (clone: Clone, body: string): Machine => {
      clone.write(
        '.tools/node_modules/npm/bin/npm-cli.js',
        `const NOTES = '${clone.scratch}/notes';\n${body}`,
      );
      clone.write('.tools/checked', /^npm@.*\n/m.exec(clone.read('scripts/setup/tools.lock'))?.[0] ?? '');
      return { modules: 'none' };
    };
    const INSTALLS = `
      const fs = require('node:fs');
      fs.appendFileSync(NOTES + '/npm', process.argv.slice(2).join(' ') + '\\n');
      fs.mkdirSync('node_modules', { recursive: true });
      fs.writeFileSync('node_modules/.package-lock.json', '{}');`;

    test('installs them once, without the tools of developers', () => {
      using clone = new Clone();
      clone.run('./vpclab version; ./vpclab version', npm(clone, INSTALLS));
      expect(clone.notes('npm')).toMatch(/^ci --omit=dev --ignore-scripts [^\n]*\n$/);
    });

    test('installs them again when the lock file is newer', () => {
      using clone = new Clone();
      const machine = npm(clone, INSTALLS);
      clone.run('./vpclab version', machine);
      utimesSync(join(clone.root, 'package-lock.json'), new Date(), new Date(Date.now() + 60_000));
      clone.run('./vpclab version', machine);
      expect(clone.notes('npm').match(/^ci /gm)).toHaveLength(2);
    });

    test('says what to run again when npm fails', () => {
      using clone = new Clone();
      const machine = npm(clone, 'console.error("no module today"); process.exit(1);');
      const outcome = clone.run('./vpclab version', machine);
      expect(outcome.exitCode).toBe(3);
      expect(outcome.stderr).toMatch(/no module today[^]*'.\/vpclab' version\n/);
    });

    test('a clone that belongs to another is left alone', () => {
      using clone = new Clone();
      const outcome = clone.run(`setpriv --reuid=1 --regid=1 --clear-groups ./vpclab version`, {
        modules: 'none',
      });
      expect(outcome.exitCode).toBe(3);
      expect(outcome.stderr).toContain('not yours to write to');
    });
  });

  describe('without Node', () => {
    const bare: Machine = { node: 'none', modules: 'none', lacks: ['npm', 'curl', 'tcpdump'] };

    test.each(['doctor', 'help', 'validate x.yaml', 'up'])(
      'without curl, an ordinary user is told all that is missing at once: %s',
      (command) => {
        using clone = new Clone();
        const closed = 'chmod 600 /dev/net/tun';
        const outcome = clone.run(`./vpclab ${command}`, { ...bare, user: 'ordinary', without: closed });
        expect(outcome.exitCode).toBe(3);
        expect(outcome.stderr).toContain('su -c "chmod 666 /dev/net/tun"\n');
        expect(outcome.stderr).toContain(`su -c "'${clone.root}/scripts/install-packages' tcpdump curl"\n`);
      },
    );

    test('root is told what no package brings before anything is installed', () => {
      using clone = new Clone();
      const machine = { ...bare, programs: PACKAGE_TOOLS, without: 'mount -t tmpfs tmpfs /dev/net' };
      const outcome = clone.run('./vpclab up', machine);
      expect(outcome.exitCode).toBe(3);
      expect(outcome.stderr).toContain('\n  mkdir -p /dev/net && mknod -m 666 /dev/net/tun c 10 200\n');
      expect(outcome.stderr).toContain(`\n  '${clone.root}/scripts/install-packages' tcpdump curl\n`);
      expect(outcome.stderr).not.toContain('sudo');
      expect(clone.notes('apt-get')).toBe('');
    });

    test('with a Node that is too old, two at once install Node 24 and the modules once, and both run', () => {
      using clone = new Clone();
      const node = `if [ "$1" = --version ]; then echo v18.20.4; else exec "$NODE" "$@"; fi`;
      // Without npm and its configuration, the registry is the default of the distribution's npm package.
      const machine: Machine = {
        node: 'none',
        modules: 'none',
        user: 'ordinary',
        lacks: ['npm'],
        programs: { node },
      };
      const outcome: Outcome = clone.run(
        './vpclab version >first & ./vpclab version >second; wait; cat first second',
        machine,
      );
      expect(outcome.stdout).toMatch(/^(vpclab \d+\.\d+\.\d+[^\n]*\n){2}$/);
      expect(outcome.stderr.match(/fetching Node 24/g)).toHaveLength(1);
      expect(outcome.stderr.match(/installing npm modules/g)).toHaveLength(1);
      rmSync(join(clone.root, 'node_modules/.package-lock.json'));
      expect(clone.run('./vpclab version', machine).exitCode).toBe(0);
    });
  });
});
