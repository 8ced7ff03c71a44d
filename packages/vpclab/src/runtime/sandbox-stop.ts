// Ends a lab's sandbox in whatever state it is: running, half started, or long gone with files left behind.

import { readdirSync, rmSync, rmdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { VpclabError } from '../errors.ts';
import { childrenOf } from './children.ts';
import { controlGroupsOf, removeControlGroups } from './control-groups.ts';
import { errnoOf } from './file-error.ts';
import { acquireLabLock, withLabLock, type LabLock } from './lab-lock.ts';
import { closeCopies, copyPacketSockets } from '../machine/kernel/packet-sockets.ts';
import { hostPaths, runtimeRoot, ensureRuntimeRoot, openRuntimeRoot } from './paths.ts';
import type { HostPaths } from './paths.ts';
import { isAlive, readProcessStat, untilDead } from '../machine/kernel/process-identity.ts';
import type { ProcessIdentity } from '../machine/kernel/process-identity.ts';
import { readInit, markedSandboxes } from './sandbox-state.ts';
import { markOf, markedProcesses } from './sandbox-marks.ts';
import { isThere } from './trusted-path.ts';
import type { MarkedProcess } from './sandbox-marks.ts';

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
  if (openRuntimeRoot(root) === undefined) {
    // Removed under a running lab, as at logout: what carries its mark is all that is left of it.
    if (!markedSandboxes(root).some((sandbox) => sandbox.name === name)) return false;
    ensureRuntimeRoot(root);
  }
  if (lock !== undefined) return await endSandbox(name, root, timeoutMs);
  return await withLabLock(
    name,
    { purpose: 'down', root, waitMs, ...(signal && { signal }) },
    async () => await endSandbox(name, root, timeoutMs),
  );
}

/** Removes the files of a dead lab, unless a command is just starting or stopping it. Ends no process. */
export async function removeRemains(name: string, root: string): Promise<void> {
  const lock = await acquireLabLock(name, { purpose: 'cleaning', root }).catch((error: unknown) => {
    if (error instanceof VpclabError && error.code === 'LAB_BUSY') return undefined;
    throw error;
  });
  if (lock === undefined) return;
  try {
    const paths = hostPaths(name, root);
    const init = readInit(paths);
    const isDead = init === undefined || !isAlive(init);
    if (isDead && markedAs(name, root).length === 0) removeDirectory(paths);
  } finally {
    lock.release();
  }
}

/** The caller holds the lab's lock. */
export async function endSandbox(name: string, root: string, timeoutMs = 20_000): Promise<boolean> {
  const paths = hostPaths(name, root);
  if (!isThere(paths.directory) && processesToKill(name, root).length === 0) return false;
  const deadline = performance.now() + timeoutMs;
  const groups = new Set<string>();
  for (;;) {
    const targets = processesToKill(name, root);
    if (targets.length === 0 && removeDirectory(paths)) {
      removeControlGroups(paths.directory, [...groups]);
      return true;
    }
    for (const group of targets.flatMap(({ pid }) => controlGroupsOf(pid))) groups.add(group);
    // Every daemon of a lab is a child of its first process.
    const copies = copyPacketSockets(targets.flatMap(({ pid }) => childrenOf(pid)));
    try {
      for (const target of targets) kill(target.pid);
      if (!(await untilDead(targets, deadline - performance.now())))
        throw stillAlive(name, targets, timeoutMs);
    } finally {
      await closeCopies(copies);
    }
  }
}

/**
 * The first process: the kernel kills all others of its pid namespace and lets it go only when they are gone
 * (pid_namespaces(7)). Its parent, unshare(1), ends by itself. Without a pid on file, whatever carries our mark.
 */
function processesToKill(name: string, root: string): readonly ProcessIdentity[] {
  const paths = hostPaths(name, root);
  const onFile = readInit(paths);
  if (onFile !== undefined && isAlive(onFile)) return withParent(onFile, paths.directory);
  const marked = markedAs(name, root);
  const firsts = marked.filter(({ isFirst }) => isFirst);
  return firsts.length === 0 ? marked : firsts.flatMap((first) => withParent(first, first.directory));
}

function withParent(first: ProcessIdentity, directory: string): readonly ProcessIdentity[] {
  const parent = readProcessStat(readProcessStat(first.pid)?.parent ?? 0);
  return parent !== undefined && markOf(parent.pid) === directory ? [first, parent] : [first];
}

function markedAs(name: string, root: string): readonly MarkedProcess[] {
  return markedProcesses(root).filter(({ directory }) => basename(directory) === name);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (errnoOf(error) !== 'ESRCH') throw error;
  }
}

function stillAlive(name: string, processes: readonly ProcessIdentity[], timeoutMs: number): VpclabError {
  const pids = processes.filter(isAlive).map(({ pid }) => pid);
  const message = `lab ${name} did not end within ${timeoutMs} ms: waiting for pid ${pids.join(', ')}`;
  return new VpclabError('TIMED_OUT', message);
}

/** False when a sandbox that was just being started has put its pid there meanwhile. */
function removeDirectory(paths: HostPaths): boolean {
  if (!isThere(paths.directory)) return true;
  // Listed before the pid is looked for: a pid file that appears later is not removed, and rmdir(2) refuses.
  const entries = readdirSync(paths.directory);
  const init = readInit(paths);
  if (init !== undefined && isAlive(init)) return false;
  removeControlGroups(paths.directory);
  for (const path of entries.map((entry) => join(paths.directory, entry)))
    // A mount point of the lab's: should something be mounted there after all, it is not ours to remove.
    if (path === paths.kept) rmdirSync(path);
    else rmSync(path, { recursive: true, force: true });
  try {
    rmdirSync(paths.directory);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOTEMPTY') return false;
    throw error;
  }
}
