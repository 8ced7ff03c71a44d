// Another local user prepares what a command of the victim will read: a runtime directory, a session directory that is
// shared, a compile cache. Nothing of it may run as the victim, and the victim is told.

import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reasonToSkip } from '../support/users.ts';

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');
const SQUATTER = join(import.meta.dirname, 'fixtures/squatter.ts');
/** Numbers that no user has. */
const ATTACKER = 59_741;
const VICTIM = 59_742;

const reason = reasonToSkip('ordinary user');
const note = reason === undefined ? '' : ` (skipped: ${reason})`;

describe.skipIf(reason !== undefined)(`what another local user prepared${note}`, () => {
  let scratch = '';
  const running: ChildProcess[] = [];
  const made: string[] = [];
  beforeEach(() => {
    scratch = mkdtempSync(join(tmpdir(), 'vpclab-squat-'));
    // As /tmp is.
    chmodSync(scratch, 0o1777);
  });
  afterEach(async () => {
    for (const child of running.splice(0)) {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }
    for (const path of [scratch, ...made.splice(0)]) rmSync(path, { recursive: true, force: true });
  });

  const as = (uid: number): readonly [string, ...string[]] => [
    'setpriv',
    ...['--reuid', String(uid), '--regid', String(uid), '--clear-groups'],
  ];
  const ownSession = (): string => {
    const session = join(scratch, 'own');
    mkdirSync(session, { mode: 0o700 });
    chownSync(session, VICTIM, VICTIM);
    return session;
  };
  /** Where labs can run: /dev/net/tun is open to all, as on ordinary distributions. */
  const withTun = [
    ...['unshare', '--mount', 'sh', '-c'],
    'mknod -m 666 /tmp/tun.$$ c 10 200; mount --bind /tmp/tun.$$ /dev/net/tun; rm /tmp/tun.$$; exec "$@"',
    'sh',
  ];
  const victim = (args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = '/') => {
    const [program = '', ...words] = [...withTun, ...as(VICTIM), process.execPath, MAIN, ...args];
    return spawnSync(program, words, {
      encoding: 'utf8',
      timeout: 30_000,
      cwd,
      env: { PATH: process.env['PATH'] ?? '', ...env },
    });
  };

  /** Programs that would tell that they ran as the victim. */
  const evilPrograms = (): { programs: string; proof: string } => {
    const programs = join(scratch, 'programs');
    mkdirSync(programs, { mode: 0o755 });
    const proof = join(scratch, 'proof');
    for (const name of ['nsenter', 'setsid', 'unshare', 'sh']) {
      writeFileSync(join(programs, name), `#!/bin/sh\n/usr/bin/id -u >${proof}\n`, { mode: 0o755 });
    }
    return { programs, proof };
  };
  const squat = async (root: string): Promise<string> => {
    const { programs, proof } = evilPrograms();
    const [program, ...words] = [...as(ATTACKER), process.execPath, SQUATTER, root, 'lab', programs];
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    running.push(child);
    await once(child.stdout, 'data');
    return proof;
  };

  it.each([
    ['exec', ['exec', '--name', 'lab', 'web-1', '--', 'id']],
    ['shell', ['shell', '--name', 'lab', 'web-1']],
    ['status', ['status', '--name', 'lab']],
    ['list', ['list']],
    ['down', ['down', '--name', 'lab']],
    ['up', ['up', '--name', 'lab', '--no-verify']],
  ])('is refused by %s where the default runtime directory was squatted', async (_what, args) => {
    const root = `/tmp/vpclab-${VICTIM}`;
    made.push(root);
    const proof = await squat(root);
    const done = victim(args);
    expect(existsSync(proof)).toBe(false);
    expect(done.status).not.toBe(0);
    expect(done.stderr).toContain(`${root} belongs to uid ${ATTACKER}, not to you (uid ${VICTIM})`);
  });

  it('is refused in a session directory that others can write to', async () => {
    const session = join(scratch, 'session');
    mkdirSync(session);
    chmodSync(session, 0o777);
    chownSync(session, VICTIM, VICTIM);
    const proof = await squat(join(session, 'vpclab'));
    const done = victim(['exec', '--name', 'lab', 'web-1', '--', 'id'], { XDG_RUNTIME_DIR: session });
    expect(existsSync(proof)).toBe(false);
    expect(done.stderr).toContain(`belongs to uid ${ATTACKER}`);
  });

  it('is refused where others can replace a directory above', () => {
    const open = join(scratch, 'open');
    const session = join(open, 'session');
    mkdirSync(session, { recursive: true });
    chmodSync(open, 0o777);
    mkdirSync(join(session, 'vpclab'), { mode: 0o700 });
    for (const path of [session, join(session, 'vpclab')]) chownSync(path, VICTIM, VICTIM);
    const done = victim(['list'], { XDG_RUNTIME_DIR: session });
    expect(done.status).not.toBe(0);
    expect(done.stderr).toContain('can be written to by others');
  });

  it.each(['plan', 'apply', 'up'])('is not run by %s where he works in a directory of others', (command) => {
    const proof = join(scratch, 'ran');
    const place = join(scratch, 'place');
    mkdirSync(place, { mode: 0o755 });
    // All of it is valid: without the check `up` brings this lab up, and its program tells.
    const mounts = `[{ source: ${scratch}, target: /scratch, writable: true }]`;
    const lab = `name: evil
vpcs: [{ name: vpc-a, cidr: 10.0.0.0/16, subnets: [web] }]
workloads: [{ name: web, subnet: web, run: [{ command: [touch, /scratch/ran], restart: never, mounts: ${mounts} }] }]
`;
    writeFileSync(join(place, 'vpclab.yaml'), lab);
    for (const path of [place, join(place, 'vpclab.yaml')]) chownSync(path, ATTACKER, ATTACKER);
    const env = { XDG_RUNTIME_DIR: ownSession() };
    try {
      const done = victim([command], env, place);
      expect(existsSync(proof)).toBe(false);
      expect(done.status).not.toBe(0);
      expect(done.stderr).toContain(`belongs to uid ${ATTACKER}`);
    } finally {
      victim(['down', '--all'], env);
    }
  });

  it('does not stand in for a lab by its environment', () => {
    const root = `/tmp/vpclab-${VICTIM}`;
    const mark = `VPCLAB_SANDBOX=${root}/lab`;
    const [program, ...words] = [
      ...as(ATTACKER),
      ...['unshare', '--user', '--map-root-user', '--pid', '--fork', '--kill-child'],
      ...['env', mark, 'sleep', '60'],
    ];
    running.push(spawn(program, words, { stdio: 'ignore' }));
    expect(JSON.parse(victim(['list', '--json']).stdout)).toEqual([]);
    // For root, who can read every environment, too.
    const own = join(scratch, 'root');
    mkdirSync(own, { mode: 0o700 });
    const rootMark = `VPCLAB_SANDBOX=${own}/vpclab/lab`;
    running.push(spawn(program, words.with(words.indexOf(mark), rootMark), { stdio: 'ignore' }));
    const listed = spawnSync(process.execPath, [MAIN, 'list', '--json'], {
      encoding: 'utf8',
      env: { ...process.env, XDG_RUNTIME_DIR: own },
    });
    expect(JSON.parse(listed.stdout)).toEqual([]);
  });

  it.each([
    ['TMPDIR, without HOME', (cache: string) => ({ TMPDIR: cache })],
    ['NODE_COMPILE_CACHE of another user', (cache: string) => ({ NODE_COMPILE_CACHE: cache })],
    ['XDG_CACHE_HOME that is shared', (cache: string) => ({ XDG_CACHE_HOME: cache })],
    ['XDG_CACHE_HOME that is relative', () => ({ XDG_CACHE_HOME: 'cache' })],
  ])('is not used as compile cache: %s', (_what, env) => {
    const cache = join(scratch, 'cache');
    mkdirSync(cache);
    chmodSync(cache, 0o777);
    chownSync(cache, ATTACKER, ATTACKER);
    // Node itself reads NODE_COMPILE_CACHE before any of ours runs; the launcher checks it there.
    const script = `const { compileCacheDirectory } = await import(${JSON.stringify(join(import.meta.dirname, '../../src/cli/compile-cache.ts'))});
      const { enableCompileCache, getCompileCacheDir } = await import('node:module');
      const env = JSON.parse(process.argv[1]);
      const directory = compileCacheDirectory(env);
      if (directory !== undefined) enableCompileCache(directory);
      console.log(JSON.stringify([directory ?? null, getCompileCacheDir() ?? null]));`;
    const { TMPDIR } = env(cache) as { TMPDIR?: string };
    const [program, ...words] = [...as(VICTIM), process.execPath, '--input-type=module', '-e', script];
    const done = spawnSync(program, [...words, JSON.stringify(env(cache))], {
      encoding: 'utf8',
      cwd: scratch,
      env: { PATH: process.env['PATH'] ?? '', ...(TMPDIR === undefined ? {} : { TMPDIR }) },
    });
    expect(done.stderr).toBe('');
    expect(JSON.parse(done.stdout)).toEqual([null, null]);
    expect(readdirSync(cache)).toEqual([]);
  });
});
