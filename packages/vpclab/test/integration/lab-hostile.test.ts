// Commands that meet what they should not: another command, a full disk, a program that is missing, Ctrl-C.
// Each ends with a clear error, leaves a running lab intact, and shows no stack trace.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/model/plan.ts';
import { hostState } from '../support/lab-host-state.ts';
import { daemonPid, firstProcess, insideAsRoot, markedProcesses } from '../support/lab-processes.ts';
import { expectFailure, expectNoTrace } from '../support/lab-failure.ts';
import { LabSession, shippedLab } from '../support/lab-session.ts';
import { whileFailing } from '../support/lab-masked.ts';
import { until } from '../support/lab-until.ts';

const LAB = shippedLab('minimal');
const DEADLINE_MS = 30_000;

let session: LabSession;
beforeAll(() => {
  session = new LabSession();
});
afterEach(async () => void (await session.run(['down', '--all'])));
afterAll(async () => await session.end());

/** Throws with what verify says when a packet did not do what the file says. */
async function isIntact(): Promise<boolean> {
  await session.vpclab('verify', '--quiet');
  return (await session.json<Plan>('plan')).changes.length === 0;
}

function expectNothingLeft(): void {
  expect(markedProcesses(session.root)).toEqual([]);
  expect(readdirSync(session.root)).toEqual([]);
}

describe('two commands at once', () => {
  it('a second up of a running lab is refused', async () => {
    await session.vpclab('up', LAB, '--quiet');
    expectFailure(await session.run(['up', LAB]), 1, /LAB_ALREADY_RUNNING Lab minimal is running already/);
    expect(await isIntact()).toBe(true);
  });

  it('of two up one wins, and the other says why not', async () => {
    const outcomes = await Promise.all([session.run(['up', LAB]), session.run(['up', LAB])]);
    const [winner, loser] = outcomes.toSorted((a, b) => a.code - b.code);
    expect(winner?.code).toBe(0);
    expect(loser?.code).toBe(1);
    expect(loser?.err).toMatch(/LAB_ALREADY_RUNNING|LAB_BUSY/);
    outcomes.forEach(expectNoTrace);
    expect(await isIntact()).toBe(true);
  });

  it('up while down runs: it is refused or comes after, and down leaves nothing', async () => {
    for (const delayMs of [0, 80]) {
      await session.vpclab('up', LAB, '--quiet', '--no-verify');
      const down = session.run(['down']);
      await sleep(delayMs);
      const up = await session.run(['up', LAB, '--quiet']);
      expect(await down).toMatchObject({ code: 0 });
      expectNoTrace(up);
      const refused = up.code === 1 && /LAB_ALREADY_RUNNING|LAB_BUSY/.test(up.err);
      expect(refused || (up.code === 0 && (await isIntact()))).toBe(true);
      await session.run(['down']);
      expectNothingLeft();
    }
  });

  it('down while up runs: the lab is gone or the command waits its turn', async () => {
    for (const delayMs of [250, 700]) {
      const up = session.run(['up', LAB]);
      await sleep(delayMs);
      const down = await session.run(['down', '--name', 'minimal']);
      const outcome = await up;
      expectNoTrace(down);
      expectNoTrace(outcome);
      if (down.code === 0) {
        expectNothingLeft();
        continue;
      }
      expectFailure(down, 1, /LAB_BUSY|LAB_NOT_RUNNING/);
      expect(outcome.code).toBe(0);
      expect(await isIntact()).toBe(true);
      await session.vpclab('down', '--name', 'minimal');
      expectNothingLeft();
    }
  });

  it('two apply at once take turns', async () => {
    await session.vpclab('up', LAB, '--quiet');
    const more = session.file(`name: minimal
vpcs:
  - { name: vpc-a, subnets: [web, db], natGateways: true }
workloads: 3
`);
    const outcomes = await Promise.all([session.run(['apply', more]), session.run(['apply', more])]);
    outcomes.forEach(expectNoTrace);
    const losers = outcomes.filter(({ code }) => code !== 0);
    expect(losers.length).toBeLessThan(2);
    for (const { err } of losers) expect(err).toContain('LAB_BUSY');
    expect(await isIntact()).toBe(true);
  });
});

