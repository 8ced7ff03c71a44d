// Rows of one workload, as tests of plans and of their checks need them.

import type { AddressRow, VethRow } from '../../src/model/rows.ts';

const origin = { concept: 'workload', name: 'web-1' } as const;

/** The link of a workload to its node. */
export function sampleLink(node: string, device = 'eth0', peer = 'web-1'): VethRow {
  const end = {
    mac: undefined,
    mtu: 1442,
    alias: 'web-1',
    master: undefined,
    offload: 'off',
    up: true,
  } as const;
  return {
    kind: 'veth',
    key: `web-1/${device}~${node}/${peer}`,
    a: { ...end, netns: 'web-1', name: device },
    b: { ...end, netns: node, name: peer },
    origin,
  };
}

export function sampleAddress(device = 'eth0', netns = 'web-1'): AddressRow {
  return {
    kind: 'address',
    key: `${netns}/${device} 10.0.0.11/24`,
    netns,
    device,
    address: '10.0.0.11',
    prefixLength: 24,
    origin,
  };
}
