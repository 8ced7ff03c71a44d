// Where the daemons' programs and the databases' schemas lie: vpclab's own, and those of Debian and Ubuntu.

import { accessSync, constants, existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { VpclabError } from '../../errors.ts';

const PROGRAM_DIRECTORIES = [
  fileURLToPath(new URL('../programs', import.meta.url)),
  ...['/usr/sbin', '/usr/bin', '/usr/lib/frr', '/usr/local/sbin', '/usr/local/bin'],
];
const SCHEMA_DIRECTORIES = [
  '/usr/share/ovn',
  '/usr/share/openvswitch',
  '/usr/local/share/ovn',
  '/usr/local/share/openvswitch',
];

/** Debian's package that brings a program: for messages. */
export const PACKAGE_OF: Readonly<Record<string, string>> = {
  'ovsdb-server': 'openvswitch-switch',
  'ovsdb-tool': 'openvswitch-common',
  'ovs-vswitchd': 'openvswitch-switch',
  'ovn-northd': 'ovn-central',
  'ovn-controller': 'ovn-host',
  zebra: 'frr',
  bgpd: 'frr',
  staticd: 'frr',
  bfdd: 'frr',
  vtysh: 'frr',
  prometheus: 'prometheus',
  'prometheus-node-exporter': 'prometheus-node-exporter',
  ip: 'iproute2',
  nft: 'nftables',
  nsenter: 'util-linux',
  unshare: 'util-linux',
  tcpdump: 'tcpdump',
  iperf3: 'iperf3',
  wrk: 'wrk',
  flock: 'util-linux',
  mount: 'mount',
  sed: 'sed',
};

/** Absolute path of a program, or undefined. */
export function lookUpProgram(program: string): string | undefined {
  const candidates = program.startsWith('/')
    ? [program]
    : PROGRAM_DIRECTORIES.map((directory) => `${directory}/${program}`);
  return candidates.find(isExecutable);
}

export function findProgram(program: string): string {
  const path = lookUpProgram(program);
  if (path !== undefined) return path;
  const source = PACKAGE_OF[program];
  const where = source === undefined ? '' : `: install the package ${source}`;
  throw new VpclabError('HOST_UNSUITABLE', `${program} is not on this host${where}`, {
    details: { program },
  });
}

/** `name` as DaemonRow.database has it: "ovn-nb", "ovn-sb", "vswitch". */
export function findSchema(name: string): string {
  const candidates = name.startsWith('/')
    ? [name]
    : SCHEMA_DIRECTORIES.map((directory) => `${directory}/${name}.ovsschema`);
  const path = candidates.find((candidate) => existsSync(candidate));
  if (path !== undefined) return path;
  throw new VpclabError('HOST_UNSUITABLE', `the database schema ${name}.ovsschema is not on this host`, {
    details: { schema: name },
  });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
