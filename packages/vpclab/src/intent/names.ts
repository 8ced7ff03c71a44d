// Names of kernel and OVN objects derived from names in the lab file: pure and stable.

import { createHash } from 'node:crypto';

/** Interface names hold at most 15 bytes (IFNAMSIZ less the NUL): longer ones end in a hash of the whole name. */
const INTERFACE_NAME_BYTES = 15;
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
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 6);
  return `${name.slice(0, 8).replace(/-+$/, '')}-${hash}`;
}

export function routerPort(logicalSwitch: string, router: string): string {
  return `rp-${logicalSwitch}-${router}`;
}

export function switchPort(logicalSwitch: string, router: string): string {
  return `sp-${logicalSwitch}-${router}`;
}
