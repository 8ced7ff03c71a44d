// The sandbox from outside: what it leaves on the host (nothing), and what it survives.

import { spawn, spawnSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isAlive, readProcessStat, type ProcessStat } from '../../src/machine/kernel/process-identity.ts';
import type { RunningSandbox } from '../../src/runtime/sandbox-state.ts';
import { hostState } from '../support/lab-host-state.ts';
import { markedProcesses } from '../support/lab-processes.ts';
import { makeUser, reasonToSkip, type User } from '../support/users.ts';

const COMMAND = join(import.meta.dirname, 'fixtures/runtime-command.ts');
const STAND_IN = [process.execPath, join(import.meta.dirname, 'fixtures/stand-in.ts')];

for (const kind of ['root', 'ordinary user'] as const) {
  const reason = reasonToSkip(kind);
  const note = reason === undefined ? '' : ` (skipped: ${reason})`;
  describe.skipIf(reason !== undefined)(`a sandbox of ${kind}${note}`, () => {
    suite(kind);
  });
}

type Answer = { result?: unknown; error?: { code: string; message: string } };

function suite(kind: User['kind']): void {
  let user: User;
  let root: string;
  beforeAll(() => {
    user = makeUser(kind);
    root = join(user.directory, 'vpclab');
  });
  afterEach(() => void call('stop', 'lab'));
  afterAll(() => user.remove());

  const wordsWith = (...args: readonly string[]): [string, string[]] => {
    const [program = '', ...others] = [...user.prefix, process.execPath, COMMAND, ...args];
    return [program, others];
  };
  const words = (command: string, name: string, ...rest: readonly string[]): [string, string[]] =>
    wordsWith(command, root, name, ...rest);
  const callWith = (...args: readonly string[]): Answer => {
    const done = spawnSync(...wordsWith(...args), { encoding: 'utf8', timeout: 30_000 });
    expect(done.stderr).toBe('');
    return JSON.parse(done.stdout) as Answer;
  };
  const call = (command: string, name: string, ...rest: readonly string[]): Answer =>
    callWith(command, root, name, ...rest);
  const start = async (): Promise<RunningSandbox> => {
    const { result, error } = call('start', 'lab', ...STAND_IN);
    expect(error).toBeUndefined();
    const sandbox = result as RunningSandbox;
    // Answers once it has made its namespaces.
    await ask(sandbox.paths.apiSocket);
    return sandbox;
  };

  it('leaves nothing after down', async () => {
    const before = hostState();
    const sandbox = await start();
    const processes = processesOf(sandbox);
    expect(processes.length).toBeGreaterThan(2);
    expect(call('stop', 'lab')).toEqual({ result: true });
    expect(processes.filter(isAlive)).toEqual([]);
    expect(markedProcesses(root)).toEqual([]);
    expect(hostState()).toEqual(before);
    expect(readdirSync(root)).toEqual([]);
    expect(call('stop', 'lab')).toEqual({ result: false });
  });

  it.each([
    ['its first process', (sandbox: RunningSandbox) => sandbox.pid],
    ['the unshare that waits for it', (sandbox: RunningSandbox) => readProcessStat(sandbox.pid)?.parent ?? 0],
  ])('leaves nothing after kill -9 of %s, and the next command cleans up', async (_what, target) => {
    const before = hostState();
    const sandbox = await start();
    const processes = processesOf(sandbox);
    process.kill(target(sandbox), 'SIGKILL');
    await until(() => !processes.some(isAlive), 'the processes of the sandbox to end');
    expect(markedProcesses(root)).toEqual([]);
    expect(hostState()).toEqual(before);
    expect(existsSync(sandbox.paths.directory)).toBe(true);
    expect(call('list', 'lab')).toEqual({ result: [] });
    expect(readdirSync(root)).toEqual([]);
  });

  it('starts vpclabd again after kill -9; clients of its socket only wait', async () => {
    const sandbox = await start();
    const first = await ask(sandbox.paths.apiSocket);
    expect(first.lab).toBe('lab');
    process.kill(hostPid(sandbox, first.pid), 'SIGKILL');
    const second = await ask(sandbox.paths.apiSocket);
    expect(second.pid).not.toBe(first.pid);
    // What it made before still stands.
    expect(exec('ip', '-br', 'link', 'show', 'left1').stdout).toContain('left1');
    // Dead children are not left as zombies.
    expect(processesOf(sandbox).filter(({ state }) => state === 'Z')).toEqual([]);
  });

  it('refuses a second lab of the same name', async () => {
    await start();
    expect(call('start', 'lab', ...STAND_IN).error?.code).toBe('LAB_ALREADY_RUNNING');
    expect(call('list', 'lab').result).toMatchObject([{ name: 'lab' }]);
  });

  it('lets one of two that start at once win', async () => {
    const outcomes = await Promise.all(
      [1, 2].map(async () => await callLater(words('start', 'lab', ...STAND_IN))),
    );
    const codes = outcomes.map(({ error }) => error?.code ?? 'started').toSorted();
    expect(codes[1]).toBe('started');
    expect(['LAB_ALREADY_RUNNING', 'LAB_BUSY']).toContain(codes[0]);
  });

  it('survives kill -9 of the command that starts it, at any moment', async () => {
    const before = hostState();
    for (const delay of [0, 40, 60, 80, 100, 120, 160]) {
      const starter = spawn(...words('start', 'lab', ...STAND_IN), { stdio: 'ignore' });
      await sleep(delay);
      starter.kill('SIGKILL');
      await sleep(30);
      call('stop', 'lab');
      expect(existsSync(root) ? readdirSync(root) : []).toEqual([]);
    }
    await until(() => markedProcesses(root).length === 0, 'processes of the killed starts to end');
    expect(hostState()).toEqual(before);
  });

  it('gives a kept directory to one lab at a time, and back with what is in it, also after kill -9', async () => {
    const before = hostState();
    const directory = join(user.directory, 'data');
    const other = join(user.directory, 'other');
    const keep = (within: string): Answer => callWith('keep', within, 'lab', directory, ...STAND_IN);
    const sandbox = keep(root).result as RunningSandbox;
    await ask(sandbox.paths.apiSocket);
    expect(exec('sh', '-c', 'umask 077; echo it >/run/kept/file').status).toBe(0);
    // Another runtime directory knows nothing of the first lab: what both would write to does.
    expect(keep(other).error).toMatchObject({
      code: 'DATA_UNUSABLE',
      message: expect.stringContaining(`${directory} cannot hold the data of lab lab: another lab`) as string,
    });
    expect(readdirSync(other)).toEqual([]);
    process.kill(sandbox.pid, 'SIGKILL');
    await until(() => markedProcesses(root).length === 0, 'the processes of the sandbox to end');
    expect(hostState()).toEqual(before);
    expect(keep(root).error).toBeUndefined();
    await ask(sandbox.paths.apiSocket);
    expect(exec('cat', '/run/kept/file').stdout).toBe('it\n');
    expect(call('stop', 'lab')).toEqual({ result: true });
    expect(hostState()).toEqual(before);
    expect(readFileSync(join(directory, 'kept', 'file'), 'utf8')).toBe('it\n');
  });

  it('takes no later process for its own', async () => {
    const sandbox = await start();
    call('stop', 'lab');
    // As if the machine had given the number to somebody else: this very process.
    mkdirSync(sandbox.paths.directory);
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8');
    const fields = readFileSync('/proc/self/stat', 'utf8').split(' ');
    fields[fields.indexOf(readProcessStat(process.pid)?.startTime ?? '')] = '1';
    writeFileSync(sandbox.paths.init, `${boot}${fields.join(' ')}`);
    chownSync(sandbox.paths.directory, user.uid, user.uid);
    chownSync(sandbox.paths.init, user.uid, user.uid);
    expect(call('list', 'lab')).toEqual({ result: [] });
    expect(existsSync(sandbox.paths.directory)).toBe(false);
  });

  it('says why it did not start', () => {
    mkdirSync(root, { recursive: true, mode: 0o700 });
    rmSync(root, { recursive: true });
    writeFileSync(root, '');
    const { error } = call('start', 'lab', ...STAND_IN);
    rmSync(root);
    expect(error?.code).toBe('SANDBOX_FAILED');
    expect(error?.message).toContain(`${root} is not a directory`);
  });

  it('runs a command in a target: namespace, mounts, environment, exit code', async () => {
    await start();
    const seen = exec('sh', '-c', 'ip -br link; ls /run/frr; echo $OVS_RUNDIR; readlink /proc/1/exe; exit 7');
    expect(seen.status).toBe(7);
    expect(seen.stdout).toContain('left1');
    expect(seen.stdout).toContain('bound\n/run/lab/left\n/usr/bin/dash\n');
    expect(exec('ls', '/run/frr').stdout).toBe('bound\n');
    expect(exec('no-such-program').status).toBe(127);
    // A program, never a builtin of the shell that starts it: echo of dash would make a new line of it.
    expect(exec('echo', String.raw`a\nb`).stdout).toBe(`${String.raw`a\nb`}\n`);
  });

  it('gives a command the pipe that it was given, to wait on', async () => {
    await start();
    const [program, args] = words('exec', 'lab', 'cat');
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], timeout: 10_000 });
    // cat is there and waits when this comes: a pipe that does not block ends it with EAGAIN.
    setTimeout(() => child.stdin.end('late'), 500);
    const ended = new Promise((resolve) => child.once('close', resolve));
    let said = '';
    for await (const chunk of child.stdout) said += String(chunk);
    expect({ said, code: await ended }).toEqual({ said: 'late', code: 0 });
  });

  const exec = (...command: readonly string[]) =>
    spawnSync(...words('exec', 'lab', ...command), { encoding: 'utf8', timeout: 30_000 });
}

