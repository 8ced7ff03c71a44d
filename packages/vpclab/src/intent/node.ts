// A compute node: an OVN chassis with its own ovsdb-server, ovs-vswitchd and ovn-controller, Geneve over the underlay.

import type { Compile, Context } from './context.ts';
import { CENTRAL_MAC, underlayLink } from './central.ts';
import {
  CENTRAL,
  SB_PORT,
  UNDERLAY_DEVICE,
  directoryOf,
  nodeEnvironment,
  vswitchSocket,
} from '../model/layout.ts';
import { address, device, neighbour, netns, prefixLengthOf, sysctl } from './netns-rows.ts';
import { daemonRow, ovsArguments } from '../model/daemon-row.ts';
import { ovsdbMap, vswitchRow } from '../model/ovsdb-row.ts';
import type { LabNode } from '../model/lab.ts';
import type { DaemonRow, Origin, OvsdbRow, OvsdbValue, Row } from '../model/rows.ts';

/** Holds the underlay link and the tunnel address where OVS's userspace datapath carries the tunnels. */
const UNDERLAY_BRIDGE = 'br-phy';

export const compileNodes: Compile = (context) =>
  context.lab.nodes.flatMap((node) => compileNode(context, node));

function compileNode(context: Context, node: LabNode): readonly Row[] {
  const origin: Origin = { concept: 'node', name: node.name };
  const { underlay } = context.lab;
  const userspace = context.host.datapath === 'netdev';
  const tunnelDevice = userspace ? UNDERLAY_BRIDGE : UNDERLAY_DEVICE;
  return [
    netns(node.name, 'node', origin),
    ...walls(node, origin),
    underlayLink(context, node.name, node.underlayMac, origin),
    ...(userspace
      ? [device(node.name, UNDERLAY_BRIDGE, { mac: node.underlayMac, mtu: underlay.mtu }, origin)]
      : []),
    address(node.name, tunnelDevice, node.underlayAddress, prefixLengthOf(underlay.cidr), origin),
    ...underlayNeighbours(context, node, tunnelDevice, origin),
    ...daemons(node, origin),
    ...switchRows(context, node, origin),
  ];
}

/**
 * The kernel of a node sees what workloads send beside the switch that takes it in (packet(7)). It must neither answer
 * for the underlay's addresses, which a VPC may use too, nor carry anything to the underlay (arp_ignore, ip_forward:
 * the kernel's ip-sysctl document; a new namespace takes over ip_forward of a host that routes).
 */
function walls(node: LabNode, origin: Origin): readonly Row[] {
  return [
    sysctl(node.name, 'net/ipv4/ip_forward', '0', origin),
    sysctl(node.name, 'net/ipv4/conf/all/arp_ignore', '1', origin),
  ];
}

/** Central and the other nodes: the control plane and the tunnels must not depend on ARP. */
function underlayNeighbours(
  { lab }: Context,
  node: LabNode,
  tunnelDevice: string,
  origin: Origin,
): readonly Row[] {
  const others = lab.nodes.filter((other) => other.name !== node.name);
  return [
    neighbour(node.name, tunnelDevice, lab.underlay.centralAddress, CENTRAL_MAC, origin),
    ...others.map((other) =>
      neighbour(node.name, tunnelDevice, other.underlayAddress, other.underlayMac, origin),
    ),
  ];
}

