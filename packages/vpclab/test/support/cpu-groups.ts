// The processors that a daemon gets, as the kernel has it: from its control group, read on the host.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findDaemon } from './lab-processes.ts';

export type CpuLimit = {
  readonly group: string;
  /** Microseconds in each `period`. */
  readonly quota: number;
  readonly period: number;
  /** Periods in which it had to wait. */
  readonly throttled: number;
};

/** Undefined: it does not run, or without a limit. */
export function cpuLimitOf(root: string, daemon: string): CpuLimit | undefined {
  const pid = findDaemon(root, daemon);
  if (pid === undefined) return undefined;
  for (const line of read(`/proc/${pid}/cgroup`).split('\n')) {
    const [, controllers, path = ''] = line.split(':');
    if (controllers !== '' && controllers?.split(',').includes('cpu') !== true) continue;
    const group = join('/sys/fs/cgroup', controllers, path);
    const [quota, period] = (
      controllers === ''
        ? read(join(group, 'cpu.max')).split(' ')
        : ['cpu.cfs_quota_us', 'cpu.cfs_period_us'].map((file) => read(join(group, file)))
    ).map(Number);
    const throttled = Number(/^nr_throttled (\d+)$/m.exec(read(join(group, 'cpu.stat')))?.[1] ?? 0);
    if (quota !== undefined && period !== undefined && quota > 0) return { group, quota, period, throttled };
  }
  return undefined;
}

function read(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
