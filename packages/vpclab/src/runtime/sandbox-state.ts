// Whether a lab's sandbox lives, read from the runtime directory and /proc: nothing else remembers it. Looks only.

import { lstatSync, readFileSync } from 'node:fs';
import { hostPaths, ownUid } from './paths.ts';
import type { HostPaths, RuntimeRoot } from './paths.ts';
import { currentBoot, isAlive, parseProcessStat } from '../machine/kernel/process-identity.ts';
import type { ProcessIdentity } from '../machine/kernel/process-identity.ts';
import { basename, dirname } from 'node:path';
import { VpclabError } from '../errors.ts';
import { errnoOf, fileError } from './file-error.ts';
import { firstProcesses } from './sandbox-marks.ts';
import { flawOfObject } from './trusted-path.ts';
import type { WantedKind } from './trusted-path.ts';

export type RunningSandbox = ProcessIdentity & {
  readonly name: string;
  readonly paths: HostPaths;
  /** Its socket is gone from the runtime directory, or all of that is: nobody can speak to it any more. */
  readonly isCutOff: boolean;
};

export type SandboxState =
  | { readonly state: 'absent' }
  | { readonly state: 'running'; readonly sandbox: RunningSandbox }
  /** There is a directory but no living first process on file: it is just being started, or it is gone. */
  | { readonly state: 'lifeless'; readonly paths: HostPaths };

/** By the runtime directory alone. */
export function readSandbox(name: string, root: RuntimeRoot): SandboxState {
  const paths = hostPaths(name, root);
  if (!isThere(paths.directory, 'directory')) return { state: 'absent' };
  const identity = readInit(paths);
  if (identity === undefined || !isAlive(identity)) return { state: 'lifeless', paths };
  const isCutOff = !isThere(paths.apiSocket, 'socket');
  return { state: 'running', sandbox: { ...identity, name, paths, isCutOff } };
}

/** By the marks in /proc, also those that the directory does not know any more. The root need not be there. */
export function markedSandboxes(root: string): readonly RunningSandbox[] {
  return firstProcesses(root).map(({ pid, startTime, directory }) => {
    const name = basename(directory);
    const paths = hostPaths(name, dirname(directory));
    return { pid, startTime, name, paths, isCutOff: !isThere(paths.apiSocket, 'socket') };
  });
}

/** First line: boot id; second: /proc/self/stat of the first process as the host numbers it. */
export function readInit(paths: HostPaths): ProcessIdentity | undefined {
  if (!isThere(paths.init, 'file')) return undefined;
  const [boot, stat] = readExisting(paths.init).split('\n');
  if (boot === undefined || stat === undefined || boot !== currentBoot()) return undefined;
  const parsed = parseProcessStat(stat);
  return parsed === undefined ? undefined : { pid: parsed.pid, startTime: parsed.startTime };
}

/** False where there is nothing; throws where it is not what a lab of this user has there. */
function isThere(path: string, kind: WantedKind): boolean {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return false;
  const flaw = flawOfObject(path, kind, ownUid());
  if (flaw === undefined) return true;
  throw new VpclabError('SANDBOX_FAILED', `${path} ${flaw}; no lab of yours made it: remove it`);
}

/** What can't be read for another reason than that it went away (no descriptor left) is no sign of a dead lab. */
function readExisting(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return '';
    throw fileError(cause, `read ${path}`);
  }
}
