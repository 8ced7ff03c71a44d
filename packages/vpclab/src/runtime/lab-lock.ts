// One command at a time starts, stops or changes a lab. flock(2): the kernel lets go when the holder dies, even by -9.

import { spawn } from 'node:child_process';
import { closeSync, fstatSync, ftruncateSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { VpclabError } from '../errors.ts';
import { reasonOf } from '../reason.ts';
import { errnoOf, fileError } from './file-error.ts';
import { ensureRuntimeRoot, hostPaths, runtimeRoot } from './paths.ts';
import { readIfThere } from '../machine/kernel/process-identity.ts';

export type LabLock = { readonly name: string; readonly purpose: string; readonly release: () => void };

export type LockOptions = {
  /** What the command does, for the message to others: "up", "down", "apply". */
  readonly purpose: string;
  /** How long to wait for another command; 0: not at all. */
  readonly waitMs?: number;
  readonly signal?: AbortSignal;
  readonly root?: string;
};

/** Throws LAB_BUSY with the holder's name when another command keeps the lock longer than `waitMs`. */
export async function acquireLabLock(name: string, options: LockOptions): Promise<LabLock> {
  const root = ensureRuntimeRoot(options.root ?? runtimeRoot());
  const path = hostPaths(name, root).lock;
  const deadline = performance.now() + (options.waitMs ?? 0);
  for (;;) {
    const fd = openLock(path);
    const remainingMs = Math.max(0, deadline - performance.now());
    const isLocked = await flock(fd, remainingMs, options.signal).catch((error: unknown) => {
      closeSync(fd);
      throw error;
    });
    if (!isLocked) {
      closeSync(fd);
      throw busy(name, path, options.waitMs ?? 0);
    }
    // A holder removes the file when it is done: a lock on a removed file keeps nobody out.
    if (statSync(path, { throwIfNoEntry: false })?.ino !== fstatSync(fd).ino) {
      closeSync(fd);
      continue;
    }
    const release = releaseOnce(fd, path);
    if (options.signal?.aborted === true) {
      release();
      throw options.signal.reason;
    }
    tellHolder(fd, options.purpose);
    return { name, purpose: options.purpose, release };
  }
}

/** Runs `work` under the lab's lock. */
export async function withLabLock<T>(
  name: string,
  options: LockOptions,
  work: (lock: LabLock) => Promise<T>,
): Promise<T> {
  const lock = await acquireLabLock(name, options);
  try {
    return await work(lock);
  } finally {
    lock.release();
  }
}

/**
 * flock(1) on our own descriptor: the lock belongs to the open file, which the program shares with us, so it stays
 * ours when the program ends.
 */
async function flock(fd: number, waitMs: number, signal: AbortSignal | undefined): Promise<boolean> {
  const isWaiting = waitMs > 0;
  const wait = isWaiting ? ['--timeout', (waitMs / 1000).toFixed(3)] : ['--nonblock'];
  const child = spawn('flock', ['--exclusive', '--conflict-exit-code', '75', ...wait, '3'], {
    stdio: ['ignore', 'ignore', 'ignore', fd],
    // One that does not wait is done in a moment: cut off, it could not tell whether it has the lock, and left its file.
    ...(signal !== undefined && isWaiting && { signal }),
  });
  return await new Promise((resolve, reject) => {
    child.once('error', (cause: NodeJS.ErrnoException) => {
      if (cause.name === 'AbortError') {
        reject(
          new VpclabError('CANCELLED', 'cancelled while waiting for another command on this lab', { cause }),
        );
        return;
      }
      reject(
        new VpclabError('HOST_UNSUITABLE', `cannot run flock (package util-linux): ${reasonOf(cause)}`, {
          cause,
        }),
      );
    });
    child.once('close', (code) => {
      if (code === 0 || code === 75) resolve(code === 0);
      else reject(new VpclabError('COMMAND_FAILED', `flock ended with code ${code}`));
    });
  });
}

function openLock(path: string): number {
  try {
    return openSync(path, 'a+', 0o600);
  } catch (cause) {
    throw fileError(cause, `open ${path}`);
  }
}

/** For the message to others only: a full disk does not forbid the lock. */
function tellHolder(fd: number, purpose: string): void {
  try {
    ftruncateSync(fd);
    writeSync(fd, `${purpose} ${process.pid}\n`);
  } catch (error) {
    if (errnoOf(error) !== 'ENOSPC') throw error;
  }
}

function busy(name: string, path: string, waitMs: number): VpclabError {
  const [purpose, pid] = (readIfThere(path) ?? '').trim().split(' ');
  const holder = pid === undefined ? 'another command' : `\`vpclab ${purpose}\` (pid ${pid})`;
  const waited = waitMs > 0 ? ` and was not done within ${(waitMs / 1000).toFixed(1)} s` : '';
  return new VpclabError('LAB_BUSY', `${holder} is working on lab ${name}${waited}`, {
    details: { lab: name, purpose, pid: pid === undefined ? undefined : Number(pid) },
  });
}

function releaseOnce(fd: number, path: string): () => void {
  let isHeld = true;
  return () => {
    if (!isHeld) return;
    isHeld = false;
    rmSync(path, { force: true });
    closeSync(fd);
  };
}