/** All that live in the sandbox's pid namespace. */
function processesOf(sandbox: RunningSandbox): readonly ProcessStat[] {
  const namespace = readlinkSync(`/proc/${sandbox.pid}/ns/pid`);
  return pids()
    .filter((pid) => linkOf(`/proc/${pid}/ns/pid`) === namespace)
    .map((pid) => readProcessStat(pid))
    .filter((stat) => stat !== undefined);
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/** The host's number of a process that has another one in its pid namespace. */
function hostPid(sandbox: RunningSandbox, inner: number): number {
  const found = processesOf(sandbox).find(({ pid }) => {
    const numbers = /^NSpid:\s+(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return numbers?.split('\t').at(-1) === String(inner);
  });
  if (found === undefined) throw new Error(`no process is ${inner} in the sandbox`);
  return found.pid;
}

function pids(): readonly number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number);
}

async function callLater([program, args]: [string, string[]]): Promise<Answer> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  for await (const chunk of child.stdout) said += String(chunk);
  return JSON.parse(said) as Answer;
}

async function ask(socketPath: string): Promise<{ pid: number; lab: string }> {
  return await new Promise((resolve, reject) => {
    const asked = request({ socketPath, path: '/', agent: false, timeout: 5_000 }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve(JSON.parse(text) as { pid: number; lab: string }));
    });
    asked.on('timeout', () => asked.destroy(new Error('no answer within 5 s')));
    asked.on('error', reject);
    asked.end();
  });
}

async function until(holds: () => boolean, awaited: string): Promise<void> {
  const deadline = performance.now() + 5_000;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`waited 5 s for ${awaited}`);
    await sleep(10);
  }
}
