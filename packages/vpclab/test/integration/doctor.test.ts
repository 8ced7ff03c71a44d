// The doctor on hosts that lack something: what it says there, and that it says nothing where all is well.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DoctorReport, HostCheck } from '../../src/runtime/doctor.ts';
import { makeUser, reasonToSkip, type User } from '../support/users.ts';

const COMMAND = join(import.meta.dirname, 'fixtures/runtime-command.ts');
/** sudo only where there is one. */
const askRoot = (command: string): string =>
  existsSync('/usr/bin/sudo') ? `sudo ${command}` : `su -c '${command}'`;
const reason = reasonToSkip('ordinary user');
const note = reason === undefined ? '' : ` (skipped: ${reason})`;

describe.skipIf(reason !== undefined)(`doctor${note}`, () => {
  const run = (command: 'doctor' | 'check', kind: User['kind'], lacking: string): string => {
    const user = makeUser(kind, lacking);
    const [program, ...args] = [...user.prefix, process.execPath, COMMAND, command] as const;
    const { stdout } = spawnSync(program, args, { encoding: 'utf8', timeout: 30_000 });
    user.remove();
    return stdout;
  };
  const missing = (kind: User['kind'], lacking: string): readonly HostCheck[] => {
    const { result } = JSON.parse(run('doctor', kind, lacking)) as { result: DoctorReport };
    const found = result.checks.filter(({ state }) => state === 'missing');
    expect(result.suitable).toBe(found.length === 0);
    return found;
  };

  it.each(['root', 'ordinary user'] as const)('finds this host suitable for %s', (kind) => {
    expect(missing(kind, '')).toEqual([]);
    expect(JSON.parse(run('check', kind, ''))).toEqual({ result: true });
  });

  it('says whether the kernel has VRF, and lacks nothing without it', () => {
    const { result } = JSON.parse(run('doctor', 'root', '')) as { result: DoctorReport };
    const link = ['ip', 'link', 'add', 'name', 'vrf0', 'type', 'vrf', 'table', '100'];
    const { status } = spawnSync('unshare', ['--net', ...link], { timeout: 30_000 });
    expect(result.suitable).toBe(true);
    expect(result.checks.find(({ name }) => name === 'vrf')).toMatchObject({
      state: status === 0 ? 'ok' : 'absent',
      found: status === 0 ? 'works' : 'not in this kernel',
    });
  });

  it('warns where bgpd has no module for BMP', () => {
    const { stdout } = spawnSync('/usr/lib/frr/bgpd', ['--version'], { encoding: 'utf8', timeout: 30_000 });
    const directory = /--with-moduledir=([^']+)/.exec(stdout)?.[1] ?? 'no directory';
    const { result } = JSON.parse(run('doctor', 'root', `mount -t tmpfs none ${directory}`)) as {
      result: DoctorReport;
    };
    expect(result.suitable).toBe(true);
    expect(result.checks.find(({ name }) => name === 'BMP module of FRR')).toMatchObject({
      state: 'warning',
      found: `${directory}/bgpd_bmp.so is not there: no bgpd of a lab starts`,
    });
  });

  it('warns of a small neighbour table, and says for how much it will do', () => {
    const at = (entries: number): HostCheck | undefined => {
      // Over the directory above: only the first network namespace of a machine has the file, and `default`.
      const lacking = `d=/proc/sys/net/ipv4/neigh; mount -t tmpfs -o mode=755 none $d; mkdir $d/default; echo ${entries} >$d/default/gc_thresh3`;
      const { result } = JSON.parse(run('doctor', 'root', lacking)) as { result: DoctorReport };
      expect(result.suitable).toBe(true);
      return result.checks.find(({ name }) => name === 'neighbour table');
    };
    expect(at(1024)).toMatchObject({
      state: 'warning',
      found: expect.stringMatching(/^1024: labs of up to some 256 workloads/),
      remedy: expect.stringContaining('net.ipv4.neigh.default.gc_thresh3=16384'),
    });
    expect(at(16_384)).toMatchObject({ state: 'ok' });
  });

  it('tells how to open a closed tun device', () => {
    const lacking = 'chmod 600 /dev/net/tun';
    expect(missing('ordinary user', lacking)).toMatchObject([
      {
        name: 'tun',
        found: 'EACCES, mode 0600',
        remedy: expect.stringContaining(`${askRoot('chmod 0666 /dev/net/tun')}   (for good: `),
      },
      { name: 'tap' },
    ]);
    const { error } = JSON.parse(run('check', 'ordinary user', lacking)) as {
      error: { code: string; message: string };
    };
    expect(error.code).toBe('HOST_UNSUITABLE');
    expect(error.message).toContain(askRoot('chmod 0666 /dev/net/tun'));
  });

  it('names the packages of missing programs', () => {
    expect(
      missing('root', 'mount -t tmpfs none /usr/lib/frr; f=$(mktemp); mount --bind $f /usr/sbin/nft; rm $f'),
    ).toMatchObject([
      {
        name: 'programs',
        found: 'not there: zebra, bgpd, nft',
        remedy: 'apt-get install --no-install-recommends frr nftables',
      },
    ]);
  });

  it('tells a chroot into a plain directory, and names no other cause for it', () => {
    // All of / is in it, so that only its own root directory is no mount point.
    const lacking = `
      mount -t tmpfs tmpfs /mnt && root=/mnt/root && mkdir $root
      for entry in /*; do
        if [ -h "$entry" ]; then cp -P "$entry" "$root"
        elif [ -d "$entry" ]; then mkdir "$root$entry"; mount --rbind "$entry" "$root$entry"
        fi
      done
      set -- chroot "$root" "$@"`;
    const found = missing('root', lacking);
    expect(found).toMatchObject([
      {
        name: 'mounts',
        found: 'this is a chroot into a plain directory',
        remedy: 'before the chroot is entered, outside: mount --bind DIRECTORY DIRECTORY',
      },
    ]);
    expect(JSON.parse(run('check', 'root', lacking))).toMatchObject({ error: { code: 'HOST_UNSUITABLE' } });
  });

  it('tells how to allow user namespaces', () => {
    // As on a host where the administrator set it: a sysctl of the namespace that the command runs in.
    const found = missing(
      'ordinary user',
      'f=$(mktemp); echo 0 >$f; chmod 644 $f; mount --bind $f /proc/sys/user/max_user_namespaces; rm $f',
    );
    expect(found[0]).toMatchObject({
      name: 'namespaces',
      found: 'user.max_user_namespaces is 0',
      remedy: expect.stringContaining('user.max_user_namespaces = 16384'),
    });
  });
});
