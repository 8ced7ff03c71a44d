// Text of /proc/<pid>/cgroup as machines have it, and where a group for one process goes.

import { expect, it } from 'vitest';
import { cpuPlaces, quotaOf, settingsOf, shareOf } from './cpu-place.ts';

const V1 = `8:pids:/vpclab-71
4:memory:/vpclab-71
2:cpu,cpuacct:/
0::/
`;

it('goes below the group that was made for the lab in the hierarchy of processors, or below its own', () => {
  const owned = ['/sys/fs/cgroup/pids/vpclab-71', '/sys/fs/cgroup/cpu,cpuacct/vpclab-71'];
  expect(cpuPlaces(V1, owned)).toEqual([
    { version: 1, parent: '/sys/fs/cgroup/cpu,cpuacct/vpclab-71', home: '/sys/fs/cgroup/cpu,cpuacct' },
    { version: 1, parent: '/sys/fs/cgroup/cpu,cpuacct', home: '/sys/fs/cgroup/cpu,cpuacct' },
    { version: 2, parent: '/sys/fs/cgroup', home: '/sys/fs/cgroup' },
  ]);
});

it('goes beside the group that holds the processes of a lab, because that one divides nothing', () => {
  const lab = '/sys/fs/cgroup/vpclab-71';
  expect(cpuPlaces('0::/vpclab-71/vpclab-lab\n', [lab])).toEqual([
    { version: 2, parent: lab, home: `${lab}/vpclab-lab` },
  ]);
});

it('is the one that a program has already: leaving it would lift its other limits', () => {
  const home = '/sys/fs/cgroup/vpclab-71/vpclab-4026532201-88';
  expect(cpuPlaces('0::/vpclab-71/vpclab-4026532201-88\n', [])).toEqual([
    { version: 2, parent: undefined, home },
  ]);
});

it('is nowhere without control groups', () => {
  expect(cpuPlaces('', [])).toEqual([]);
  expect(cpuPlaces('4:memory:/a:b\n', [])).toEqual([]);
});

it('gives a share of one processor, never less than the kernel takes', () => {
  expect([60, 99.5, 100].map(quotaOf)).toEqual([40_000, 1_000, 1_000]);
  expect([60, 100].map(shareOf)).toEqual([40, 1]);
  expect(settingsOf(2, 40_000)).toEqual([{ file: 'cpu.max', value: '40000 100000' }]);
  expect(settingsOf(2, undefined)).toEqual([{ file: 'cpu.max', value: 'max 100000' }]);
  expect(settingsOf(1, undefined).map(({ value }) => value)).toEqual(['100000', '-1']);
});
