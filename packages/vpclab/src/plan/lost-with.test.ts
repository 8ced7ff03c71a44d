import { expect, it } from 'vitest';
import type { AddressRow, DaemonRow, DeviceRow, Row } from '../model/rows.ts';
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

it('puts back what renews nothing itself', () => {
  const netns = 'node-1';
  const namespace: Row = { kind: 'netns', key: netns, name: netns, machine: 'local', role: 'node', origin };
  const rules: Row = { kind: 'nft', key: netns, netns, ruleset: '', origin };
  const isLostWith = lostWith([namespace, rules], namespace);
  expect(isLostWith({ kind: 'create', row: rules, reason: '' })).toBe(true);
});

it('puts back what went with what went, and keeps its own', () => {
  const reason = '';
  const end = { mac: undefined, mtu: 1442, alias: 'x', master: undefined, offload: 'off', up: true } as const;
  const link: Row = {
    kind: 'veth',
    key: 'web-1/eth0~node-1/web-1',
    a: { ...end, netns: 'web-1', name: 'eth0' },
    b: { ...end, netns: 'node-1', name: 'web-1' },
    origin,
  };
  const namespace: Row = {
    kind: 'netns',
    key: 'web-1',
    name: 'web-1',
    machine: 'local',
    role: 'workload',
    resolver: undefined,
    origin,
  };
  const own: Row = { ...address('web-1'), device: 'eth0' };
  const bridge: Row = {
    kind: 'bridge',
    key: 'node-1/br-phy',
    netns: 'node-1',
    name: 'br-phy',
    mtu: 1600,
    origin,
  };
  // The address is listed before the link that it sits on.
  const isLostWith = lostWith([own, bridge, link, namespace], namespace);
  expect([own, link, bridge].map((row) => isLostWith({ kind: 'create', row, reason }))).toEqual([
    true,
    true,
    false,
  ]);
});

it('takes nothing with it where others do not stand on it', () => {
  const reason = '';
  const isLostWith = lostWith([address('node-1'), address('node-2')], address('node-1'));
  expect(isLostWith({ kind: 'create', row: address('node-2'), reason })).toBe(false);
});
