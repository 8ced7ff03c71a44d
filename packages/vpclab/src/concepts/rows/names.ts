// Names of kernel and OVN objects derived from names in the lab file: pure and stable.

import { createHash } from 'node:crypto';

/** Interface names hold at most 15 bytes (IFNAMSIZ less the NUL): longer ones end in a hash of the whole name. */
const INTERFACE_NAME_BYTES = 15;
/** In base 36: 31 bits, which the 5000 workloads of the largest lab share with little chance of a collision. */
const HASH_CHARACTERS = 6;
const RESERVED_DEVICES = new Set([
  'lo',
  'ul',
  'br-int',
  'br-phy',
  'br-ext',
  'br-fabric',
  'eth0',
  'eth1',
  'ovs-netdev',
  'ovs-system',
]);

export function interfaceName(name: string): string {
  const fits = Buffer.byteLength(name) <= INTERFACE_NAME_BYTES;
  if (fits && !RESERVED_DEVICES.has(name) && !name.startsWith('genev_sys')) return name;
  const digest = createHash('sha256').update(name).digest();
  const hash = digest.readUIntBE(0, 6).toString(36).slice(-HASH_CHARACTERS);
  return `${name.slice(0, INTERFACE_NAME_BYTES - HASH_CHARACTERS - 1).replace(/-+$/, '')}-${hash}`;
}

export function routerPort(logicalSwitch: string, router: string): string {
  return `rp-${logicalSwitch}-${router}`;
}

export function switchPort(logicalSwitch: string, router: string): string {
  return `sp-${logicalSwitch}-${router}`;
}
