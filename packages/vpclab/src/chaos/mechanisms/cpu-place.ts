// Where a process can have a control group for itself, from what /proc/<pid>/cgroup says: cgroups(7). Pure.

const CONTROL_GROUPS = '/sys/fs/cgroup';

export type CpuPlace = {
  readonly version: 1 | 2;
  /** To be made below this group. Undefined: `home` is the process's own already, as that of a program with limits. */
  readonly parent: string | undefined;
  /** Where the process is now. */
  readonly home: string;
};

/** A group of a lab, as runtime/prepare.sh makes it: its programs' groups are below. */
const OF_LAB = /\/vpclab-\d+$/;
/** Of a program, as machine/programs/cgroup.sh makes it. */
const OF_PROGRAM = /\/vpclab-\d+-\d+$/;
/** In version 2 it holds the processes, because the group above it divides what it has. */
const HOLDER = '/vpclab-lab';

/**
 * The places worth a try, the best first. `written`: /proc/<pid>/cgroup. `owned`: groups that were made for this lab.
 * In version 1 each controller has a hierarchy of its own, and both versions may be there.
 */
export function cpuPlaces(written: string, owned: readonly string[]): readonly CpuPlace[] {
  return written.split('\n').flatMap((line): readonly CpuPlace[] => {
    const [, controllers, ...rest] = line.split(':');
    const path = rest.join(':').replace(/\/$/, '');
    if (controllers === '') return [unified(`${CONTROL_GROUPS}${path}`)];
    if (controllers?.split(',').includes('cpu') !== true) return [];
    const hierarchy = `${CONTROL_GROUPS}/${controllers}`;
    const home = `${hierarchy}${path}`;
    const prepared = owned.filter((group) => group.startsWith(`${hierarchy}/`) && OF_LAB.test(group));
    return [...prepared, home].map((parent) => ({ version: 1, parent, home }));
  });
}

function unified(home: string): CpuPlace {
  if (OF_PROGRAM.test(home)) return { version: 2, parent: undefined, home };
  const parent = home.endsWith(HOLDER) ? home.slice(0, -HOLDER.length) : home;
  return { version: 2, parent, home };
}

/** Microseconds. Shorter than a person notices, long enough for a share of one percent. */
const PERIOD = 100_000;
/** The least that the kernel takes: Documentation/scheduler/sched-bwc.rst. */
const LEAST_QUOTA = 1_000;

/** How long it runs in each period on all processors together. */
export function quotaOf(stoppedPercent: number): number {
  return Math.max(LEAST_QUOTA, Math.round((PERIOD * (100 - stoppedPercent)) / 100));
}

/** Of one processor. */
export function shareOf(stoppedPercent: number): number {
  return (100 * quotaOf(stoppedPercent)) / PERIOD;
}

type Setting = { readonly file: string; readonly value: string };

/** What to write, in this order. Undefined: no limit. */
export function settingsOf(version: 1 | 2, quota: number | undefined): readonly Setting[] {
  if (version === 2) return [{ file: 'cpu.max', value: `${quota ?? 'max'} ${PERIOD}` }];
  return [
    { file: 'cpu.cfs_period_us', value: String(PERIOD) },
    { file: 'cpu.cfs_quota_us', value: String(quota ?? -1) },
  ];
}
