// ./vpclab on machines that lack something: what it brings, what it asks, what it says, and that it says it once.

import { existsSync, readFileSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Clone, type Machine, type Outcome } from './machine.ts';

const isRoot = process.getuid?.() === 0;
const needsRoot = isRoot ? '' : ' (left out: needs root, for mount namespaces and another user)';

const VERSION = /^vpclab \d+\.\d+\.\d+/;

/** Installs nothing; notes what it was asked for and what the policy then says of two services. */
const APT_GET = `
echo "$*" >>"$SCRATCH/apt-get"
for service in frr ssh; do
  status=0; /usr/sbin/policy-rc.d "$service" start || status=$?
  echo "$service $status" >>"$SCRATCH/policy"
done
case "$*" in
  *install*) : >"$SCRATCH/installed"; ln -sf /bin/true /usr/bin/tcpdump; ln -sf /bin/true /usr/bin/vtysh ;;
esac`;
const DPKG_QUERY = 'if [ -e "$SCRATCH/installed" ]; then printf installed; else exit 1; fi';
const SYSTEMCTL = 'echo "$*" >>"$SCRATCH/systemctl"';
const PACKAGE_TOOLS = { 'apt-get': APT_GET, 'dpkg-query': DPKG_QUERY, systemctl: SYSTEMCTL };

