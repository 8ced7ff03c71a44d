// Central: the OVN databases and northd in a namespace of their own, and the fabric that nodes reach it over. With several
// servers, each has the same, and the databases are clusters (RAFT: ovsdb(7), "Clustered Database Service Model").

import { veth } from '../rows/attachment.ts';
import type { Compile, Context } from '../context.ts';
import {
  CENTRAL,
  CLUSTER_DEVICE,
  CLUSTER_WIRE,
  FABRIC,
  RAFT_PORTS,
  RESPONDER_SOCKET,
  UNDERLAY_DEVICE,
  UNDERLAY_WIRE,
  databaseRemotes,
  databaseSocket,
  directoryOf,
  fabricOf,
  southboundCredentials,
} from '../../model/layout.ts';
import type { CentralDatabase } from '../../model/layout.ts';
import { address, bridge, neighbour, netns, prefixLengthOf, sysctl } from '../rows/netns-rows.ts';
import { interfaceName } from '../rows/names.ts';
import { daemonRow, ovsArguments, tlsArguments } from '../../model/daemon-row.ts';
import { northboundPlace } from '../../model/ovsdb-target.ts';
import { controlPlanes, planeOfVpc } from '../../model/regions.ts';
import type { ControlPlane, Plane } from '../../model/regions.ts';
import { nbRow, ovsdbMap } from '../../model/ovsdb-row.ts';
import type { DaemonRow, Origin, Row } from '../../model/rows.ts';
import type { Lab } from '../../model/lab.ts';
import type { CentralServer } from '../node/resolved.ts';
import { centralRuleset } from '../../nft/central.ts';

/** Listeners with a role, which no option of ovsdb-server(1) gives: rows of ovn-sb(5)'s Connection. */
const SB_CONNECTIONS = '--remote=db:OVN_Southbound,SB_Global,connections';

/** Of fewer there is little to save: some milliseconds. */
const MANY_NETWORKS = 100;

const ORIGIN: Origin = { concept: 'lab', name: 'central' };

export const compileCentral: Compile = (context) => {
  const { lab } = context;
  return [
    ...controlPlanes(lab).flatMap((plane) => compilePlane(context, plane)),
    responder(context),
    nbRow({
      lab: lab.name,
      table: 'NB_Global',
      name: 'nb',
      columns: { name: lab.name, options: ovsdbMap({ northd_probe_interval: '60000' }) },
      origin: ORIGIN,
    }),
  ];
};

function compilePlane(context: Context, plane: ControlPlane): readonly Row[] {
  const { servers } = plane;
  const fabric = fabricOf(plane.plane);
  return [
    netns(fabric, 'fabric', ORIGIN, plane.plane),
    bridge(fabric, UNDERLAY_WIRE, context.lab.underlay.mtu, ORIGIN),
    ...servers.flatMap((server) => compileServer(context, plane, server)),
    ...(servers.length > 1 ? clusterRows(servers) : []),
  ];
}

function compileServer(context: Context, own: ControlPlane, server: CentralServer): readonly Row[] {
  const { plane, servers, nodes } = own;
  const { lab } = context;
  const { name, mac } = server;
  return [
    netns(name, 'central', ORIGIN, plane),
    underlayLink(context, { name, mac, plane }, ORIGIN),
    address(name, UNDERLAY_DEVICE, server.address, prefixLengthOf(lab.underlay.cidr), ORIGIN),
    ...nodes.map((node) => neighbour(name, UNDERLAY_DEVICE, node.underlayAddress, node.underlayMac, ORIGIN)),
    // Nodes have no business with the northbound database: who writes it rules over every tenant.
    database(own, server, 'nb'),
    // Who may connect, and as what, is in the database itself: initSouthbound.
    database(own, server, 'sb'),
    northd(servers, server, { plane, threads: threadsOf(lab, plane) }),
  ];
}

const CLUSTER_CIDR_LENGTH = 29;
const CLUSTER_MTU = 1500;

export function clusterAddress(servers: readonly CentralServer[], server: CentralServer): string {
  return `172.31.1.${servers.indexOf(server) + 1}`;
}

/**
 * A member of a cluster reads and writes all of it, and a server accepts any member: its port is open on this wire
 * only. A kernel takes packets for its addresses on any link, so rules say so too.
 */
function clusterRows(servers: readonly CentralServer[]): readonly Row[] {
  return [
    bridge(FABRIC, CLUSTER_WIRE, CLUSTER_MTU, ORIGIN),
    ...servers.flatMap((server): readonly Row[] => [
      veth(
        {
          netns: server.name,
          name: CLUSTER_DEVICE,
          mtu: CLUSTER_MTU,
          alias: `cluster link of ${server.name}`,
          offload: 'keep',
        },
        {
          netns: FABRIC,
          name: interfaceName(`c-${server.name}`),
          mtu: CLUSTER_MTU,
          alias: server.name,
          master: CLUSTER_WIRE,
          offload: 'keep',
        },
        ORIGIN,
      ),
      address(server.name, CLUSTER_DEVICE, clusterAddress(servers, server), CLUSTER_CIDR_LENGTH, ORIGIN),
      sysctl(server.name, 'net/ipv4/ip_forward', '0', ORIGIN),
      { kind: 'nft', key: server.name, netns: server.name, ruleset: centralRuleset(), origin: ORIGIN },
    ]),
  ];
}

