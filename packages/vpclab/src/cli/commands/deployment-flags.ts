// Flags that say where an existing deployment of OVN and Open vSwitch is.

import { databaseTlsFlags } from './database-tls-flags.ts';
import type { DatabaseTlsFlags } from './database-tls-flags.ts';

const path = (placeholder: string, brief: string) =>
  ({ kind: 'parsed', parse: String, optional: true, placeholder, brief }) as const;

export const deploymentFlags = {
  ovs: {
    kind: 'parsed',
    parse: String,
    optional: true,
    variadic: true,
    placeholder: 'REMOTE',
    brief: 'Open_vSwitch database of a node (default: unix:/run/openvswitch/db.sock if it is there)',
  },
  nb: path('REMOTE', 'Northbound database (default: unix:/run/ovn/ovnnb_db.sock if it is there)'),
  sb: path('REMOTE', 'Southbound database (default: unix:/run/ovn/ovnsb_db.sock if it is there)'),
  ...databaseTlsFlags,
  ovnRunDir: path('DIR', 'Where the daemons of OVN keep their sockets (default: /run/ovn)'),
  mapping: path(
    'FILE',
    'Which tenant has which port: .yaml, .csv, .sqlite or postgres://...; wins over the labels of the cloud',
  ),
} as const;

export type DeploymentFlags = DatabaseTlsFlags & {
  readonly ovs?: readonly string[];
  readonly nb?: string;
  readonly sb?: string;
  readonly ovnRunDir?: string;
  readonly mapping?: string;
};
