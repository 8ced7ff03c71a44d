import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  closeSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DaemonRow } from '../../model/rows.ts';
import { Namespaces } from '../kernel/namespaces.ts';
import { readProcessStat } from '../kernel/process-identity.ts';
import { DaemonRecords, MARK_VARIABLE, markOf } from './records.ts';

const row: DaemonRow = {
  kind: 'daemon',
  key: 'here/sleep',
  netns: 'here',
  program: 'sleep',
  args: ['60'],
  env: { B: "quote ' and\nline", A: '1' },
  directory: '/nonexistent',
  pidFile: '/nonexistent/pid',
  logFile: '/nonexistent/log',
  readySocket: undefined,
  database: undefined,
  after: [],
  restartsWith: [],
  carries: '',
  origin: { concept: 'node', name: 'test' },
};

describe('markOf', () => {
  it('is the same whatever the order of fields', () => {
    const reversed = Object.fromEntries(Object.entries(row).toReversed()) as unknown as DaemonRow;
    expect(markOf(reversed)).toBe(markOf(row));
  });

  it('differs when an argument does', () => {
    expect(markOf({ ...row, args: ['61'] })).not.toBe(markOf(row));
  });
});

describe('DaemonRecords', () => {
  let directory: string;
  let records: DaemonRecords;
  let started: ChildProcess[];

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'vpclab-records-'));
    started = [];
    symlinkSync('/proc/self/ns/net', join(directory, 'here'));
    records = new DaemonRecords(join(directory, 'records'), new Namespaces(directory));
    records.write(row);
  });
  afterEach(() => {
    for (const child of started) child.kill('SIGKILL');
    rmSync(directory, { recursive: true });
  });

  async function sleeper(env: Readonly<Record<string, string>>): Promise<number> {
    const child = spawn('sleep', ['60'], { env: { PATH: '/usr/bin:/bin', ...env } });
    started.push(child);
    await once(child, 'spawn');
    return child.pid ?? 0;
  }
  const marked = { [MARK_VARIABLE]: markOf(row) };
  const record = (pid: number, startTime = readProcessStat(pid)?.startTime): void =>
    appendFileSync(records.fileOf(row.key), `${pid} ${startTime}\n`);

  it('finds the recorded process with its row, and nothing once it ended', async () => {
    const pid = await sleeper(marked);
    record(pid);
    expect(await records.observe()).toEqual([
      { pid, startTime: readProcessStat(pid)?.startTime, row, mark: markOf(row), netns: 'here' },
    ]);
    const ended = once(started[0] as ChildProcess, 'exit');
    started[0]?.kill('SIGKILL');
    await ended;
    expect(await records.observe()).toEqual([]);
  });

  it('does not mistake another process with the same environment for the daemon', async () => {
    const [pid, impostor] = [
      await sleeper(marked),
      await sleeper({ ...marked, VPCLAB_ROW: JSON.stringify(row) }),
    ];
    expect(await records.observe()).toEqual([]);
    record(pid);
    expect((await records.observe()).map((daemon) => daemon.pid)).toEqual([pid]);
    expect(impostor).not.toBe(pid);
  });

  it("does not mistake a process with the daemon's pid but another start time or no mark for it", async () => {
    record(await sleeper(marked), '1');
    expect(await records.observe()).toEqual([]);
    record(await sleeper({ [MARK_VARIABLE]: 'here/sleep 00' }));
    expect(await records.observe()).toEqual([]);
  });

  it('continues when records or marks are malformed', async () => {
    const pid = await sleeper(marked);
    record(pid);
    await sleeper({ [MARK_VARIABLE]: '{', VPCLAB_ROW: '{"key":' });
    for (const [name, text] of Object.entries({
      empty: '',
      garbage: '\0\0\n\n',
      partial: '{"kind":"daemon"',
      'other-shape': `{"kind":"daemon","key":5}\n${pid} 1\n`,
    }))
      writeFileSync(join(directory, 'records', `${name}.record`), text);
    expect((await records.observe()).map((daemon) => daemon.pid)).toEqual([pid]);
  });

  it('says where a daemon lives whose namespace is no longer the one of that name', async () => {
    record(await sleeper(marked));
    rmSync(join(directory, 'here'));
    const inode = statSync('/proc/self/ns/net').ino;
    expect((await records.observe()).map(({ netns }) => netns)).toEqual([`net:[${inode}]`]);
  });

  it('waits for a shell that is still starting daemons, even when who ran it is gone', async () => {
    const lock = records.startLock();
    const begun = performance.now();
    started.push(spawn('sleep', ['0.3'], { stdio: ['ignore', 'ignore', 'ignore', lock] }));
    closeSync(lock);
    expect(await records.observe()).toEqual([]);
    expect(performance.now() - begun).toBeGreaterThan(250);
  });

  it('waits for a recorded process to become the daemon', async () => {
    const child = spawn('sh', ['-c', `sleep 0.3; ${MARK_VARIABLE}='${markOf(row)}' exec sleep 60`], {
      env: { PATH: '/usr/bin:/bin' },
    });
    started.push(child);
    await once(child, 'spawn');
    record(child.pid ?? 0);
    expect((await records.observe()).map(({ pid }) => pid)).toEqual([child.pid]);
  });

  it('keeps the record of a row that is started again, and replaces that of another', async () => {
    record(await sleeper(marked));
    records.write(row);
    expect(await records.observe()).toHaveLength(1);
    records.write({ ...row, args: ['61'] });
    expect(await records.observe()).toEqual([]);
  });

  it('keeps records from other users', () => {
    expect(statSync(join(directory, 'records')).mode & 0o777).toBe(0o700);
  });
});
