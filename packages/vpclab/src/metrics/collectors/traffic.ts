// Traffic of logical ports, by the flow counters of the integration bridges: what the switch forwarded, not what a link
// saw. Bytes are those of Ethernet frames without checksum: IP packet plus 14 bytes. A series keeps its identity when its
// port moves: the node is in ovn_port_binding_info.

import { group, OWNER_LABELS } from '../metric.ts';
import type { LabelText, Metric } from '../metric.ts';
import type { Page } from '../page.ts';
import type { Southbound } from '../sources/databases.ts';
import type { Accumulator } from '../accumulate.ts';
import { NOBODY } from '../owners/owner.ts';
import type { OwnerIndex } from '../owners/owner-index.ts';
import type { Scene } from './scene.ts';

const switchPorts = group('vpclab', 'owned', [...OWNER_LABELS, 'switch', 'port']);
const routerPorts = group('vpclab', 'owned', [...OWNER_LABELS, 'router', 'switch', 'port']);
const bindings = group('vpclab', 'owned', [...OWNER_LABELS, 'switch', 'port', 'node', 'type']);

export const TRAFFIC_METRICS = {
  sentBytes: switchPorts.counter(
    'ovn_logical_switch_port_transmit_bytes_total',
    'bytes',
    'Bytes that the workload behind the port sent into its subnet.',
  ),
  sentPackets: switchPorts.counter(
    'ovn_logical_switch_port_transmit_packets_total',
    'packets',
    'Packets that the workload behind the port sent into its subnet.',
  ),
  receivedBytes: switchPorts.counter(
    'ovn_logical_switch_port_receive_bytes_total',
    'bytes',
    'Bytes that were delivered to the workload behind the port.',
  ),
  receivedPackets: switchPorts.counter(
    'ovn_logical_switch_port_receive_packets_total',
    'packets',
    'Packets that were delivered to the workload behind the port.',
  ),
  lost: switchPorts.counter(
    'ovn_logical_switch_port_lost_before_switch_packets_total',
    'packets',
    'Packets that the workload sent, its link saw and no switch did: at least so many were dropped because the switch was busy.',
  ),
  routerSentBytes: routerPorts.counter(
    'ovn_logical_router_port_transmit_bytes_total',
    'bytes',
    'Bytes that the router sent out of the port, into its switch.',
  ),
  routerSentPackets: routerPorts.counter(
    'ovn_logical_router_port_transmit_packets_total',
    'packets',
    'Packets that the router sent out of the port, into its switch.',
  ),
  routerReceivedBytes: routerPorts.counter(
    'ovn_logical_router_port_receive_bytes_total',
    'bytes',
    'Bytes that the router received through the port, from its switch.',
  ),
  routerReceivedPackets: routerPorts.counter(
    'ovn_logical_router_port_receive_packets_total',
    'packets',
    'Packets that the router received through the port, from its switch.',
  ),
  binding: bindings.gauge(
    'ovn_port_binding_info',
    'info',
    'Always 1: on which node a logical port is; `node` is empty while it is on none.',
  ),
  bindingTook: switchPorts.gauge(
    'ovn_port_binding_latency_seconds',
    'seconds',
    'How long the port took from wanted, or taken from another node, until its flows were installed, as the exporter saw it; absent where it was bound before.',
  ),
} as const;

export function collectTraffic(page: Page, { central, owners, traffic }: Scene): void {
  const { southbound, systemId } = central;
  if (southbound === undefined) return;
  page.section(`bindings ${systemId}`, [owners], (part) => collectBindings(part, southbound, owners));
  const m = TRAFFIC_METRICS;
  const { switchPorts: ports, routerPorts: ofRouters } = hopsOf(southbound, owners);
  for (const { uuid, name, at } of ports) {
    const tookMs = central.bindings.tookMs(uuid);
    if (tookMs !== undefined) page.add(m.bindingTook, at, tookMs / 1000);
    const counts = traffic.port(name);
    add(page, m.sentBytes, m.sentPackets, at, counts?.sent);
    add(page, m.receivedBytes, m.receivedPackets, at, counts?.received);
    if (counts === undefined || counts.losses.size === 0) continue;
    let lost = 0;
    for (const loss of counts.losses.values()) lost += loss.lost;
    page.add(m.lost, at, lost, counts.sent?.createdMs);
  }
  for (const { name, peer, at } of ofRouters) {
    add(page, m.routerSentBytes, m.routerSentPackets, at, traffic.port(name)?.received);
    // Its peer on the switch delivers to the router what the router receives.
    const received = peer === undefined ? undefined : traffic.port(peer)?.received;
    add(page, m.routerReceivedBytes, m.routerReceivedPackets, at, received);
  }
}

function collectBindings(page: Page, southbound: Southbound, owners: OwnerIndex): void {
  const chassis = new Map([...southbound.table('Chassis')].map((row) => [String(row._uuid), row.name]));
  for (const row of southbound.table('Port_Binding')) {
    const port = owners.port(row.logical_port);
    if (port?.kind === 'router-port') continue;
    const node = row.chassis === undefined ? '' : (chassis.get(row.chassis) ?? '');
    const type = row.type === '' ? 'workload' : row.type;
    const values = { ...(port?.owner ?? NOBODY), switch: port?.of ?? '', port: row.logical_port, node, type };
    page.add(TRAFFIC_METRICS.binding, bindings.at(values), 1);
  }
}

/** Where traffic is counted, with the labels of each place. */
type Hops = {
  readonly switchPorts: readonly {
    readonly uuid: string;
    readonly name: string;
    readonly at: ReturnType<typeof switchPorts.at>;
  }[];
  readonly routerPorts: readonly {
    readonly name: string;
    readonly peer: string | undefined;
    readonly at: ReturnType<typeof routerPorts.at>;
  }[];
};

const kept = new WeakMap<OwnerIndex, Hops>();

/** The same until a port or an owner changes. */
function hopsOf(southbound: Southbound, owners: OwnerIndex): Hops {
  const known = kept.get(owners);
  if (known !== undefined) return known;
  const hops = {
    switchPorts: [] as Hops['switchPorts'][number][],
    routerPorts: [] as Hops['routerPorts'][number][],
  };
  for (const { _uuid: uuid, logical_port: name, type, options } of southbound.table('Port_Binding')) {
    const port = owners.port(name);
    const owner = port?.owner ?? NOBODY;
    if (port?.kind === 'router-port') {
      const peer = options.get('peer');
      const peerPort = peer === undefined ? undefined : owners.port(peer);
      const peerSwitch = peerPort?.kind === 'switch-port' ? peerPort.of : '';
      const at = routerPorts.at({ ...owner, router: port.of, switch: peerSwitch, port: name });
      hops.routerPorts.push({ name, peer, at });
      // The port that joins a switch to its router shows as the router's.
    } else if (type !== 'patch' && type !== 'l3gateway') {
      const at = switchPorts.at({ ...owner, switch: port?.of ?? '', port: name });
      hops.switchPorts.push({ uuid, name, at });
    }
  }
  kept.set(owners, hops);
  return hops;
}

function add<L extends string>(
  page: Page,
  bytes: Metric<L>,
  packets: Metric<L>,
  at: LabelText<L>,
  count: Accumulator | undefined,
): void {
  if (count === undefined) return;
  page.add(bytes, at, count.bytes, count.createdMs);
  page.add(packets, at, count.packets, count.createdMs);
}
