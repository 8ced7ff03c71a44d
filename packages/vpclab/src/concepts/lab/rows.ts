// Central: the OVN databases and northd in a namespace of their own, and the fabric that nodes reach it over.

import { veth } from '../rows/attachment.ts';
import type { Compile, Context } from '../context.ts';
import {
  CENTRAL,
  FABRIC,
  NB_SOCKET,
  RESPONDER_SOCKET,
  SB_SOCKET,
  UNDERLAY_DEVICE,
  UNDERLAY_WIRE,
  directoryOf,
  southboundCredentials,
} from '../../model/layout.ts';
import { address, bridge, neighbour, netns, prefixLengthOf } from '../rows/netns-rows.ts';
import { interfaceName } from '../rows/names.ts';
import { daemonRow, ovsArguments, tlsArguments } from '../../model/daemon-row.ts';
import { nbRow, ovsdbMap } from '../../model/ovsdb-row.ts';
import type { Credentials, DaemonRow, Origin, Row } from '../../model/rows.ts';

/** Listeners with a role, which no option of ovsdb-server(1) gives: rows of ovn-sb(5)'s Connection. */
const SB_CONNECTIONS = '--remote=db:OVN_Southbound,SB_Global,connections';

const ORIGIN: Origin = { concept: 'lab', name: 'central' };
/** Locally administered, like those of the nodes, which are hashes. */
export const CENTRAL_MAC = '02:76:70:63:00:01';

export const compileCentral: Compile = (context) => {
  const { lab } = context;
  return [
    netns(FABRIC, 'fabric', ORIGIN),
    bridge(FABRIC, UNDERLAY_WIRE, lab.underlay.mtu, ORIGIN),
    netns(CENTRAL, 'central', ORIGIN),
    underlayLink(context, CENTRAL, CENTRAL_MAC, ORIGIN),
    address(CENTRAL, UNDERLAY_DEVICE, lab.underlay.centralAddress, prefixLengthOf(lab.underlay.cidr), ORIGIN),
    ...lab.nodes.map((node) =>
      neighbour(CENTRAL, UNDERLAY_DEVICE, node.underlayAddress, node.underlayMac, ORIGIN),
    ),
    // Nodes have no business with the northbound database: who writes it rules over every tenant.
    database('nb', NB_SOCKET),
    // Who may connect, and as what, is in the database itself: initSouthbound.
    database('sb', SB_SOCKET, { commonName: CENTRAL, file: southboundCredentials(CENTRAL) }),
    northd(),
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

/** The link of central or a node to the fabric: the simulated wire of the underlay. */
export function underlayLink(context: Context, owner: string, mac: string, origin: Origin): Row {
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
    { netns: FABRIC, name: interfaceName(`p-${owner}`), mtu, alias: owner, master: UNDERLAY_WIRE, offload },
    origin,
  );
}

function database(db: 'nb' | 'sb', socket: string, credentials?: Credentials): DaemonRow {
  const directory = directoryOf(CENTRAL);
  const name = `ovsdb-${db}`;
  const file = `${directory}/${db}.db`;
  return daemon(name, 'ovsdb-server', {
    args: [
      `--remote=punix:${socket}`,
      ...(credentials === undefined ? [] : [SB_CONNECTIONS, ...tlsArguments(credentials)]),
      `--unixctl=${directory}/${name}.ctl`,
      file,
    ],
    credentials,
    readySocket: socket,
    database: { file, schema: `ovn-${db}` },
    // It listens on central's address.
    after: [`address of ${CENTRAL}`],
  });
}

function northd(): DaemonRow {
  const ctl = `${directoryOf(CENTRAL)}/northd.ctl`;
  return daemon('ovn-northd', 'ovn-northd', {
    args: [`--ovnnb-db=unix:${NB_SOCKET}`, `--ovnsb-db=unix:${SB_SOCKET}`, `--unixctl=${ctl}`],
    readySocket: ctl,
    database: undefined,
    // Last: it would make the NB_Global row at the same moment, and so it computes everything once.
    after: [`daemon ${CENTRAL}/ovsdb-nb`, `daemon ${CENTRAL}/ovsdb-sb`, 'ovsdb of northbound'],
  });
}

function daemon(
  name: string,
  program: string,
  parts: Pick<DaemonRow, 'args' | 'readySocket' | 'database' | 'after' | 'credentials'>,
): DaemonRow {
  const directory = directoryOf(CENTRAL);
  return daemonRow({ netns: CENTRAL, origin: ORIGIN }, name, {
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
