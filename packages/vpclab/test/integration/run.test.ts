// Programs of `run:` and `exec --confined`: they run, are proved, restarted and stopped; and nothing gets out of its room.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabStatus, PlanResult, VerifyReport } from '../../src/model/engine.ts';
import { LabSession, shippedLab } from '../support/lab-session.ts';
import { reasonToSkip } from '../support/users.ts';
import { until } from '../support/lab-until.ts';

const ESCAPES = readFileSync(join(import.meta.dirname, 'fixtures/escapes.sh'), 'utf8');
const TO_HOST = readFileSync(join(import.meta.dirname, 'fixtures/escapes-to-host.sh'), 'utf8');
/** What an attempt of `escapes-to-host.sh` is called that the walls around a lab stop, and not the rights of its user. */
const OF_HOST = [
  'a process of the host',
  'the environment of a process of the host',
  'a port of the host',
  'a socket of the host without a name in the file system',
];
/** What root has on every machine. */
const OF_ROOT = [
  'read the passwords',
  'write the accounts',
  'write to /usr/bin',
  'write to /etc',
  'another user',
  'give a file away',
];
const SERVER = '[python3, -u, -m, http.server, "80"]';

const labOf = (directory: string, server = SERVER): string => `name: run
vpcs: [{ name: vpc-a, subnets: [web, app] }]
workloads:
  - name: shop
    subnet: web
    address: 10.0.1.11
    respond: false
    run:
      - { name: httpd, command: ${server}, cwd: /www, ports: [80], mounts: [{ source: ${directory}/www, target: /www }] }
      - { name: once, command: 'echo "$GREETING from $(hostname) as $(id -un), $SECRET"', restart: never, env: { GREETING: hello }, envFiles: [${directory}/secrets] }
  - name: flood
    subnet: app
    run: [{ command: [yes, "a line without end"] }]
  - name: client
    subnet: app
    respond: 8080
    run:
      - { name: escape, command: [sh, /escapes.sh, ${directory}/www], restart: never, ready: { command: test -e /tmp }, mounts: [{ source: ${directory}/escapes.sh, target: /escapes.sh }] }
`;

const KINDS = ['root', 'ordinary user'] as const;