/** The link of central or a node to the fabric: the simulated wire of the underlay. */
export function underlayLink(
  context: Context,
  { name: owner, mac, plane }: { readonly name: string; readonly mac: string; readonly plane: Plane },
  origin: Origin,
): Row {
  const { mtu } = context.lab.underlay;
  const offload = context.host.datapath === 'netdev' ? 'off' : 'keep';
  return veth(
    {
      netns: owner,
      name: UNDERLAY_DEVICE,
      mac,
      mtu,
      alias: `underlay of ${owner}`,
      offload,
    },
    {
      netns: fabricOf(plane),
      name: interfaceName(`p-${owner}`),
      mtu,
      alias: owner,
      master: UNDERLAY_WIRE,
      offload,
    },
    origin,
  );
}

function database({ plane, servers }: ControlPlane, server: CentralServer, db: CentralDatabase): DaemonRow {
  const directory = directoryOf(server.name);
  const socket = databaseSocket(server.name, db);
  const name = `ovsdb-${db}`;
  const file = `${directory}/${db}.db`;
  const credentials = db === 'sb' ? southboundCredentials(server.name, plane) : undefined;
  const [first = server] = servers;
  const raft = (of: CentralServer): string => `tcp:${clusterAddress(servers, of)}:${RAFT_PORTS[db]}`;
  const cluster =
    servers.length === 1
      ? undefined
      : {
          local: raft(server),
          begins: server === first,
          others: servers
            .filter((other) => other !== server)
            .map((other) => ({ address: raft(other), file: `${directoryOf(other.name)}/${db}.db` })),
        };
  return daemon(server.name, name, 'ovsdb-server', {
    args: [
      `--remote=punix:${socket}`,
      ...(credentials === undefined ? [] : [SB_CONNECTIONS, ...tlsArguments(credentials)]),
      `--unixctl=${directory}/${name}.ctl`,
      file,
    ],
    credentials,
    readySocket: socket,
    database: { file, schema: `ovn-${db}`, ...(cluster && { cluster }) },
    after: [
      // It listens on its address.
      `address of ${server.name}`,
      ...(server === first ? [] : [`daemon ${first.name}/${name}`]),
      // A member of a cluster controls it, and a server accepts any member.
      ...(cluster === undefined ? [] : [`nft ${server.name}`]),
    ],
  });
}

/** Most changes make northd compute all flows again; for many networks, two threads need two thirds of the time. */
function threadsOf(lab: Lab, plane: Plane): number {
  const planeOf = planeOfVpc(lab);
  const networks = lab.vpcs.flatMap(({ name, subnets }) => (planeOf(name) === plane ? subnets : []));
  return networks.length < MANY_NETWORKS ? 1 : 2;
}

function northd(
  servers: readonly CentralServer[],
  { name }: CentralServer,
  { plane, threads }: { readonly plane: Plane; readonly threads: number },
): DaemonRow {
  const ctl = `${directoryOf(name)}/northd.ctl`;
  const remotes = (db: CentralDatabase): string =>
    databaseRemotes(
      servers.map((server) => server.name),
      db,
    ).join(',');
  return daemon(name, 'ovn-northd', 'ovn-northd', {
    args: [
      `--ovnnb-db=${remotes('nb')}`,
      `--ovnsb-db=${remotes('sb')}`,
      `--unixctl=${ctl}`,
      ...(threads > 1 ? [`--n-threads=${threads}`] : []),
    ],
    readySocket: ctl,
    database: undefined,
    // Last: it would make the NB_Global row at the same moment, and so it computes everything once.
    after: [`daemon ${name}/ovsdb-nb`, `daemon ${name}/ovsdb-sb`, `ovsdb of ${northboundPlace(plane)}`],
  });
}

function daemon(
  netnsName: string,
  name: string,
  program: string,
  parts: Pick<DaemonRow, 'args' | 'readySocket' | 'database' | 'after' | 'credentials'>,
): DaemonRow {
  const directory = directoryOf(netnsName);
  return daemonRow({ netns: netnsName, origin: ORIGIN }, name, {
    ...parts,
    program,
    args: (at) => [...ovsArguments(at), ...parts.args],
    env: { OVS_RUNDIR: directory, OVN_RUNDIR: directory, OVS_LOGDIR: directory, OVN_LOGDIR: directory },
  });
}

/** One process answers for all workloads and internet hosts; it lives apart from vpclabd so that flows survive it. */
function responder({ host }: Context): DaemonRow {
  const [program, ...args] = host.responder;
  return daemonRow({ netns: CENTRAL, origin: ORIGIN }, 'responder', {
    program: program ?? 'node',
    args: ({ pidFile }) => [...args, RESPONDER_SOCKET, pidFile],
    readySocket: RESPONDER_SOCKET,
    carries: 'connections to workloads and internet hosts',
  });
}
