// A lab's processes as /proc shows them, found by the mark that everything in a lab carries in its environment: also
// where the runtime directory lost the file that names the first process, or is gone altogether.

import { existsSync, readFileSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { readProcessStat, type ProcessIdentity } from '../machine/kernel/process-identity.ts';
import { errnoOf } from './file-error.ts';
import { isLabUid } from './lab-user.ts';
import { isLabName, ownUid } from './paths.ts';

/** In the environment of everything in a sandbox: the lab's directory on the host. */
export const SANDBOX_MARK = 'VPCLAB_SANDBOX';

export type MarkedProcess = ProcessIdentity & {
  /** The lab's directory on the host. */
  readonly directory: string;
  /** The first of its pid namespace, one level below ours: the lab ends with it. */
  readonly isFirst: boolean;
};

/** The first processes of labs below this root. */
export function firstProcesses(root: string): readonly MarkedProcess[] {
  const ours = pidNamespaceOf('self');
  // Most of a host's processes are in our own namespace, and a link is read faster than an environment.
  const isElsewhere = (pid: string): boolean => (pidNamespaceOf(pid) ?? ours) !== ours;
  return lookThrough(root, isElsewhere).filter(({ isFirst }) => isFirst);
}

/** Processes of this user in labs below this root, and those that wait for them. Somebody else's mark says nothing. */
export function markedProcesses(root: string): readonly MarkedProcess[] {
  return lookThrough(root, () => true);
}

function lookThrough(root: string, isWorthALook: (pid: string) => boolean): readonly MarkedProcess[] {
  const level = levelsOf('self').length;
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && isWorthALook(entry))
    .flatMap((entry) => {
      const directory = markOf(entry);
      const identity = directory === undefined ? undefined : readProcessStat(Number(entry));
      if (directory === undefined || identity === undefined) return [];
      if (!isLabBelow(root, { pid: identity.pid, directory })) return [];
      if (identity.state === 'Z' || identity.state === 'X') return [];
      const levels = levelsOf(entry);
      const isFirst = levels.length === level + 1 && levels.at(-1) === '1';
      return [{ pid: identity.pid, startTime: identity.startTime, directory, isFirst }];
    });
}

/**
 * Whether a mark is that of a lab below this root, or of one whose root was removed under it (as /run/user/UID is at
 * logout): that one has no other place where it could be found.
 */
function isLabBelow(root: string, { pid, directory }: Pick<MarkedProcess, 'pid' | 'directory'>): boolean {
  if (!isLabName(basename(directory))) return false;
  return dirname(directory) === root || (!existsSync(dirname(directory)) && seesOurFiles(pid));
}

/** Not one in a container whose process numbers we see, and whose directories we don't. */
function seesOurFiles(pid: number): boolean {
  try {
    const [its, ours] = [statSync(`/proc/${pid}/root`), statSync('/')];
    return its.dev === ours.dev && its.ino === ours.ino;
  } catch (error) {
    if (isNotToSee(error)) return false;
    throw error;
  }
}

/** Undefined where there is none, or the process is not ours. */
export function markOf(pid: string | number): string | undefined {
  try {
    if (!isLabUid(statSync(`/proc/${pid}`).uid, ownUid())) return undefined;
    const prefix = `${SANDBOX_MARK}=`;
    const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return variables.find((variable) => variable.startsWith(prefix))?.slice(prefix.length);
  } catch (error) {
    if (isNotToSee(error)) return undefined;
    throw error;
  }
}

/** Undefined where it can't be seen: the process is gone, or not ours. */
function pidNamespaceOf(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch (error) {
    if (isNotToSee(error)) return undefined;
    throw error;
  }
}

/** Numbers of a process in the pid namespaces from ours to its own: NSpid of proc_pid_status(5). */
function levelsOf(pid: string): readonly string[] {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    return /^NSpid:\s+(.*)$/m.exec(status)?.[1]?.split('\t') ?? [];
  } catch (error) {
    if (isNotToSee(error)) return [];
    throw error;
  }
}

/** Gone meanwhile, or not ours to look at. Anything else (no descriptor left) says nothing of the process. */
function isNotToSee(error: unknown): boolean {
  return ['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(errnoOf(error) ?? '');
}