const notes = (clone: Clone, name: string): string => readFileSync(join(clone.scratch, name), 'utf8');

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
      symlinkSync(join(clone.root, 'vpclab'), join(clone.scratch, 'home/vpclab'));
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
      expect(existsSync(join(clone.scratch, 'home/.cache/vpclab/node'))).toBe(true);
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
      expect(existsSync(join(clone.scratch, 'apt-get'))).toBe(false);
    });

    test('an ordinary user without a terminal is told the one line, and asked nothing', () => {
      using clone = new Clone();
      const outcome = clone.run('./vpclab up', {
        ...lacksTcpdump,
        programs: { ...PACKAGE_TOOLS, sudo: 'echo "$*" >>"$SCRATCH/sudo"' },
        user: 'ordinary',
      });
      expect(outcome.exitCode).toBe(3);
      expect(outcome.stderr).toContain(`sudo '${clone.root}/scripts/install-packages' tcpdump\n`);
      expect(outcome.stderr).not.toContain('[Y/n]');
      expect(existsSync(join(clone.scratch, 'sudo'))).toBe(false);
    });

    test('an ordinary user on a terminal is asked, and a no changes nothing', () => {
      using clone = new Clone();
      const programs = { ...PACKAGE_TOOLS, sudo: 'echo "$*" >>"$SCRATCH/sudo"' };
      const refused = clone.run('./vpclab up', { ...lacksTcpdump, programs, user: 'ordinary', typed: 'n\n' });
      expect(refused.exitCode).toBe(3);
      expect(refused.stdout).toContain('missing: tcpdump');
      expect(existsSync(join(clone.scratch, 'sudo'))).toBe(false);
    });

    test('an ordinary user on a terminal who agrees has it installed by sudo', () => {
      using clone = new Clone();
      const programs = { ...PACKAGE_TOOLS, sudo: 'echo "$*" >>"$SCRATCH/sudo"; exit 1' };
      const outcome = clone.run('./vpclab up', { ...lacksTcpdump, programs, user: 'ordinary', typed: '\n' });
      expect(outcome.exitCode).toBe(3);
      expect(notes(clone, 'sudo')).toBe(`${clone.root}/scripts/install-packages tcpdump\n`);
    });

    test('root has it installed, no service is started meanwhile, and none is enabled', () => {
      using clone = new Clone();
      const outcome = clone.run(
        '. /dev/null; sh -c "./vpclab test --help" && ls /usr/sbin/policy-rc.d 2>&1 || true',
        { lacks: ['tcpdump', 'vtysh'], programs: PACKAGE_TOOLS },
      );
      expect(notes(clone, 'apt-get')).toMatch(/install --no-install-recommends.* frr tcpdump/);
      expect(notes(clone, 'policy')).toMatch(/frr 101\nssh 0\n/);
      expect(notes(clone, 'systemctl')).toContain('disable frr');
      expect(outcome.stdout).toContain('vitest');
      expect(outcome.stdout).toContain("cannot access '/usr/sbin/policy-rc.d'");
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

    test('a system without apt-get is told which packages', () => {
      using clone = new Clone();
      const outcome = clone.run('./vpclab up', { lacks: ['tcpdump', 'apt-get'] });
      expect(outcome.exitCode).toBe(3);
      expect(outcome.stderr).toMatch(/no apt-get[^]*\n {2}tcpdump\n/);
    });
  });

  describe('without npm modules', () => {
    const npm = 'echo "$*" >>"$SCRATCH/npm"; mkdir -p node_modules; : >node_modules/.package-lock.json';

    test('installs them once, without the tools of developers', () => {
      using clone = new Clone();
      clone.run('./vpclab version; ./vpclab version', { modules: 'none', programs: { npm } });
      expect(notes(clone, 'npm')).toMatch(/^ci --omit=dev [^\n]*\n$/);
    });

    test('installs them again when the lock file is newer', () => {
      using clone = new Clone();
      const machine: Machine = { modules: 'none', programs: { npm } };
      clone.run('./vpclab version', machine);
      utimesSync(join(clone.root, 'package-lock.json'), new Date(), new Date(Date.now() + 60_000));
      clone.run('./vpclab version', machine);
      expect(notes(clone, 'npm').match(/^ci /gm)).toHaveLength(2);
    });

    test('says the line when the registry does not answer', () => {
      using clone = new Clone();
      const outcome = clone.run('./vpclab version', {
        modules: 'none',
        programs: { npm: 'echo no network >&2; exit 1' },
      });
      expect(outcome.exitCode).toBe(3);
      expect(outcome.stderr).toMatch(/no network[^]*npm ci --omit=dev/);
    });

    test('a clone that belongs to another is left alone', () => {
      using clone = new Clone();
      const outcome = clone.run(`setpriv --reuid=1 --regid=1 --clear-groups ./vpclab version`, {
        modules: 'none',
        programs: { npm },
      });
      expect(outcome.exitCode).toBe(3);
      expect(outcome.stderr).toContain('not yours to write to');
    });
  });

  describe('without Node', () => {
    test('without npm, without packages: says the line that brings npm', () => {
      using clone = new Clone();
      const outcome = clone.run('./vpclab version', {
        node: 'none',
        modules: 'none',
        lacks: ['npm'],
        user: 'ordinary',
      });
      expect(outcome.exitCode).toBe(3);
      expect(outcome.stderr).toContain(`sudo '${clone.root}/scripts/install-packages' npm\n`);
    });

    test('with a Node that is too old, two at once install Node 24 and the modules once, and both run', () => {
      using clone = new Clone();
      const node = `if [ "$1" = --version ]; then echo v18.20.4; else exec "$SCRATCH/world/node" "$@"; fi`;
      const machine: Machine = { node: 'none', modules: 'none', user: 'ordinary', programs: { node } };
      const outcome: Outcome = clone.run(
        './vpclab version >first & ./vpclab version >second; wait; cat first second',
        machine,
      );
      expect(outcome.stdout).toMatch(/^(vpclab \d+\.\d+\.\d+[^\n]*\n){2}$/);
      expect(outcome.stderr.match(/installing Node 24/g)).toHaveLength(1);
      expect(outcome.stderr.match(/installing npm modules/g)).toHaveLength(1);
      rmSync(join(clone.root, 'node_modules/.package-lock.json'));
      expect(clone.run('./vpclab version', machine).exitCode).toBe(0);
    });
  });
});
