// Whether a lab's sandbox lives, read from the runtime directory and /proc: nothing else remembers it.

import { statSync } from 'node:fs';
import { hostPaths, runtimeRoot, type HostPaths } from './paths.ts';
import {
  currentBoot,
  isAlive,
  parseProcessStat,
  readIfThere,
  type ProcessIdentity,
} from '../machine/kernel/process-identity.ts';

export type RunningSandbox = ProcessIdentity & {
  readonly name: string;
  readonly paths: HostPaths;
};

export type SandboxState =
  | { readonly state: 'absent' }
  | { readonly state: 'running'; readonly sandbox: RunningSandbox }
  /** There is a directory but no living first process: it is just being started, or it is gone. */
  | { readonly state: 'lifeless'; readonly paths: HostPaths };

/** Looks without changing anything. */
export function readSandbox(name: string, root: string = runtimeRoot()): SandboxState {
  const paths = hostPaths(name, root);
  if (statSync(paths.directory, { throwIfNoEntry: false }) === undefined) return { state: 'absent' };
  const identity = readInit(paths);
  if (identity === undefined || !isAlive(identity)) return { state: 'lifeless', paths };
  return { state: 'running', sandbox: { ...identity, name, paths } };
}

/** First line: boot id; second: /proc/self/stat of the first process as the host numbers it. */
export function readInit(paths: HostPaths): ProcessIdentity | undefined {
  const [boot, stat] = (readIfThere(paths.init) ?? '').split('\n');
  if (boot === undefined || stat === undefined || boot !== currentBoot()) return undefined;
  const parsed = parseProcessStat(stat);
  return parsed === undefined ? undefined : { pid: parsed.pid, startTime: parsed.startTime };
}
