import { expect, it } from 'vitest';
import type { AddressRow, DaemonRow } from '../model/rows.ts';
import { isLostWith } from './lost-with.ts';

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

it('puts back what went with a switch, and removes nothing that somebody added', () => {
  const reason = '';
  expect(isLostWith(vswitchd, { kind: 'create', row: address('node-1'), reason })).toBe(true);
  expect(isLostWith(vswitchd, { kind: 'create', row: address('node-2'), reason })).toBe(false);
  expect(isLostWith(vswitchd, { kind: 'delete', row: address('node-1'), reason })).toBe(false);
});
