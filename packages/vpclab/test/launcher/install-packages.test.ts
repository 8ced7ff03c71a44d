// scripts/install-packages: services stay as they are, apt-get gets names only, and nothing outlives a kill -9.

import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Clone, type Machine } from './machine.ts';

const isRoot = process.getuid?.() === 0;
const needsRoot = isRoot ? '' : ' (skipped: needs root, for mount namespaces)';

/** One that this machine has before anything is installed. */
const KNOWN_SERVICE = readdirSync('/etc/init.d')[0] ?? 'none';

/** Installs nothing; enables a service as packages do, and notes what the policy says to its start. */
const APT_GET = `
echo "$*" >>"$NOTES/apt-get"
case "$*" in *install*) ;; *) exit 0 ;; esac
for service in newd newd.service ${KNOWN_SERVICE} ${KNOWN_SERVICE}.service; do
  status=0; /usr/sbin/policy-rc.d "$service" start || status=$?
  echo "$service $status" >>"$NOTES/policy"
done
mkdir -p /etc/systemd/system/multi-user.target.wants
ln -s /lib/systemd/system/newd.service /etc/systemd/system/multi-user.target.wants/newd.service
ln -s /lib/systemd/system/newd.service /etc/systemd/system/alias-of-newd.service
ln -s ../init.d/newd /etc/rc2.d/S01newd`;

const SLOW_APT_GET = `
echo started >>"$NOTES/apt-get"
sleep 2
status=0; /usr/sbin/policy-rc.d newd start || status=$?
echo "newd $status" >>"$NOTES/policy"`;

/** They only note: the links are looked at. */
const NOTE = 'echo "${0##*/} $*" >>"$NOTES/disabled"';
const machine = (aptGet: string): Machine => ({
  programs: { 'apt-get': aptGet, systemctl: NOTE, 'update-rc.d': NOTE },
});

const STARTED = 'until [ -s ../notes/apt-get ]; do sleep 0.1; done';
const POLICY = 'ls /usr/sbin/policy-rc.d 2>/dev/null || echo no policy';

describe.skipIf(!isRoot)(`install-packages${needsRoot}`, () => {
  test('starts and enables nothing new, whatever its name, and leaves alone what was there', () => {
    using clone = new Clone();
    const before =
      'mkdir -p /etc/systemd/system/x.wants; ln -s /lib/olderd.service /etc/systemd/system/x.wants/olderd.service';
    const outcome = clone.run(
      `${before}; scripts/install-packages tcpdump && find /etc/systemd/system /etc/rc2.d -type l; ${POLICY}`,
      machine(APT_GET),
    );
    expect(clone.notes('policy')).toBe(
      `newd 101\nnewd.service 101\n${KNOWN_SERVICE} 0\n${KNOWN_SERVICE}.service 0\n`,
    );
    expect(outcome.stdout).toBe('/etc/systemd/system/x.wants/olderd.service\nno policy\n');
    expect(clone.notes('disabled')).toContain('systemctl --quiet disable newd.service\n');
    expect(clone.notes('disabled')).toContain('update-rc.d newd disable\n');
  });

  test('a policy that the system has is left alone', () => {
    using clone = new Clone();
    const own = 'printf "#!/bin/sh\\nexit 104\\n" >/usr/sbin/policy-rc.d; chmod 755 /usr/sbin/policy-rc.d';
    const outcome = clone.run(
      `${own}; scripts/install-packages tcpdump; cat /usr/sbin/policy-rc.d`,
      machine(APT_GET),
    );
    expect(clone.notes('policy')).toContain('newd 104\n');
    expect(outcome.stdout).toBe('#!/bin/sh\nexit 104\n');
  });

  test.each([
    '-o=APT::Update::Pre-Invoke::=true',
    '--reinstall',
    './a.deb',
    'tcpdump-',
    'a*',
    'Tcpdump',
    '',
    'a b',
    'x',
  ])('takes no %o for a package', (word) => {
    using clone = new Clone();
    const outcome = clone.run(`scripts/install-packages tcpdump "${word}"`, machine(APT_GET));
    expect(outcome.exitCode).toBe(2);
    expect(outcome.stderr).toContain(`not the name of a package: ${word}\n`);
    expect(clone.notes('apt-get')).toBe('');
  });

  test('a kill -9 of it and its group: starts are denied until apt-get ends, then the policy goes', () => {
    using clone = new Clone();
    const outcome = clone.run(
      `setsid scripts/install-packages tcpdump & ${STARTED}; kill -9 -$!; ${POLICY}; sleep 3; ${POLICY}`,
      machine(SLOW_APT_GET),
    );
    expect(clone.notes('policy')).toBe('newd 101\n');
    expect(outcome.stdout).toBe('/usr/sbin/policy-rc.d\nno policy\n');
  });

  test('a policy that a crash leaves denies nothing, and goes when it is asked', () => {
    using clone = new Clone();
    const killAll = `for p in $(grep -la install-packages /proc/[0-9]*/cmdline | cut -d / -f 3); do
      [ $p = $$ ] || [ $p = 1 ] || kill -9 $p; done`;
    const outcome = clone.run(
      `scripts/install-packages tcpdump & ${STARTED}; ${killAll}; ${POLICY}; sleep 0.5
      /usr/sbin/policy-rc.d newd start; echo $?; ${POLICY}`,
      machine(SLOW_APT_GET),
    );
    expect(outcome.stdout).toBe('/usr/sbin/policy-rc.d\n0\nno policy\n');
  });
});
