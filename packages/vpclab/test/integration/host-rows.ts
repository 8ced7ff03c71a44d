// A small world of host rows for tests: two workloads on a node, an edge with a bridge.

import type {
  AddressRow,
  BridgeRow,
  HostRow,
  LinkEnd,
  NetnsRole,
  RouteRow,
  SysctlRow,
  VethRow,
} from '../../src/model/rows.ts';
import type { Change } from '../../src/model/plan.ts';

const origin = { concept: 'lab', name: 'test' } as const;

export function netns(name: string, role: NetnsRole = 'workload'): HostRow {
  return { kind: 'netns', key: name, name, machine: 'local', role, origin };
}

export function bridge(netnsName: string, name: string, mtu: number): BridgeRow {
  return { kind: 'bridge', key: `${netnsName}/${name}`, netns: netnsName, name, mtu, origin };
}

export function end(netnsName: string, name: string, parts: Partial<LinkEnd> = {}): LinkEnd {
  const fixed = { mac: undefined, mtu: 1442, alias: `long name of ${name}`, master: undefined } as const;
  return { netns: netnsName, name, ...fixed, offload: 'keep', up: true, ...parts };
}

export function veth(a: LinkEnd, b: LinkEnd): VethRow {
  return { kind: 'veth', key: `${a.netns}/${a.name}~${b.netns}/${b.name}`, a, b, origin };
}

export function address(netnsName: string, device: string, ip: string, prefixLength = 24): AddressRow {
  const key = `${netnsName}/${device} ${ip}/${prefixLength}`;
  return { kind: 'address', key, netns: netnsName, device, address: ip, prefixLength, origin };
}

function route(netnsName: string, prefix: string, via: string, device: string): RouteRow {
  return { kind: 'route', key: `${netnsName} ${prefix}`, netns: netnsName, prefix, via, device, origin };
}

export function forwarding(netnsName: string, value: string): SysctlRow {
  const path = 'net/ipv4/ip_forward';
  return { kind: 'sysctl', key: `${netnsName} ${path}`, netns: netnsName, path, value, origin };
}

export const WORLD: readonly HostRow[] = [
  netns('node-1', 'node'),
  netns('edge', 'edge'),
  netns('web-1'),
  netns('web-2'),
  bridge('edge', 'br-ext', 1500),
  veth(
    end('web-1', 'eth0', { mac: '02:00:00:00:00:01', offload: 'off' }),
    end('node-1', 'v1', { alias: 'web-1' }),
  ),
  veth(
    end('web-2', 'eth0', { mac: '02:00:00:00:00:02', offload: 'off' }),
    end('edge', 'v2', { mtu: 1442, master: 'br-ext' }),
  ),
  address('web-1', 'eth0', '10.0.1.11'),
  address('web-2', 'eth0', '10.0.1.12'),
  address('edge', 'br-ext', '10.0.1.1'),
  route('web-1', '0.0.0.0/0', '10.0.1.1', 'eth0'),
  route('web-2', '192.0.2.0/24', '10.0.1.1', 'eth0'),
  forwarding('edge', '1'),
];

export function creates(rows: readonly HostRow[]): readonly Change[] {
  return rows.map((row) => ({ kind: 'create', row, reason: 'test' }));
}

export function deletes(rows: readonly HostRow[]): readonly Change[] {
  return rows.map((row) => ({ kind: 'delete', row, reason: 'test' }));
}
