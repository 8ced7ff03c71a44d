// A deployment that exists already, by the places where its packages put things: Debian's, Ubuntu's and Fedora's are the
// same. What is not there is not watched.

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TlsIdentity } from '@vpclab/ovsdb';
import type { Watched, WatchedCentral, WatchedDaemon, WatchedNode } from '../watched.ts';

export type DeploymentOptions = {
  /** Open_vSwitch databases, `unix:PATH`, `tcp:HOST:PORT`; `ssl:HOST:PORT`; only the first kind lets bridges and daemons be asked. */
  readonly ovs: readonly string[];
  readonly northbound: string | undefined;
  readonly southbound: string | undefined;
  /** To those that are `ssl:HOST:PORT`. */
  readonly tls: TlsIdentity | undefined;
  /** Where the daemons of OVN keep their sockets and pid files. */
  readonly ovnRunDirectory: string;
  readonly ovsLogDirectory: string;
  readonly ovnLogDirectory: string;
  readonly ovnDatabaseDirectory: string;
  /** Directories with FRR's console sockets. */
  readonly frr: readonly string[];
};

export const PACKAGED = {
  ovs: 'unix:/run/openvswitch/db.sock',
  northbound: 'unix:/run/ovn/ovnnb_db.sock',
  southbound: 'unix:/run/ovn/ovnsb_db.sock',
  ovnRunDirectory: '/run/ovn',
  ovsLogDirectory: '/var/log/openvswitch',
  ovnLogDirectory: '/var/log/ovn',
  ovnDatabaseDirectory: '/var/lib/ovn',
} as const;

const CONTROL_PLANE = 'central';

/** Read again at each scrape: daemons come and go. */
export function watchedDeployment(options: DeploymentOptions): Watched {
  return {
    controlPlanes: [
      {
        name: CONTROL_PLANE,
        central: centralOf(options),
        nodes: options.ovs.map((remote) => nodeOf(remote, options)),
      },
    ],
    routers: options.frr.map((vtyDirectory) => ({ name: vtyDirectory, vtyDirectory, quotas: [] })),
    workloads: [],
  };
}

function nodeOf(remote: string, options: DeploymentOptions): WatchedNode {
  const path = pathOf(remote);
  if (path === undefined) return { name: undefined, remote, tls: options.tls, directory: '', daemons: [] };
  const directory = dirname(path);
  const ofOvn = [directory, options.ovnRunDirectory].find((place) =>
    existsSync(join(place, 'ovn-controller.pid')),
  );
  return {
    name: undefined,
    remote,
    directory,
    daemons: [
      ...present(directory, 'ovsdb-server', options.ovsLogDirectory),
      ...present(directory, 'ovs-vswitchd', options.ovsLogDirectory),
      ...(ofOvn === undefined ? [] : present(ofOvn, 'ovn-controller', options.ovnLogDirectory)),
    ],
  };
}

function centralOf({ northbound, southbound, ...options }: DeploymentOptions): WatchedCentral {
  return {
    northbound,
    southbound,
    tls: options.tls,
    daemons: [
      ...serverOf('northbound', 'nb', 'OVN_Northbound', options),
      ...serverOf('southbound', 'sb', 'OVN_Southbound', options),
      ...present(options.ovnRunDirectory, 'ovn-northd', options.ovnLogDirectory),
    ],
  };
}

/** ovn-ctl(8) names the files of the two databases in its own way. */
function serverOf(
  role: 'northbound' | 'southbound',
  short: 'nb' | 'sb',
  name: string,
  {
    ovnRunDirectory,
    ovnLogDirectory,
    ovnDatabaseDirectory,
  }: Omit<DeploymentOptions, 'northbound' | 'southbound'>,
): readonly WatchedDaemon[] {
  const pidFile = join(ovnRunDirectory, `ovn${short}_db.pid`);
  if (!existsSync(pidFile)) return [];
  return [
    {
      component: `ovsdb-server-${role}`,
      control: join(ovnRunDirectory, `ovn${short}_db.ctl`),
      pidFile,
      logFile: join(ovnLogDirectory, `ovsdb-server-${short}.log`),
      database: { name, file: join(ovnDatabaseDirectory, `ovn${short}_db.db`) },
    },
  ];
}

function present(directory: string, component: string, logDirectory: string): readonly WatchedDaemon[] {
  const pidFile = join(directory, `${component}.pid`);
  if (!existsSync(pidFile)) return [];
  const control = join(directory, `${component}.{pid}.ctl`);
  return [{ component, control, pidFile, logFile: join(logDirectory, `${component}.log`) }];
}

export function pathOf(remote: string): string | undefined {
  return /^unix:(.+)$/.exec(remote)?.[1];
}
