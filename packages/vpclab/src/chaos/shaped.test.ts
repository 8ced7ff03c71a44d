import { expect, it } from 'vitest';
import type { FaultAction } from '../model/fault.ts';
import { refuseSecondShaping } from './shaped.ts';

const rate = (device: string): FaultAction => ({ kind: 'rate', netns: 'web', device, mbit: 1 });
const netem = (device: string): FaultAction => ({ kind: 'netem', netns: 'web', device, parameters: [] });
const down: FaultAction = { kind: 'link-down', netns: 'web', device: 'eth0' };

const active = [{ id: 'a0b1c2d3', fault: 'link-rate', target: 'web', actions: [rate('eth0')] }];
const begin = (...actions: readonly FaultAction[]) => {
  refuseSecondShaping({ fault: 'link-delay', target: 'web', actions }, active);
};

it('a device that a fault slows takes no second one, of either kind', () => {
  const message =
    'link-delay of web cannot begin: link-rate of web (a0b1c2d3) already slows web/eth0, which takes one such fault at a time.';
  expect(() => begin(netem('eth0'))).toThrow(message);
  expect(() => begin(netem('eth1'), rate('eth0'))).toThrow(message);
});

it('nor does a daemon that has little of a processor', () => {
  const slow = (daemon: string) => ({
    ...{ fault: 'process-slow', target: daemon },
    actions: [
      {
        ...({ kind: 'cpu-limit', version: 2 } as const),
        ...{ daemon, process: { pid: 7, startTime: '1' }, group: '/g', home: '/', percent: 90 },
      },
    ],
  });
  const records = [{ id: 'a0b1c2d3', ...slow('edge/bgpd') }];
  expect(() => refuseSecondShaping(slow('edge/bgpd'), records)).toThrow(
    'process-slow of edge/bgpd (a0b1c2d3) already slows the process of edge/bgpd',
  );
  expect(() => refuseSecondShaping(slow('edge/zebra'), records)).not.toThrow();
});

it('other devices and other faults are free', () => {
  expect(() => begin(netem('eth1'))).not.toThrow();
  expect(() => begin(down)).not.toThrow();
});
