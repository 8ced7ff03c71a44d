// Traffic of logical ports, by the flow counters of the integration bridges: what the switch forwarded, not what a link
// saw. Bytes are those of Ethernet frames without checksum: IP packet plus 14 bytes. A series keeps its identity when its
// port moves: the node is in ovn_port_binding_info.

import { group, OWNER_LABELS } from '../metric.ts';
import type { Page } from '../page.ts';
import type { Accumulator } from '../accumulate.ts';
import { NOBODY } from '../owners/owner.ts';
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
} as const;

export function collectTraffic(page: Page, { central, owners, traffic }: Scene): void {
  const m = TRAFFIC_METRICS;
  const { southbound } = central;
  if (southbound === undefined) return;
  const chassis = new Map([...southbound.table('Chassis')].map((row) => [String(row._uuid), row.name]));
  const counted = new Map([...traffic.ports].map((port) => [port.logicalPort, port]));
  for (const row of southbound.table('Port_Binding')) {
    const { logical_port: name, type, options } = row;
    const port = owners.port(name);
    const owner = port?.owner ?? NOBODY;
    const counts = counted.get(name);
    if (port?.kind === 'router-port') {
      // Its peer on the switch delivers to the router what the router receives.
      const peer = options.get('peer');
      const peerPort = peer === undefined ? undefined : owners.port(peer);
      const peerSwitch = peerPort?.kind === 'switch-port' ? peerPort.of : '';
      const at = routerPorts.at({ ...owner, router: port.of, switch: peerSwitch, port: name });
      add(page, m.routerSentBytes, m.routerSentPackets, at, counts?.received);
      const received = peer === undefined ? undefined : counted.get(peer)?.received;
      add(page, m.routerReceivedBytes, m.routerReceivedPackets, at, received);
      continue;
    }
    const of = port?.of ?? '';
    const node = row.chassis === undefined ? '' : (chassis.get(row.chassis) ?? '');
    const kind = type === '' ? 'workload' : type;
    page.add(m.binding, bindings.at({ ...owner, switch: of, port: name, node, type: kind }), 1);
    // The port that joins a switch to its router shows as the router's.
    if (type === 'patch' || type === 'l3gateway') continue;
    const at = switchPorts.at({ ...owner, switch: of, port: name });
    add(page, m.sentBytes, m.sentPackets, at, counts?.sent);
    add(page, m.receivedBytes, m.receivedPackets, at, counts?.received);
  }
}

function add<L extends string>(
  page: Page,
  bytes: Parameters<typeof page.add<L>>[0],
  packets: Parameters<typeof page.add<L>>[0],
  at: Parameters<typeof page.add<L>>[1],
  count: Accumulator | undefined,
): void {
  if (count === undefined) return;
  page.add(bytes, at, count.bytes, count.createdMs);
  page.add(packets, at, count.packets, count.createdMs);
}
