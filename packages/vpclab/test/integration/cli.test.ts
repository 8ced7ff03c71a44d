// The command line as a person uses it, on a real lab: up, look, change nothing, break vpclabd, down.

import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Inventory } from '../../src/model/inventory.ts';

const repository = join(import.meta.dirname, '../../../..');
const MAIN = join(repository, 'packages/vpclab/src/cli/main.ts');
const LAB = join(repository, 'labs/minimal.yaml');
const runtime = mkdtempSync(join(tmpdir(), 'vpclab-cli-'));

type Outcome = { readonly code: number; readonly out: string; readonly err: string };

function vpclab(...args: string[]): Promise<Outcome> {
  return start(...args).outcome;
}

/** `speaks` resolves with the first output. */
function start(...args: string[]): { readonly speaks: Promise<unknown>; readonly outcome: Promise<Outcome> } {
  const options = { env: { ...process.env, XDG_RUNTIME_DIR: runtime }, cwd: runtime, timeout: 100_000 };
  const ended = Promise.withResolvers<Outcome>();
  const child = execFile(process.execPath, [MAIN, ...args], options, (error, out, err) => {
    const code = typeof error?.code === 'number' ? error.code : error === null ? 0 : -1;
    ended.resolve({ code, out, err });
  });
  const speaks = once(child.stdout ?? child, 'data', { signal: AbortSignal.timeout(30_000) });
  speaks.catch(() => undefined);
  return { speaks, outcome: ended.promise };
}

afterAll(async () => {
  await vpclab('down', '--all');
  rmSync(runtime, { recursive: true });
});

/** Processes that have the lab's mark in their environment: seen from outside, whatever the lab says of itself. */
function processesOfLab(): readonly { readonly pid: number; readonly command: string }[] {
  const mark = `VPCLAB_SANDBOX=${runtime}/`;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        if (!readFileSync(`/proc/${name}/environ`, 'latin1').includes(mark)) return [];
        const command = readFileSync(`/proc/${name}/cmdline`, 'latin1').replaceAll('\0', ' ');
        return [{ pid: Number(name), command }];
      } catch {
        return [];
      }
    });
}

function vpclabdPid(): number {
  const found = processesOfLab().filter(({ command }) => /^\S*node .*daemon\/main\.ts/.test(command));
  expect(found).toHaveLength(1);
  return found[0]?.pid ?? Number.NaN;
}