describe('Ctrl-C', () => {
  it('during an apply that waits for OVN: the next apply waits for what is not programmed yet', async () => {
    await session.vpclab('up', LAB, '--quiet', '--no-verify');
    const more = session.file(`name: minimal
vpcs:
  - { name: vpc-a, subnets: [web, db], natGateways: true }
workloads: 3
`);
    const northd = daemonPid(session.root, 'central/ovn-northd');
    process.kill(northd, 'SIGSTOP');
    try {
      const apply = session.start(['apply', more]);
      await apply.says('✓ northbound', DEADLINE_MS);
      apply.child.kill('SIGINT');
      expect(await apply.end(DEADLINE_MS)).toEqual([1, null]);
      const again = session.run(['apply', more]);
      const meanwhile = await Promise.race([again, sleep(2_000)]);
      expect(meanwhile).toBeUndefined();
      process.kill(northd, 'SIGCONT');
      expect((await again).code).toBe(0);
    } finally {
      process.kill(northd, 'SIGCONT');
    }
    expect(await isIntact()).toBe(true);
  });

  it.each([100, 300])('during up, %i ms after its start, leaves nothing', async (delayMs) => {
    const before = hostState();
    const { code, signal } = await interruptedUp(() => sleep(delayMs));
    // Before it has begun anything it dies of the signal.
    expect(signal ?? code).toBe(signal === null ? 1 : 'SIGINT');
    await expectLabGone(before);
  });

  it.each(['sandbox', 'northbound'])('during up, behind the stage "%s", leaves nothing', async (stage) => {
    const before = hostState();
    const { code, said } = await interruptedUp((isSaid) => isSaid(`✓ ${stage}`));
    expect(said).toContain('CANCELLED `up` was cancelled; lab minimal was ended.\n  `vpclab list` shows');
    expect(code).toBe(1);
    await expectLabGone(before);
  });

  it('during the verification of up ends only this', async () => {
    const { code, said } = await interruptedUp(async (isSaid) => {
      await isSaid('✓ services');
      // What answers the probes: the verification can't be over before the signal is there.
      process.kill(daemonPid(session.root, 'responder'), 'SIGSTOP');
      await isSaid('✓ BGP routes');
      // Until the change is done Ctrl-C would undo it.
      await until(isProbed, 'a probe to wait for its answer', DEADLINE_MS);
    });
    process.kill(daemonPid(session.root, 'responder'), 'SIGCONT');
    expect(said).toContain('CANCELLED The verification was cancelled; the lab is as it was.');
    expect(code).toBe(1);
    expect(await isIntact()).toBe(true);
  });
});

/** Whether a connection waits to be accepted in a workload (ss(8): for a socket that listens, Recv-Q counts these). */
async function isProbed(): Promise<boolean> {
  const { out } = await session.run(['exec', 'vpc-a-db-1', '--', 'ss', '-Hltn']);
  return out.split('\n').some((line) => Number(line.split(/\s+/)[1]) > 0);
}

type Ended = { readonly code: number | null; readonly signal: NodeJS.Signals | null; readonly said: string };

/** What an `up` says and how it ends that hears Ctrl-C at a moment, as a terminal gives it: to the whole process group. */
async function interruptedUp(
  moment: (isSaid: (text: string) => Promise<unknown>) => Promise<unknown>,
): Promise<Ended> {
  const up = session.start(['up', LAB]);
  await moment((text) => up.says(text, DEADLINE_MS));
  up.interruptGroup();
  const [code, signal] = await up.end(DEADLINE_MS);
  const { said } = up;
  expectNoTrace({ code: code ?? -1, out: '', err: said, elapsedMs: 0 });
  return { code, signal, said };
}

async function expectLabGone(before: ReturnType<typeof hostState>): Promise<void> {
  await until(() => markedProcesses(session.root).length === 0, 'the lab to end', DEADLINE_MS);
  expect((await session.run(['list'])).out).toContain('No lab is running');
  expect(hostState()).toEqual(before);
}

