// Who is killed, found from outside.

import { readlinkSync } from 'node:fs';
import { findDaemon } from '../support/lab-processes.ts';
import { openRuntimeRoot } from '../../src/runtime/paths.ts';
import { readSandbox } from '../../src/runtime/sandbox-state.ts';
import type { Victim } from './crash-script.ts';

/** Kills; false while somebody of those is not there. */
export function strike(victim: Victim, of: { root: string; lab: string; cli: number | undefined }): boolean {
  const pids = pidsOf(victim, of);
  if (pids.length === 0 || pids.includes(undefined)) return false;
  return pids.map((pid) => kill(pid)).every(Boolean);
}

function pidsOf(
  victim: Victim,
  { root, lab, cli }: { root: string; lab: string; cli: number | undefined },
): readonly (number | undefined)[] {
  switch (victim) {
    case 'cli':
      return [cli];
    case 'vpclabd':
      return [findDaemon(root, 'vpclabd')];
    case 'both':
      return [findDaemon(root, 'vpclabd'), cli];
    case 'init':
      return [initOf(root, lab)];
  }
}

export function initOf(root: string, lab: string): number | undefined {
  const open = openRuntimeRoot(root);
  if (open === undefined) return undefined;
  const found = readSandbox(lab, open);
  return found.state === 'running' ? found.sandbox.pid : undefined;
}

export function pidNamespace(pid: number | string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return undefined;
  }
}

function kill(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  try {
    process.kill(pid, 'SIGKILL');
    return true;
  } catch {
    return false;
  }
}
