// Looking must not end a lab: whatever became of the files that tell of it, and however little the looking command can
// open. Only `down` ends labs.

import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isAlive } from '../../src/machine/kernel/process-identity.ts';
import { listSandboxes } from '../../src/runtime/sandbox-list.ts';
import type { RunningSandbox } from '../../src/runtime/sandbox-state.ts';
import { startSandbox } from '../../src/runtime/sandbox.ts';
import { removeRemains, stopSandbox } from '../../src/runtime/sandbox-stop.ts';
import { markedProcesses } from '../support/lab-processes.ts';
import { makeUser, reasonToSkip, type User } from '../support/users.ts';

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');
const STAND_IN = [process.execPath, join(import.meta.dirname, 'fixtures/stand-in.ts')];
const reason = reasonToSkip('root');

function controlGroups(): string {
  const { stdout } = spawnSync('find', ['/sys/fs/cgroup', '-type', 'd', '-name', 'vpclab-*'], {
    encoding: 'utf8',
  });
  return stdout.split('\n').toSorted().join(' ');
}

describe.skipIf(reason !== undefined)('a lab that runs', () => {
  let user: User;
  let root: string;
  let lab: RunningSandbox;
  let groupsBefore: string;
  beforeAll(() => {
    user = makeUser('root');
    groupsBefore = controlGroups();
  });
  afterEach(async () => {
    await stopSandbox('lab', { root });
    if (markedProcesses(root).length > 0) throw new Error('processes of the lab are left');
    if (controlGroups() !== groupsBefore) throw new Error('control groups of the lab are left');
  });
  afterAll(() => user.remove());

  const start = async (name: string): Promise<void> => {
    const session = join(user.directory, name);
    mkdirSync(session, { mode: 0o700 });
    root = join(session, 'vpclab');
    lab = await startSandbox({ name: 'lab', root, program: STAND_IN });
  };
  const cli = (...args: readonly string[]) =>
    spawnSync(process.execPath, [MAIN, ...args], {
      encoding: 'utf8',
      timeout: 30_000,
      env: { ...process.env, XDG_RUNTIME_DIR: dirname(root) },
    });

  it('goes on where its init file was removed, and is found by its mark', async () => {
    await start('init-gone');
    rmSync(lab.paths.init);
    expect(await listSandboxes(root)).toMatchObject([{ name: 'lab', pid: lab.pid, isCutOff: false }]);
    for (const args of [['list'], ['status', '--name', 'lab'], ['status']]) cli(...args);
    await removeRemains('lab', root);
    expect(isAlive(lab)).toBe(true);
    await expect(startSandbox({ name: 'lab', root, program: STAND_IN })).rejects.toMatchObject({
      code: 'LAB_ALREADY_RUNNING',
    });
    expect(await stopSandbox('lab', { root })).toBe(true);
    expect(isAlive(lab)).toBe(false);
  });

  it.each(['its directory', 'the runtime root'])('goes on where %s was removed', async (what) => {
    await start(what.replaceAll(' ', '-'));
    rmSync(what === 'its directory' ? lab.paths.directory : root, { recursive: true });
    expect(await listSandboxes(root)).toMatchObject([{ name: 'lab', pid: lab.pid, isCutOff: true }]);
    const listed = cli('list');
    expect(listed.stdout).toMatch(/^lab +cut off/m);
    const status = cli('status', '--name', 'lab');
    expect(status.status).toBe(1);
    expect(status.stderr).toContain('LAB_CUT_OFF');
    expect(status.stderr).toContain('`vpclab down --name LAB`');
    const up = cli('up', '--name', 'lab');
    expect(up.stderr).toContain('LAB_ALREADY_RUNNING');
    expect(isAlive(lab)).toBe(true);
    const down = cli('down', '--name', 'lab');
    expect(down.stderr).toBe('');
    expect(isAlive(lab)).toBe(false);
  });

  it('is found from elsewhere once the whole session directory is gone, as at logout', async () => {
    await start('logout');
    const elsewhere = join(user.directory, 'elsewhere');
    mkdirSync(elsewhere, { mode: 0o700 });
    renameSync(dirname(root), `${dirname(root)}-gone`);
    root = join(elsewhere, 'vpclab');
    const found = await listSandboxes(root);
    expect(found.filter(({ pid }) => pid === lab.pid)).toMatchObject([{ name: 'lab', isCutOff: true }]);
    expect(await stopSandbox('lab', { root })).toBe(true);
    expect(isAlive(lab)).toBe(false);
  });

  it('leaves files that the next look removes, once it is dead', async () => {
    await start('dead');
    process.kill(lab.pid, 'SIGKILL');
    while (markedProcesses(root).length > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await listSandboxes(root)).toEqual([]);
    expect(readdirSync(root)).toEqual([]);
  });
});