describe.each(KINDS.filter((kind) => reasonToSkip(kind) === undefined))('programs in a lab of %s', (kind) => {
  let session: LabSession;
  const status = async (): Promise<LabStatus> => await session.json<LabStatus>('status');
  const programOf = async (name: string): Promise<string | undefined> =>
    (await status()).daemons.find((daemon) => daemon.name === name)?.program;
  const verify = async (): Promise<VerifyReport> =>
    JSON.parse((await session.run(['verify', '--json'])).out) as VerifyReport;
  const inRoom = async (...command: readonly string[]) =>
    await session.run(['exec', '--confined', 'client', '--', ...command]);

  beforeAll(async () => {
    session = new LabSession(kind);
    const { directory } = session.user;
    const www = join(directory, 'www');
    mkdirSync(www);
    writeFileSync(join(www, 'index.html'), 'the shop\n');
    writeFileSync(join(directory, 'escapes.sh'), ESCAPES);
    writeFileSync(join(directory, 'secrets'), '# a comment\nSECRET=s3cret\n');
    await session.vpclab('up', session.file(labOf(directory)), '--quiet');
  });
  afterAll(async () => await session.end());

  it('run, answer, log and show in status; a secret is in the program alone', async () => {
    expect(await session.exec('client', 'curl', '-s', 'http://10.0.1.11/')).toBe('the shop\n');
    expect(await session.vpclab('logs', 'shop/once')).toBe(
      'hello from shop as lab, s3cret\nvpclab: the program ended with status 0\n',
    );
    expect(await programOf('shop/httpd')).toMatch(/^running, 0 restarts, limits /);
    expect(await programOf('shop/once')).toMatch(/^ended with status 0/);
    const applied = await session.exec('central', 'cat', '/run/lab/applied.json');
    const processes = await session.exec('central', 'sh', '-c', 'cat /proc/[0-9]*/cmdline | tr "\\0" " "');
    expect(`${applied}${processes}${await session.vpclab('status', '--json')}`).not.toContain('s3cret');
    const report = await verify();
    expect(report.failed).toEqual([]);
    expect(report.results.filter(({ category }) => category === 'program')).toHaveLength(5);
  });

  it('do not get out of their room, neither by `run:` nor by `exec --confined`', async () => {
    const tried = /^tried (\d+)$/m;
    await until(async () => tried.test(await session.vpclab('logs', 'client/escape')), 'the escapes', 60_000);
    const log = await session.vpclab('logs', 'client/escape');
    expect(log.match(/^open .*$/gm)).toBeNull();
    expect(Number(tried.exec(log)?.[1])).toBeGreaterThan(80);
    const { out } = await session.run(
      ['exec', '--confined', 'client', '--', 'sh', '-c', ESCAPES, 'sh', session.root],
      {
        env: { TOKEN_OF_CALLER: 'secret' },
      },
    );
    expect(out).toMatch(/^tried \d+$/m);
    expect(out.match(/^open .*$/gm)).toBeNull();
    // The same without a room: the test sees what is open.
    const open = await session.run(['exec', 'client', '--', 'sh', '-c', 'test -e /run/lab && echo open']);
    expect(open.out).toBe('open\n');
  });

  // Not as root: on a host where root's lab is root, the attempts would do what they try.
  it.skipIf(kind === 'root')('reach no more than their user may, also where they have no room', async () => {
    const tcp = createServer().listen(0, '127.0.0.1');
    const abstract = createServer().listen(`\0escape-host-${process.pid}`);
    await Promise.all([once(tcp, 'listening'), once(abstract, 'listening')]);
    const { port } = tcp.address() as AddressInfo;
    // The kernel shows what another process has to processes of the same user and group.
    const user = { uid: session.user.uid, gid: session.user.uid };
    const env = { ESCAPE_HOST: 'yes' };
    const ofHost = spawn('sleep', ['60'], { argv0: 'escape-host', env, ...user, stdio: 'ignore' });
    try {
      const words = ['sh', '-c', TO_HOST, 'sh', String(port), String(ofHost.pid)];
      const { out } = await session.run(['exec', 'client', '--', ...words]);
      expect(out).toMatch(/^tried 26$/m);
      expect(out.match(/^open .*$/gm)).toBeNull();
      // Control: outside of the lab the same user has three of them, and root whatever this kernel and its rights have.
      const outside = (options: Partial<typeof user>): readonly string[] => {
        const how = { encoding: 'utf8', env: { PATH: process.env['PATH'] }, ...options } as const;
        const { stdout } = spawnSync('sh', words.slice(1), how);
        return stdout.match(/(?<=^open ).*$/gm) ?? [];
      };
      expect(outside(user)).toEqual(OF_HOST);
      expect(outside({})).toEqual(expect.arrayContaining([...OF_ROOT, ...OF_HOST]));
    } finally {
      ofHost.kill('SIGKILL');
      tcp.close();
      abstract.close();
    }
  });

  it('are held by their limits', async () => {
    const forks = await inRoom('sh', '-c', 'f() { sleep 2 & f; }; f');
    expect(forks.err).toMatch(/Cannot fork|Resource temporarily/);
    const memory = await inRoom('perl', '-e', 'my $x = "x" x (2 << 30); print "got it"');
    expect(memory.out).not.toContain('got it');
    expect(memory.code).not.toBe(0);
    const descriptors = await inRoom(
      'perl',
      '-e',
      'my @f; while (1) { open(my $f, "<", "/dev/null") or last; push @f, $f } print scalar @f',
    );
    expect(Number(descriptors.out)).toBeLessThan(1024);
    // Where no control group can be made, each process has its own bound.
    const most = (await programOf('shop/httpd'))?.includes('hold for all') === true ? 1 : 4;
    const each = 'my $x = "x" x (400 << 20); sleep 1; print "got "; exit';
    const shared = await inRoom('perl', '-e', `$| = 1; for (1..4) { next if fork; ${each} } wait for 1..4`);
    expect(shared.out.match(/got/g)?.length ?? 0).toBeLessThanOrEqual(most);
    const logs = await session.json<readonly { name: string; bytes: number }[]>('logs');
    const bytes = logs.find(({ name }) => name === 'flood/yes')?.bytes;
    expect(bytes).toBeGreaterThan(100_000);
    expect(bytes).toBeLessThan(2 << 20);
    const disk = await inRoom('sh', '-c', 'head -c 300M /dev/zero >/tmp/full; ls -s /tmp/full');
    expect(disk.err).toContain('No space left');
    expect((await verify()).failed).toEqual([]);
  });

  it('are held all together in control groups of version 2, where some are delegated', async (context) => {
    const file = '/sys/fs/cgroup/cgroup.controllers';
    const controllers = existsSync(file) ? readFileSync(file, 'utf8').trim().split(' ') : [];
    if (!['memory', 'pids'].every((name) => controllers.includes(name)))
      context.skip('this machine has no control groups of version 2 with memory and pids');
    if (kind !== 'root') context.skip('nothing delegates a control group to the user of this test');
    expect(await programOf('shop/httpd')).toContain('limits hold for all its processes');
  });

  it('are started again when they die, and verify tells when one does not run', async () => {
    const { daemons } = await status();
    const runner = daemons.find(({ name }) => name === 'shop/httpd')?.pid ?? 0;
    const die =
      'for p in /proc/[0-9]*; do case $(tr "\\0" " " <$p/cmdline) in python3*http.server*) kill -9 ${p#/proc/} ;; esac; done';
    await session.exec('central', 'sh', '-c', die);
    await until(
      async () => (await programOf('shop/httpd'))?.startsWith('running, 1 restarts') === true,
      'a restart',
      10_000,
    );
    expect(
      await session.exec('client', 'curl', '-s', '--retry', '5', '--retry-connrefused', 'http://10.0.1.11/'),
    ).toBe('the shop\n');
    // The runner itself: what it ran goes with it, and the supervisor brings both back.
    await session.exec('central', 'kill', '-9', String(runner));
    await until(
      async () => {
        const now = (await status()).daemons.find(({ name }) => name === 'shop/httpd');
        return now?.restarts === 1 && now.state === 'running' && now.pid !== runner;
      },
      'the runner to be restarted',
      15_000,
    );
    expect((await verify()).failed).toEqual([]);
  });

  it('change by the plan: a changed command restarts the program, and one that cannot run fails the apply', async () => {
    const { directory } = session.user;
    const changed = session.file(
      labOf(directory, '[python3, -u, -m, http.server, "80", --directory, /usr/share]'),
    );
    const plan = await session.json<PlanResult>('plan', changed, '--name', 'run');
    expect(plan.changes.map(({ kind: what, row }) => `${what} ${row.kind} ${row.key}`)).toEqual([
      'update daemon shop/httpd',
    ]);
    await session.vpclab('apply', changed, '--name', 'run', '--quiet');
    expect(await session.exec('client', 'curl', '-s', 'http://10.0.1.11/')).toContain('Directory listing');
    const broken = await session.run([
      'apply',
      session.file(labOf(directory, '[/no/such/program]')),
      '--name',
      'run',
      '--quiet',
    ]);
    expect(broken.code).not.toBe(0);
    expect(broken.err).toMatch(/shop\/httpd ended while it started.*no\/such\/program/s);
    const report = await verify();
    expect(report.failed.map(({ promise }) => promise)).toEqual([
      'httpd runs in shop',
      'flood reaches httpd of shop (tcp port 80)',
    ]);
    await session.vpclab('apply', session.file(labOf(directory)), '--name', 'run', '--quiet');
    expect((await verify()).failed).toEqual([]);
  });

  it('are shown by the shipped lab, and leave no control group behind', async () => {
    await session.vpclab('down', '--all', '--quiet');
    await session.vpclab('up', shippedLab('run'), '--name', 'shipped', '--quiet');
    await until(
      async () => (await session.vpclab('logs', 'client/poll')).includes('shop answers'),
      'an answer',
      10_000,
    );
    expect((await verify()).failed).toEqual([]);
    expect(await session.vpclab('exec')).toContain(
      kind === 'root' ? 'as uid 1900065536 of this machine' : 'as you (uid',
    );
    const written = readFileSync(join(session.root, 'shipped/control-groups'), 'utf8');
    const groups = written.split('\n').filter((group) => group !== '');
    const isBounded = (await programOf('shop/httpd'))?.includes('hold for all') === true;
    expect(groups.some((group) => existsSync(group))).toBe(isBounded);
    await session.vpclab('down', '--all', '--quiet');
    expect(groups.filter((group) => existsSync(group))).toEqual([]);
  });
});