describe('a full disk', () => {
  const mounted: string[] = [];
  const small = (size: string): string => {
    const path = join(session.user.directory, `small-${mounted.length}`);
    mkdirSync(path);
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=700`, 'small', path]);
    mounted.push(path);
    return path;
  };
  afterEach(() => {
    for (const path of mounted.splice(0)) {
      execFileSync('umount', ['-l', path]);
      rmSync(path, { recursive: true });
    }
  });

  it('where the runtime directory is: up says so and leaves nothing', async () => {
    const path = small('64k');
    fill(join(path, 'filler'), 64);
    const outcome = await session.run(['up', LAB], { env: { XDG_RUNTIME_DIR: path } });
    expectFailure(outcome, 1, /DISK_FULL .*No space left|DISK_FULL/);
    expect(outcome.err).toContain(path);
    rmSync(join(path, 'filler'));
    expect((await session.run(['up', LAB, '--quiet'], { env: { XDG_RUNTIME_DIR: path } })).code).toBe(0);
    expect((await session.run(['down', '--quiet'], { env: { XDG_RUNTIME_DIR: path } })).code).toBe(0);
  });

  it('inside the sandbox: apply fails clearly, what runs goes on, and room makes it whole', async () => {
    await session.vpclab('up', LAB, '--quiet');
    // The kernel shows the owner by the host's number, which mount(8) would repeat and the lab does not have.
    const resize = 'mount --options-mode ignore -o remount,nosuid,nodev,size=';
    const inside = (script: string): string => {
      return execFileSync('nsenter', [...insideAsRoot(firstProcess(session.root)), 'sh', '-c', script], {
        encoding: 'utf8',
      });
    };
    inside(
      `${resize}$(($(du -sk /run | cut -f1) + 512))k /run && { cat /dev/zero >/run/filler 2>/dev/null || true; }`,
    );
    const more = session.file(`name: minimal
vpcs:
  - { name: vpc-a, subnets: [web, db, app], natGateways: true }
  - { name: vpc-b, natGateways: true }
workloads: 3
`);
    const outcome = await session.run(['apply', more]);
    expectFailure(outcome, 1, /error [A-Z_]+ /);
    expect(
      await session.exec('vpc-a-web-1', 'curl', '-sS', '--max-time', '5', 'http://203.0.113.10/'),
    ).toContain('host-1');
    inside(`rm /run/filler; ${resize}512m /run`);
    await until(async () => (await session.run(['apply', more])).code === 0, 'apply to succeed', DEADLINE_MS);
    expect(await isIntact()).toBe(true);
  });
});

describe('a missing program', () => {
  it('is named before anything is started', async () => {
    // Everything but one program, in a directory of links.
    const path = join(session.user.directory, 'bin');
    mkdirSync(path);
    for (const directory of ['/usr/sbin', '/usr/bin']) {
      for (const name of readdirSync(directory)) {
        if (name !== 'ovn-northd') linkOnce(join(directory, name), join(path, name));
      }
    }
    const hide = [
      'unshare',
      '--mount',
      'sh',
      '-c',
      'mount --bind /dev/null /usr/bin/ovn-northd; exec "$@"',
      'sh',
    ];
    const outcome = await session.run(['up', LAB], { prefix: hide, env: { PATH: path } });
    expectFailure(outcome, 3, /HOST_UNSUITABLE/);
    expect(outcome.err).toContain('ovn-northd');
    expectNothingLeft();
    const examined = await session.run(['doctor'], { prefix: hide, env: { PATH: path } });
    expectFailure({ ...examined, err: examined.out }, 3, /ovn-central/);
  });

  it.each([
    ['ovsdb-', '/usr/sbin/ovsdb-server'],
    ['ovs-vswitchd', '/usr/sbin/ovs-vswitchd'],
    ['bgpd', '/usr/lib/frr/bgpd'],
    ['nft', '/usr/sbin/nft'],
  ])('%s does not run: up says so and leaves nothing', async (name, path) => {
    const hide = ['unshare', '--mount', 'sh', '-c', `mount --bind /bin/false ${path}; exec "$@"`, 'sh'];
    const outcome = await session.run(['up', LAB], { prefix: hide });
    expectNoTrace(outcome);
    expect(outcome.err).toContain(name);
    expect([1, 3]).toContain(outcome.code);
    expect(outcome.err).toMatch(/error (HOST_UNSUITABLE|DAEMON_FAILED|COMMAND_FAILED) /);
    expectNothingLeft();
  });

  it('a program that fails in the middle of apply: what was done stays, and the next one goes on', async () => {
    await session.vpclab('up', LAB, '--quiet');
    const more = session.file(`name: minimal
vpcs:
  - { name: vpc-a, subnets: [web, db], natGateways: true }
  - { name: vpc-b, natGateways: true }
workloads: 2
`);
    await whileFailing(session, { program: '/usr/sbin/nft', word: '-f' }, async () => {
      expectFailure(await session.run(['apply', more]), 1, /COMMAND_FAILED nft/);
    });
    await session.vpclab('apply', more);
    expect(await isIntact()).toBe(true);
  });
});

describe('what runs away inside a lab', () => {
  it('a log is cut to its end, and its daemon goes on writing to it', async () => {
    await session.vpclab('up', LAB, '--quiet', '--no-verify');
    const file = '/run/lab/central/ovn-northd.log';
    await session.exec('central', 'sh', '-c', `yes 'a line too many' | head -c 8000000 >>${file}`);
    const size = async (): Promise<number> => Number(await session.exec('central', 'stat', '-c', '%s', file));
    await until(async () => (await size()) < 1_000_000, 'the log to be cut', DEADLINE_MS);
    await session.exec('central', 'ovn-nbctl', '--wait=sb', 'ls-add', 'one-more');
    const northd = '/run/lab/central/northd.ctl';
    await session.exec('central', 'ovn-appctl', '-t', northd, 'vlog/set', 'unixctl:file:dbg');
    await session.exec('central', 'ovn-appctl', '-t', northd, 'version');
    const log = await session.vpclab('logs', 'central/ovn-northd', '--lines', '100000');
    expect(log).toMatch(/^\.\.\. older lines were dropped.*\na line too many\n/);
    expect(log).toMatch(/unixctl\|DBG\|received request version/);
    expect(log).not.toContain('\0');
    await session.exec('central', 'ovn-nbctl', 'ls-del', 'one-more');
    expect(await isIntact()).toBe(true);
  });

  it('a full file system of the lab: the host has room, apply says what is full, and the lab is intact', async () => {
    await session.vpclab('up', LAB, '--quiet');
    const mebibytes = Number(
      await session.exec('central', 'df', '--output=size', '-BM', '/run').then(numberIn),
    );
    expect(mebibytes).toBeLessThanOrEqual(1_024);
    await session.run(['down']);
    const small = { env: { VPCLAB_SPACE_MIB: '48' } };
    expect((await session.run(['up', LAB, '--quiet'], small)).code).toBe(0);
    const filler = '/run/lab/filler';
    await session.exec('central', 'sh', '-c', `cat /dev/zero >${filler} || true`);
    // What a log or a database gives back is not room enough to begin.
    await session.exec('central', 'truncate', '--size=-300K', filler);
    const more = session.file(`name: minimal
vpcs:
  - { name: vpc-a, subnets: [web, db], natGateways: true }
workloads: 3
`);
    expectFailure(await session.run(['apply', more]), 1, /DISK_FULL .*\/run\/lab is full/);
    await session.vpclab('verify', '--quiet');
    expect(await session.vpclab('status')).toContain('is full');
    await session.exec('central', 'rm', filler);
    await until(
      async () => (await session.vpclab('status')).includes('ready'),
      'the lab to be ready',
      DEADLINE_MS,
    );
    expect(await isIntact()).toBe(true);
    await session.vpclab('apply', more);
    expect(await isIntact()).toBe(true);
  });
});

function fill(path: string, kilobytes: number): void {
  try {
    writeFileSync(path, Buffer.alloc(kilobytes * 1024));
  } catch {
    // Full: as wanted.
  }
}

function numberIn(text: string): string {
  return /\d+/.exec(text)?.[0] ?? '';
}

function linkOnce(target: string, path: string): void {
  try {
    symlinkSync(target, path);
  } catch {
    // The same name in an earlier directory.
  }
}
