// Builders of the rows that live in a namespace.

import { LOCAL_MACHINE } from '../../model/layout.ts';
import type {
  NeighbourRow,
  AddressRow,
  BridgeRow,
  DeviceRow,
  NetnsRole,
  NetnsRow,
  Origin,
  RouteRow,
  SysctlRow,
} from '../../model/rows.ts';

/** `region`: whose control plane it belongs to, where that is not the lab's first one. */
export function netns(name: string, role: NetnsRole, origin: Origin, region?: string): NetnsRow {
  const ofRegion = region === undefined ? {} : { region };
  return { kind: 'netns', key: name, name, machine: LOCAL_MACHINE, role, ...ofRegion, origin };
}

export function bridge(netnsName: string, name: string, mtu: number, origin: Origin): BridgeRow {
  return { kind: 'bridge', key: `${netnsName}/${name}`, netns: netnsName, name, mtu, origin };
}

export function device(
  netnsName: string,
  name: string,
  { mac, mtu }: { readonly mac: string; readonly mtu: number },
  origin: Origin,
): DeviceRow {
  return { kind: 'device', key: `${netnsName}/${name}`, netns: netnsName, device: name, mac, mtu, origin };
}

export function address(
  netnsName: string,
  on: string,
  ip: string,
  prefixLength: number,
  origin: Origin,
): AddressRow {
  return {
    kind: 'address',
    key: `${netnsName}/${on} ${ip}/${prefixLength}`,
    netns: netnsName,
    device: on,
    address: ip,
    prefixLength,
    origin,
  };
}

export function neighbour(
  netnsName: string,
  on: string,
  ip: string,
  mac: string,
  origin: Origin,
): NeighbourRow {
  return {
    kind: 'neighbour',
    key: `${netnsName}/${on} ${ip}`,
    netns: netnsName,
    device: on,
    address: ip,
    mac,
    origin,
  };
}

export function route(netnsName: string, prefix: string, via: string, on: string, origin: Origin): RouteRow {
  return { kind: 'route', key: `${netnsName} ${prefix}`, netns: netnsName, prefix, via, device: on, origin };
}

export function sysctl(netnsName: string, path: string, value: string, origin: Origin): SysctlRow {
  return { kind: 'sysctl', key: `${netnsName} ${path}`, netns: netnsName, path, value, origin };
}

export function forwarding(netnsName: string, origin: Origin): SysctlRow {
  return sysctl(netnsName, 'net/ipv4/ip_forward', '1', origin);
}

/**
 * What a router of several networks needs: it asks for a neighbour with its address on that network alone, and answers
 * only for that (the kernel's ip-sysctl document). Otherwise an address of the inside would be seen outside.
 */
export function networksApart(netnsName: string, origin: Origin): readonly SysctlRow[] {
  return [
    sysctl(netnsName, 'net/ipv4/conf/all/arp_announce', '2', origin),
    sysctl(netnsName, 'net/ipv4/conf/all/arp_ignore', '1', origin),
  ];
}

export function prefixLengthOf(cidr: string): number {
  return Number(cidr.slice(cidr.indexOf('/') + 1));
}
