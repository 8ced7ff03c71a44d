import { expect, it } from 'vitest';
import type { AddressRow, DaemonRow, DeviceRow } from '../model/rows.ts';
import { lostWith } from './lost-with.ts';

const origin = { concept: 'node', name: 'node-1' } as const;
const vswitchd: DaemonRow = {
  kind: 'daemon',
  key: 'node-1/ovs-vswitchd',
  netns: 'node-1',
  program: 'ovs-vswitchd',
  args: [],
  env: {},
  directory: '/run/lab/node-1',
  pidFile: '/run/lab/node-1/ovs-vswitchd.pid',
  logFile: '/run/lab/node-1/ovs-vswitchd.log',
  readySocket: undefined,
  database: undefined,
  after: [],
  restartsWith: [],
  carries: '',
  origin,
};

function address(netns: string): AddressRow {
  const [device, ip, prefixLength] = ['br-ul', '172.31.0.11', 24];
  return {
    kind: 'address',
    key: `${netns}/${device} ${ip}/24`,
    netns,
    device,
    address: ip,
    prefixLength,
    origin,
  };
}

function device(netns: string): DeviceRow {
  const name = 'br-ul';
  return {
    kind: 'device',
    key: `${netns}/${name}`,
    netns,
    device: name,
    mac: '02:00:00:00:00:01',
    mtu: 1600,
    origin,
  };
}

it('puts back what went with a switch, and removes nothing that somebody added', () => {
  const reason = '';
  const rows = ['node-1', 'node-2'].flatMap((node) => [device(node), address(node)]);
  const isLostWith = lostWith([vswitchd, ...rows], vswitchd);
  expect(isLostWith({ kind: 'create', row: address('node-1'), reason })).toBe(true);
  expect(isLostWith({ kind: 'create', row: address('node-2'), reason })).toBe(false);
  expect(isLostWith({ kind: 'delete', row: address('node-1'), reason })).toBe(false);
});
