// Namespaces made and removed. A namespace appears under its name with loopback up, marked, and without IPv6: labs are
// IPv4, and router solicitations and multicast reports of every link would only load OVN.

import { unlinkSync, writeFileSync } from 'node:fs';
import type { NetnsRow } from '../../model/rows.ts';
import type { Call } from '../machine.ts';
import { inSlices, partsOf } from './chunks.ts';
import { LINK_GROUP } from './marks.ts';
import type { Namespaces } from './namespaces.ts';
import { setLink } from './netlink/link.ts';
import { withNetlink } from './netlink/socket.ts';
import { errnoOf, fileCall } from './system-error.ts';

/** A new namespace costs the kernel about 0.5 ms. */
const NAMESPACES_AT_ONCE = 4;
const NO_IPV6 = '/proc/sys/net/ipv6/conf/default/disable_ipv6';
const FORWARDING = '/proc/sys/net/ipv4/ip_forward';

/** Creates what is missing; what is there under the same name is adopted. */
export async function createNamespaces(
  namespaces: Namespaces,
  rows: readonly NetnsRow[],
  options: Call,
): Promise<void> {
  const roles = new Map(rows.map((row) => [row.name, row.role]));
  const existing = new Set(namespaces.names());
  const prepare = (name: string): void => prepareNamespace(name, roles.get(name) ?? 'workload');
  await inSlices(partsOf(rows, NAMESPACES_AT_ONCE), scaled(rows.length, options), (part) => {
    const missing = part
      .map((row) => row.name)
      .filter((name) => !existing.has(name) || !adopt(namespaces, name, () => prepare(name)));
    namespaces.create(missing, (name) => {
      prepare(name);
      stopForwarding();
    });
  });
}

/** False when the name led to no namespace: a crash between making the file and mounting the namespace on it. */
function adopt(namespaces: Namespaces, name: string, prepare: () => void): boolean {
  try {
    namespaces.in(name, prepare);
    return true;
  } catch (error) {
    if (errnoOf(error) !== 'EINVAL') throw error;
    fileCall('unlink', namespaces.pathOf(name), () => unlinkSync(namespaces.pathOf(name)));
    return false;
  }
}

function prepareNamespace(name: string, role: NetnsRow['role']): void {
  withNetlink((socket) => {
    socket.apply([setLink('lo', { up: true, alias: role, group: LINK_GROUP.namespace }, `link ${name}/lo`)]);
  });
  disableIpv6();
}

/** A new namespace takes over the setting of the host, which may route (devinet_init_net in net/ipv4/devinet.c). */
function stopForwarding(): void {
  fileCall('write', FORWARDING, () => writeFileSync(FORWARDING, '0'));
}

/** For links to come. A kernel without IPv6 has no such setting. */
function disableIpv6(): void {
  try {
    fileCall('write', NO_IPV6, () => writeFileSync(NO_IPV6, '1'));
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
  }
}

/** Progress of parts told in rows. */
function scaled(total: number, options: Call): Call {
  return {
    signal: options.signal,
    onProgress: (done) => options.onProgress?.(Math.min(done * NAMESPACES_AT_ONCE, total), total),
  };
}