function switchRows(context: Context, node: LabNode, origin: Origin): readonly OvsdbRow[] {
  const { datapath } = context.host;
  const row = (
    table: string,
    name: string,
    columns: Record<string, OvsdbValue>,
    parent?: [string, string, string],
  ) =>
    vswitchRow(node.name, {
      lab: context.lab.name,
      table,
      name,
      columns,
      labels: { node: node.name },
      ...(parent === undefined ? {} : { parent: { table: parent[0], name: parent[1], column: parent[2] } }),
      origin,
    });
  const bridge = (name: string, columns: Record<string, OvsdbValue>) => [
    row('Bridge', name, { name, datapath_type: datapath, ...columns }, ['Open_vSwitch', 'root', 'bridges']),
    row('Port', name, { name }, ['Bridge', name, 'ports']),
    row('Interface', name, { name, type: 'internal' }, ['Port', name, 'interfaces']),
  ];
  return [
    vswitchRow(node.name, {
      lab: context.lab.name,
      table: 'Open_vSwitch',
      name: 'root',
      columns: {},
      ids: chassisSettings(context, node),
      origin,
    }),
    ...bridge('br-int', { fail_mode: 'secure', other_config: ovsdbMap({ 'disable-in-band': 'true' }) }),
    ...(datapath === 'netdev'
      ? [
          ...bridge(UNDERLAY_BRIDGE, { other_config: ovsdbMap({ hwaddr: node.underlayMac }) }),
          row('Port', UNDERLAY_DEVICE, { name: UNDERLAY_DEVICE }, ['Bridge', UNDERLAY_BRIDGE, 'ports']),
          row('Interface', UNDERLAY_DEVICE, { name: UNDERLAY_DEVICE, type: '' }, [
            'Port',
            UNDERLAY_DEVICE,
            'interfaces',
          ]),
        ]
      : []),
  ];
}

/**
 * external_ids of Open_vSwitch that ovn-controller reads: ovn-controller(8). With all of the southbound database at hand
 * it takes a new subnet in at once; otherwise it asks for each new datapath first, and the server sorts rows by client.
 */
function chassisSettings(context: Context, node: LabNode): Record<string, string> {
  return {
    'system-id': node.name,
    hostname: node.name,
    'ovn-remote': `tcp:${context.lab.underlay.centralAddress}:${SB_PORT}`,
    'ovn-encap-type': 'geneve',
    'ovn-encap-ip': node.underlayAddress,
    'ovn-bridge-datapath-type': context.host.datapath,
    'ovn-monitor-all': 'true',
    'ovn-remote-probe-interval': '60000',
    'ovn-openflow-probe-interval': '60',
  };
}

function daemons(node: LabNode, origin: Origin): readonly DaemonRow[] {
  const directory = directoryOf(node.name);
  const socket = vswitchSocket(node.name);
  const file = `${directory}/conf.db`;
  const daemon = (
    program: string,
    args: readonly string[],
    readySocket: string | undefined,
    database: DaemonRow['database'],
    starts: Pick<DaemonRow, 'after'> & Partial<Pick<DaemonRow, 'carries'>>,
  ): DaemonRow =>
    daemonRow({ netns: node.name, origin }, program, {
      args: (at) => [...ovsArguments(at), ...args],
      env: nodeEnvironment(node.name),
      readySocket,
      database,
      ...starts,
    });
  const serverCtl = `${directory}/ovsdb-server.ctl`;
  const switchCtl = `${directory}/ovs-vswitchd.ctl`;
  const own = (program: string): string => `daemon ${node.name}/${program}`;
  return [
    daemon(
      'ovsdb-server',
      [`--remote=punix:${socket}`, `--unixctl=${serverCtl}`, file],
      socket,
      { file, schema: 'vswitch' },
      { after: [] },
    ),
    // It takes everything in at once where it finds its database filled and all links in place.
    daemon('ovs-vswitchd', [`--unixctl=${switchCtl}`, `unix:${socket}`], switchCtl, undefined, {
      after: [own('ovsdb-server'), `ovsdb of ${node.name}`, `veth of ${node.name}`],
      carries: `all packets of ${node.name}`,
    }),
    // It comes when it can reach central: a first try that fails costs it a second.
    daemon('ovn-controller', [`unix:${socket}`], undefined, undefined, {
      after: [
        own('ovs-vswitchd'),
        `daemon ${CENTRAL}/ovsdb-nb`,
        `daemon ${CENTRAL}/ovsdb-sb`,
        `address of ${node.name}`,
        `neighbour of ${node.name}`,
      ],
    }),
  ];
}
