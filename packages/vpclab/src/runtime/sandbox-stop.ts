// Ends a lab's sandbox in whatever state it is: running, half started, or long gone with files left behind.

import { readFileSync, readdirSync, rmSync, rmdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { VpclabError } from '../errors.ts';
import { removeControlGroups } from './control-groups.ts';
import { errnoOf } from './file-error.ts';
import { acquireLabLock, withLabLock, type LabLock } from './lab-lock.ts';
import { closeCopies, copyPacketSockets } from '../machine/kernel/packet-sockets.ts';
import { hostPaths, runtimeRoot, type HostPaths } from './paths.ts';
import {
  isAlive,
  readIfThere,
  readProcessStat,
  type ProcessIdentity,
} from '../machine/kernel/process-identity.ts';
import { readInit } from './sandbox-state.ts';

/** In the environment of everything in a sandbox: the lab's directory on the host. */
export const SANDBOX_MARK = 'VPCLAB_SANDBOX';
const POLL_MS = 3;

export type StopOptions = {
  readonly timeoutMs?: number;
  readonly lock?: LabLock;
  /** How long to wait for another command on this lab. */
  readonly waitMs?: number;
  readonly signal?: AbortSignal;
  readonly root?: string;
};

/** Whether there was anything to stop. On return no process, mount or namespace of the lab is left in use. */
export async function stopSandbox(name: string, options: StopOptions = {}): Promise<boolean> {
  const { lock, signal, root = runtimeRoot(), waitMs = 0, timeoutMs } = options;
  if (statSync(root, { throwIfNoEntry: false }) === undefined) return false;
  if (lock !== undefined) return await endSandbox(name, root, timeoutMs);
  return await withLabLock(
    name,
    { purpose: 'down', root, waitMs, ...(signal && { signal }) },
    async () => await endSandbox(name, root, timeoutMs),
  );
}

/** Cleans up after a dead lab, unless a command is just starting or stopping it. */
export async function removeIfStale(name: string, root: string): Promise<void> {
  const lock = await acquireLabLock(name, { purpose: 'cleaning', root }).catch((error: unknown) => {
    if (error instanceof VpclabError && error.code === 'LAB_BUSY') return undefined;
    throw error;
  });
  if (lock === undefined) return;
  try {
    const init = readInit(hostPaths(name, root));
    if (init === undefined || !isAlive(init)) await endSandbox(name, root);
  } finally {
    lock.release();
  }
}

/** The caller holds the lab's lock. */
export async function endSandbox(name: string, root: string, timeoutMs = 20_000): Promise<boolean> {
  const paths = hostPaths(name, root);
  if (statSync(paths.directory, { throwIfNoEntry: false }) === undefined) return false;
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const targets = processesToKill(paths);
    if (targets.length === 0 && removeDirectory(paths)) return true;
    const copies = copyPacketSockets(targets.flatMap(({ pid }) => childrenOf(pid)));
    try {
      for (const target of targets) kill(target.pid);
      await untilDead(name, targets, deadline, timeoutMs);
    } finally {
      await closeCopies(copies);
    }
  }
}

/**
 * The first process: the kernel kills all others of its pid namespace and lets it go only when they are gone
 * (pid_namespaces(7)). Its parent, unshare(1), ends by itself. Without a pid on file, whatever carries our mark.
 */
function processesToKill(paths: HostPaths): readonly ProcessIdentity[] {
  const init = readInit(paths);
  if (init === undefined) return markedProcesses(paths.directory);
  if (!isAlive(init)) return [];
  const parent = readProcessStat(readProcessStat(init.pid)?.parent ?? 0);
  return parent !== undefined && isMarked(parent.pid, paths.directory) ? [init, parent] : [init];
}

/** Every daemon of a lab is a child of its first process. */
function childrenOf(pid: number): readonly number[] {
  const children = readIfThere(`/proc/${pid}/task/${pid}/children`) ?? '';
  return children.split(' ').filter(Boolean).map(Number);
}

function markedProcesses(directory: string): readonly ProcessIdentity[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && isMarked(Number(entry), directory))
    .map((entry) => readProcessStat(Number(entry)))
    .filter((stat) => stat !== undefined);
}

function isMarked(pid: number, directory: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`${SANDBOX_MARK}=${directory}`);
  } catch {
    // Gone, or not ours to look at.
    return false;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (errnoOf(error) !== 'ESRCH') throw error;
  }
}

async function untilDead(
  name: string,
  processes: readonly ProcessIdentity[],
  deadline: number,
  timeoutMs: number,
): Promise<void> {
  while (processes.some(isAlive)) {
    if (performance.now() > deadline) {
      const pids = processes.filter(isAlive).map(({ pid }) => pid);
      throw new VpclabError(
        'TIMED_OUT',
        `lab ${name} did not end within ${timeoutMs} ms: waiting for pid ${pids.join(', ')}`,
      );
    }
    await sleep(POLL_MS);
  }
}

/** False when a sandbox that was just being started has put its pid there meanwhile. */
function removeDirectory(paths: HostPaths): boolean {
  // Listed before the pid is looked for: a pid file that appears later is not removed, and rmdir(2) refuses.
  const entries = readdirSync(paths.directory);
  const init = readInit(paths);
  if (init !== undefined && isAlive(init)) return false;
  removeControlGroups(paths.directory);
  for (const entry of entries) rmSync(join(paths.directory, entry), { recursive: true, force: true });
  try {
    rmdirSync(paths.directory);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOTEMPTY') return false;
    throw error;
  }
}
