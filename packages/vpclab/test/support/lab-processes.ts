// The processes of labs as the host sees them, whatever a lab says of itself.

import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { readProcessStat } from '../../src/machine/kernel/process-identity.ts';
import { until } from './lab-until.ts';

export type LabProcess = { readonly pid: number; readonly command: string };

/** Those that carry the mark of a lab below this directory. */
export function markedProcesses(root: string): readonly number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => read(`/proc/${pid}/environ`)?.includes(`VPCLAB_SANDBOX=${root}/`));
}

export function labProcesses(root: string): readonly LabProcess[] {
  return markedProcesses(root).map((pid) => ({
    pid,
    command: (read(`/proc/${pid}/cmdline`) ?? '').replaceAll('\0', ' ').trim(),
  }));
}

/** What shows in the command line of each kind of daemon: its pid file, or the program that Node runs. */
function isDaemon(command: string, name: string): boolean {
  if (name === 'vpclabd') return /^\S*node .*daemon\/main\.ts$/.test(command);
  if (name === 'responder') return /^\S*node .*services\/main\.ts /.test(command);
  return command.includes(`/run/lab/${name}.pid `);
}

/** The first process of the only lab below this directory: the lab ends with it. */
export function firstProcess(root: string): number {
  const found = labProcesses(root).filter(({ command }) => /^\/bin\/sh \S*init\.sh /.test(command));
  const [first, ...others] = found;
  if (first === undefined || others.length > 0) throw new Error(`${found.length} labs run below ${root}`);
  return first.pid;
}

/** For nsenter(1): into the lab as its own root. A user namespace that is ours already cannot be entered. */
export function insideAsRoot(pid: number): readonly string[] {
  const [its, own] = [pid, 'self'].map((process) => readlinkSync(`/proc/${process}/ns/user`));
  return ['--target', String(pid), ...(its === own ? [] : ['--user']), '--mount', '--pid'];
}

/** Of the only lab below this directory; undefined while it does not run. */
export function findDaemon(root: string, name: string): number | undefined {
  const alike = labProcesses(root).filter(({ command }) => isDaemon(command, name));
  const pids = new Set(alike.map(({ pid }) => pid));
  // A child that has not become its own program yet still has its parent's command line.
  const found = alike.filter(({ pid }) => !pids.has(readProcessStat(pid)?.parent ?? 0));
  if (found.length > 1) throw new Error(`${name} runs ${found.length} times`);
  return found[0]?.pid;
}

export function daemonPid(root: string, name: string): number {
  const pid = findDaemon(root, name);
  if (pid === undefined) throw new Error(`${name} does not run`);
  return pid;
}

/** Waits for another process in the place of this one. */
export async function untilReplaced(
  root: string,
  name: string,
  pid: number,
  timeoutMs: number,
): Promise<void> {
  await until(
    () => {
      const next = findDaemon(root, name);
      return next !== undefined && next !== pid;
    },
    `${name} to be started again`,
    timeoutMs,
  );
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // Gone meanwhile.
    return undefined;
  }
}