describe('a lab from up to down', () => {
  it('comes up, verified, with commands to try', async () => {
    const { code, out, err } = await vpclab('up', LAB, '--name', 'cli-test');
    expect(err).toContain('✓ sandbox');
    expect(out).toContain('Lab cli-test is up in');
    expect(code).toBe(0);
    const proposed = out.split('\n').flatMap((line) => /^ {2}vpclab (exec .*?) {2}/.exec(line)?.[1] ?? []);
    expect(proposed.length).toBeGreaterThan(1);
    for (const command of proposed) {
      const words = command.match(/'[^']*'|\S+/g)?.map((word) => word.replaceAll("'", '')) ?? [];
      const { code: exitCode } = await vpclab(...words);
      expect({ command, exitCode }).toEqual({ command, exitCode: 0 });
    }
  });

  it('is listed, and shows its state', async () => {
    expect(JSON.parse((await vpclab('list', '--json')).out)).toMatchObject([
      { name: 'cli-test', phase: 'ready' },
    ]);
    const status = JSON.parse((await vpclab('status', '--json')).out) as {
      phase: string;
      daemons: { state: string }[];
    };
    expect(status.phase).toBe('ready');
    expect(status.daemons.filter((daemon) => daemon.state !== 'running')).toEqual([]);
  });

  it('is not brought up twice', async () => {
    const { code, err } = await vpclab('up', LAB, '--name', 'cli-test');
    expect(err).toContain('LAB_ALREADY_RUNNING');
    expect(code).toBe(1);
  });

  it('is not ended by a down that names another, which says what runs', async () => {
    const { code, err } = await vpclab('down', '--name', 'absent');
    expect(err).toContain('LAB_NOT_RUNNING Lab absent is not running');
    expect(code).toBe(1);
    expect((await vpclab('status')).code).toBe(0);
  });

  it('has nothing to change', async () => {
    expect(JSON.parse((await vpclab('plan', '--json')).out)).toMatchObject({ changes: [] });
    expect((await vpclab('apply', LAB, '--name', 'cli-test')).out).toContain('Nothing to change');
  });

  it('shows drift and repairs it', async () => {
    const ports = (
      await vpclab('exec', 'central', '--', 'ovn-nbctl', '--bare', '--columns=name', 'list', 'Logical_Switch')
    ).out;
    const [victim] = ports.split('\n').filter(Boolean);
    expect((await vpclab('exec', 'central', '--', 'ovn-nbctl', 'ls-del', String(victim))).code).toBe(0);
    expect((await vpclab('plan')).out).toContain(String(victim));
    expect((await vpclab('apply')).code).toBe(0);
    expect(JSON.parse((await vpclab('plan', '--json')).out)).toMatchObject({ changes: [] });
    expect((await vpclab('verify')).code).toBe(0);
  });

  it('gives exit codes of programs, and says which targets there are', async () => {
    expect((await vpclab('exec', 'central', '--', 'sh', '-c', 'exit 7')).code).toBe(7);
    const { code, err } = await vpclab('exec', 'centrl', '--', 'true');
    expect(err).toContain('did you mean central?');
    expect(code).toBe(2);
  });

  it('runs a program in many targets, a name before each line', async () => {
    const { code, out } = await vpclab(
      'exec',
      'vpc-a-web-*',
      '--',
      'sh',
      '-c',
      'ip -4 -br address show eth0',
    );
    expect(code).toBe(0);
    const lines = out.trimEnd().split('\n').toSorted();
    expect(lines.length).toBeGreaterThan(1);
    for (const [index, line] of lines.entries())
      expect(line).toMatch(new RegExp(`^vpc-a-web-${index + 1}  eth0@.* 10\\.`));
    const failing = await vpclab(
      'exec',
      '--all',
      '--',
      'sh',
      '-c',
      'ip -4 a show eth0 | grep -q .11/ || exit 3',
    );
    expect(failing.code).toBe(3);
    expect(failing.err).toMatch(/^\d of \d+ targets failed: vpc-a-/m);
    expect((await vpclab('exec', 'nothing-*', '--', 'true')).code).toBe(2);
    const byLabel = await vpclab('exec', 'vpc=vpc-a,subnet=db', '--', 'hostname');
    const { workloads } = JSON.parse((await vpclab('inspect', '--json')).out) as Inventory;
    const meant = workloads.filter(({ vpc, subnet }) => vpc === 'vpc-a' && subnet === 'db');
    expect(meant.length).toBe(2);
    expect(byLabel.out.trimEnd().split('\n').toSorted()).toEqual(
      meant.map(({ name }) => expect.stringMatching(new RegExp(`^${name} +${name}$`))),
    );
    expect((await vpclab('exec', 'vpc=vpc-b', '--', 'true')).code).toBe(2);
  });

  it('takes the lab from before the command, from VPCLAB_LAB, and knows other names of commands', async () => {
    expect((await vpclab('--name', 'cli-test', 'ps')).out).toContain('cli-test  ready');
    expect((await vpclab('--name=cli-test', 'status')).out).toContain('cli-test  ready');
    process.env['VPCLAB_LAB'] = 'absent';
    try {
      expect((await vpclab('status')).err).toContain('Lab absent is not running');
      expect((await vpclab('status', '--name', 'cli-test')).code).toBe(0);
    } finally {
      delete process.env['VPCLAB_LAB'];
    }
    expect((await vpclab('ls')).out).toContain('cli-test');
  });

  it('answers while vpclabd is killed and comes back', async () => {
    process.kill(vpclabdPid(), 'SIGKILL');
    expect((await vpclab('verify')).code).toBe(0);
    expect((await vpclab('logs', 'vpclabd')).out).toContain('starting it again');
    const lines = (await vpclab('logs', 'vpclabd', '--json')).out.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toContainEqual({
      log: 'vpclabd',
      line: expect.stringContaining('starting it again'),
    });
  });

  it('is gone after down', async () => {
    expect(processesOfLab()).not.toEqual([]);
    const followed = start('logs', 'vpclabd', '--follow');
    await followed.speaks;
    expect((await vpclab('down')).code).toBe(0);
    expect(processesOfLab()).toEqual([]);
    expect(await followed.outcome).toMatchObject({ code: 0, err: 'Lab cli-test has ended.\n' });
    expect(await vpclab('down')).toMatchObject({ code: 0, out: 'No lab is running.\n' });
    const absent = await vpclab('down', '--name', 'cli-test');
    expect(absent).toMatchObject({ code: 1, err: expect.stringContaining('LAB_NOT_RUNNING') });
  });
});
