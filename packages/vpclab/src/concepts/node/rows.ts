// A compute node: an OVN chassis with its own ovsdb-server, ovs-vswitchd and ovn-controller, Geneve over the underlay.

import type { Compile, Context } from '../context.ts';
import { underlayLink } from '../lab/rows.ts';
import {
  centralOf,
  SB_PORT,
  UNDERLAY_BRIDGE,
  UNDERLAY_DEVICE,
  directoryOf,
  nodeEnvironment,
  southboundCredentials,
  vswitchSocket,
} from '../../model/layout.ts';
import { address, device, neighbour, netns, prefixLengthOf, sysctl } from '../rows/netns-rows.ts';
import { controlPlaneOfNode } from '../../model/regions.ts';
import type { ControlPlane } from '../../model/regions.ts';
import { REGION_LABEL, ovsdbMap, ref, vswitchRow } from '../../model/ovsdb-row.ts';
import type { VswitchParts } from '../../model/ovsdb-row.ts';
import type { LabNode } from './resolved.ts';
import type { DaemonRow, Origin, OvsdbRow, Row } from '../../model/rows.ts';
import { daemonRow, ovsArguments, tlsArguments } from '../../model/daemon-row.ts';

export const compileNodes: Compile = (context) =>
  context.lab.nodes.flatMap((node) => compileNode(context, node));

function compileNode(context: Context, node: LabNode): readonly Row[] {
  const origin: Origin = { concept: 'node', name: node.name };
  const plane = controlPlaneOfNode(context.lab, node);
  const { underlay } = context.lab;
  const userspace = context.host.datapath === 'netdev';
  const tunnelDevice = userspace ? UNDERLAY_BRIDGE : UNDERLAY_DEVICE;
  return [
    netns(node.name, 'node', origin, node.region),
    ...walls(node, origin),
    underlayLink(context, { name: node.name, mac: node.underlayMac, plane: node.region }, origin),
    ...(userspace
      ? [device(node.name, UNDERLAY_BRIDGE, { mac: node.underlayMac, mtu: underlay.mtu }, origin)]
      : []),
    address(node.name, tunnelDevice, node.underlayAddress, prefixLengthOf(underlay.cidr), origin),
    ...underlayNeighbours(plane, node, tunnelDevice, origin),
    ...daemons(node, origin),
    ...switchRows(context, plane, node, origin),
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
  { servers, nodes }: ControlPlane,
  node: LabNode,
  tunnelDevice: string,
  origin: Origin,
): readonly Row[] {
  const others = nodes.filter((other) => other.name !== node.name);
  return [
    ...servers.map(({ address: ip, mac }) => neighbour(node.name, tunnelDevice, ip, mac, origin)),
    ...others.map((other) =>
      neighbour(node.name, tunnelDevice, other.underlayAddress, other.underlayMac, origin),
    ),
  ];
}

function switchRows(
  context: Context,
  plane: ControlPlane,
  node: LabNode,
  origin: Origin,
): readonly OvsdbRow[] {
  const { datapath } = context.host;
  const piece = { lab: context.lab.name, labels: { node: node.name }, origin };
  const port = (bridge: string, name: string, type: 'internal' | ''): readonly OvsdbRow[] => [
    vswitchRow(node.name, { ...piece, table: 'Port', name, columns: { name }, in: ref('Bridge', bridge) }),
    vswitchRow(node.name, {
      ...piece,
      table: 'Interface',
      name,
      columns: { name, type },
      in: ref('Port', name),
    }),
  ];
  const bridge = (name: string, columns: VswitchParts<'Bridge'>['columns']): readonly OvsdbRow[] => [
    vswitchRow(node.name, {
      ...piece,
      table: 'Bridge',
      name,
      columns: { name, datapath_type: datapath, ...columns },
      in: ref('Open_vSwitch', 'root'),
    }),
    ...port(name, name, 'internal'),
  ];
  return [
    vswitchRow(node.name, {
      lab: context.lab.name,
      origin,
      table: 'Open_vSwitch',
      name: 'root',
      columns: {},
      ids: chassisSettings(context, plane, node),
    }),
    ...bridge('br-int', { fail_mode: 'secure', other_config: ovsdbMap({ 'disable-in-band': 'true' }) }),
    ...(datapath === 'netdev'
      ? [
          ...bridge(UNDERLAY_BRIDGE, { other_config: ovsdbMap({ hwaddr: node.underlayMac }) }),
          ...port(UNDERLAY_BRIDGE, UNDERLAY_DEVICE, ''),
        ]
      : []),
  ];
}

/**
 * external_ids of Open_vSwitch that ovn-controller reads: ovn-controller(8). With all of the southbound database at hand
 * it takes a new subnet in at once; otherwise it asks for each new datapath first, and the server sorts rows by client.
 */
function chassisSettings(context: Context, { servers }: ControlPlane, node: LabNode): Record<string, string> {
  return {
    ...(node.region === undefined ? {} : { [REGION_LABEL]: node.region }),
    'system-id': node.name,
    hostname: node.name,
    'ovn-remote': servers.map((server) => `ssl:${server.address}:${SB_PORT}`).join(','),
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
    {
      env = {},
      ...starts
    }: Pick<DaemonRow, 'after'> & Partial<Pick<DaemonRow, 'carries' | 'credentials' | 'env'>>,
  ): DaemonRow =>
    daemonRow({ netns: node.name, origin }, program, {
      args: (at) => [...ovsArguments(at), ...args],
      env: { ...nodeEnvironment(node.name), ...env },
      readySocket,
      database,
      ...starts,
    });
  const serverCtl = `${directory}/ovsdb-server.ctl`;
  const switchCtl = `${directory}/ovs-vswitchd.ctl`;
  const credentials = southboundCredentials(node.name, node.region);
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
    daemon('ovn-controller', [...tlsArguments(credentials), `unix:${socket}`], undefined, undefined, {
      credentials,
      // It starts again where this changes: by the old address it would wait for central until its probe, a minute.
      env: { VPCLAB_UNDERLAY: node.underlayAddress },
      after: [
        own('ovs-vswitchd'),
        // A bridge that is made again under it costs it a second, too.
        `ovsdb of ${node.name}`,
        `daemon ${centralOf(node.region)}/ovsdb-nb`,
        `daemon ${centralOf(node.region)}/ovsdb-sb`,
        `address of ${node.name}`,
        `neighbour of ${node.name}`,
      ],
    }),
  ];
}
