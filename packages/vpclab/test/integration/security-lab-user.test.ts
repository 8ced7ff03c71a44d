// A lab of root is another user on the host than root: what runs in it unconfined reaches no file, setting, device or
// socket that is root's, also from a checkout that only root can read.

import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DoctorReport } from '../../src/runtime/doctor.ts';
import type { LabStatus, VerifyReport } from '../../src/model/engine.ts';
import { firstProcess, labProcesses } from '../support/lab-processes.ts';
import { LabSession, shippedLab } from '../support/lab-session.ts';
import { callersOf } from './fixtures/api-callers.ts';
import { reasonToSkip } from '../support/users.ts';

const REPOSITORY = join(import.meta.dirname, '../../../..');
const LAB_UID = 1_900_065_536;
const PROGRAM_UID = 1_900_000_000;
const UP_MS = 120_000;
const reason = reasonToSkip('root');

/** Each line that reaches something says what. What the lab mounted for itself it can take away. */
const REACHES = `
for place in "$1" /etc/shadow; do cat "$place" >/dev/null 2>&1 && echo "reads $place"; done
for setting in kernel/core_pattern kernel/modprobe vm/drop_caches; do
  [ -w /proc/sys/$setting ] && echo "writes $setting"
done
umount -l /run; umount -l /proc; mount -t proc proc /proc
ls "$2" >/dev/null 2>&1 && echo "lists $2"
touch "$2/init" 2>/dev/null && echo "writes $2/init"
mknod /tmp/disk.$$ b 8 0 2>/dev/null && echo 'makes a device'
mount -t tmpfs none /mnt && mknod /mnt/mem c 1 1 2>/dev/null && head -c 1 /mnt/mem >/dev/null 2>&1 && echo 'reads memory'
echo h 2>/dev/null >/proc/sysrq-trigger && echo 'writes sysrq-trigger'
for namespace in mnt net pid; do
  nsenter --user --$namespace --target "$3" true 2>/dev/null && echo "enters $namespace of $3"
done
perl -MSocket -e 'socket(my $s, AF_UNIX, SOCK_STREAM, 0); exit !connect($s, pack_sockaddr_un($ARGV[0]))' "$2/api.sock" &&
  echo 'connects to its own API'
echo done
`;

describe.skipIf(reason !== undefined)(`a lab of root (${reason ?? 'as root'})`, () => {
  let session: LabSession;
  let secret = '';
  const reached = async (...options: readonly string[]): Promise<string> => {
    await session.vpclab('up', shippedLab('run'), '--name', 'mine', '--no-verify', '--quiet', ...options);
    const directory = join(session.root, 'mine');
    const target = ['exec', '--name', 'mine', 'client', '--', 'unshare', '--mount'];
    const { out } = await session.run([
      ...target,
      ...['sh', '-c', REACHES, 'sh', secret, directory, String(process.pid)],
    ]);
    return out;
  };
  beforeAll(() => {
    session = new LabSession('root');
    secret = join(session.user.directory, 'secret');
    writeFileSync(secret, 'of root alone', { mode: 0o600 });
  });
  afterAll(async () => await session.end());

  it('is a user who owns nothing else, and reaches nothing of root', { timeout: UP_MS }, async () => {
    expect(await reached()).toBe('done\n');
    const uids = labProcesses(session.root).map(({ pid }) => uidOf(pid));
    expect(uids.length).toBeGreaterThan(10);
    expect(new Set(uids)).toEqual(new Set([LAB_UID]));
    expect(uidsBelow(firstProcess(session.root))).toContain(PROGRAM_UID);
    expect(readFileSync(`/proc/${firstProcess(session.root)}/uid_map`, 'utf8')).toMatch(
      /^\s*0 1900065536 +65536\n/,
    );
    const status = await session.json<LabStatus>('status', '--name', 'mine');
    expect(status.hostUid).toBe(LAB_UID);
    const report = await session.json<DoctorReport>('doctor');
    expect(report.checks.find(({ name }) => name === 'lab user')?.found).toContain(String(LAB_UID));
    await session.vpclab('down', '--name', 'mine', '--quiet');
  });

  it('is root itself where root asked for it, and says so', { timeout: UP_MS }, async () => {
    const out = await reached('--real-root');
    for (const what of [`reads ${secret}`, 'writes kernel/core_pattern', 'connects to its own API']) {
      expect(out).toContain(what);
    }
    expect((await session.json<LabStatus>('status', '--name', 'mine')).hostUid).toBe(0);
    expect(await session.vpclab('status', '--name', 'mine')).toContain('as root of this machine');
    const socket = join(session.root, 'mine/api.sock');
    expect(callersOf(socket)).toEqual({ other: 'connected ended', operator: 'connected answered' });
    await session.vpclab('down', '--name', 'mine', '--quiet');
  });
});

describe.skipIf(reason !== undefined)('a checkout that only root can read', () => {
  let session: LabSession;
  let home = '';
  beforeAll(() => {
    session = new LabSession('root');
    home = mkdtempSync(join(homedir(), '.vpclab-test-'));
    copyCheckout(join(home, 'checkout'));
    const closed = spawnSync('chmod', ['-R', 'go=', home]);
    if (closed.status !== 0) throw new Error(String(closed.stderr));
  });
  afterAll(async () => {
    await session.end();
    rmSync(home, { recursive: true, force: true });
  });

  it('runs a lab of another user', { timeout: UP_MS }, () => {
    const main = join(home, 'checkout/packages/vpclab/src/cli/main.ts');
    const vpclab = (...args: readonly string[]) =>
      spawnSync(process.execPath, [main, ...args], {
        encoding: 'utf8',
        timeout: UP_MS,
        env: { ...process.env, XDG_RUNTIME_DIR: session.user.directory },
      });
    const up = vpclab('up', shippedLab('run'), '--name', 'closed', '--quiet');
    expect(up.stderr).toBe('');
    expect(up.status).toBe(0);
    const report = JSON.parse(vpclab('verify', '--name', 'closed', '--json').stdout) as VerifyReport;
    expect(report.ok).toBe(true);
    const seen = vpclab(
      'exec',
      '--name',
      'closed',
      'client',
      '--',
      'sh',
      '-c',
      `ls -A ${home}; ! touch ${main}`,
    );
    expect(seen.status).toBe(0);
    expect(seen.stdout).toBe('checkout\n');
    expect(new Set(labProcesses(session.root).map(({ pid }) => uidOf(pid)))).toContain(LAB_UID);
  });
});

/** What a package of vpclab would hold, and the modules that it loads. */
function copyCheckout(to: string): void {
  for (const part of ['packages/vpclab', 'packages/ovsdb']) {
    mkdirSync(join(to, part), { recursive: true });
    for (const name of ['src', 'package.json'])
      cpSync(join(REPOSITORY, part, name), join(to, part, name), { recursive: true });
  }
  const lock = JSON.parse(readFileSync(join(REPOSITORY, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; devOptional?: boolean }>;
  };
  for (const [path, { dev, devOptional }] of Object.entries(lock.packages)) {
    const isLoaded = path.startsWith('node_modules/') && dev !== true && devOptional !== true;
    if (!isLoaded || !existsSync(join(REPOSITORY, path))) continue;
    cpSync(join(REPOSITORY, path), join(to, path), { recursive: true, verbatimSymlinks: true });
  }
}

/** Of all processes that descend from this one. */
function uidsBelow(pid: number): readonly number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  return children.flatMap((child) => [uidOf(Number(child)), ...uidsBelow(Number(child))]);
}

function uidOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]);
}
