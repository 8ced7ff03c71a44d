// The metrics of interfaces of Open vSwitch, from its database (ovs-vswitchd.conf.db(5): Interface): statistics there are up to 5 s old
// (other_config:stats-update-interval), and count what the link saw, not what the switch forwarded.

import { group, OWNER_LABELS } from '../metric.ts';
import type { Metric } from '../metric.ts';

const LABELS = ['system_id', 'uuid', 'name', 'node', ...OWNER_LABELS] as const;
export const interfaces = group('ovs_exporter', 'owned', LABELS);
export const addresses = group('ovs_exporter', 'owned', [...LABELS, 'mac_address']);
export const pairs = group('ovs_exporter', 'owned', [...LABELS, 'key', 'value']);
export const tunnels = group('vexxhost ovs_exporter', 'owned', [...LABELS, 'remote_ip']);
const counter = (name: string, unit: 'packets' | 'bytes', help: string) =>
  interfaces.counter(`ovs_interface_${name}`, unit, help);

type InterfaceMetric = Metric<(typeof LABELS)[number]>;

/** By key of `Interface.statistics`. */
export const STATISTICS: ReadonlyMap<string, InterfaceMetric> = new Map([
  ['rx_packets', counter('rx_packets', 'packets', 'Packets that the link received.')],
  ['rx_bytes', counter('rx_bytes', 'bytes', 'Bytes that the link received, Ethernet headers included.')],
  ['tx_packets', counter('tx_packets', 'packets', 'Packets that the link sent.')],
  [
    'tx_bytes',
    counter(
      'tx_bytes',
      'bytes',
      'Bytes that the link sent, Ethernet headers included. The tunnel port of OVS 3.1 with the userspace datapath counts each byte twice.',
    ),
  ],
  ['rx_dropped', counter('rx_dropped', 'packets', 'Received packets that were dropped.')],
  ['tx_dropped', counter('tx_dropped', 'packets', 'Packets that were dropped instead of sent.')],
  ['rx_errors', counter('rx_errors', 'packets', 'Received packets with an error of any kind.')],
  ['tx_errors', counter('tx_errors', 'packets', 'Packets that could not be sent because of an error.')],
  ['rx_crc_err', counter('rx_crc_err', 'packets', 'Received packets with a wrong checksum of the frame.')],
  ['rx_frame_err', counter('rx_frame_err', 'packets', 'Received packets with a frame alignment error.')],
  ['rx_over_err', counter('rx_over_err', 'packets', 'Received packets that overran the ring of the device.')],
  ['rx_missed_errors', counter('rx_missed_errors', 'packets', 'Packets that the device had no room for.')],
  [
    'rx_multicast_packets',
    counter('rx_multicast_packets', 'packets', 'Multicast packets that the link received.'),
  ],
  ['collisions', counter('collisions', 'packets', 'Collisions while sending.')],
]);

export const INTERFACE_METRICS = {
  interface: interfaces.gauge(
    'ovs_interface',
    'info',
    'Always 1: gives the name of an interface to its uuid.',
  ),
  adminState: interfaces.gauge(
    'ovs_interface_admin_state',
    'state',
    'Whether the link is set up: 1 up, 0 down.',
  ),
  linkState: interfaces.gauge(
    'ovs_interface_link_state',
    'state',
    'Whether the link has a carrier: 1 up, 0 down.',
  ),
  burst: interfaces.gauge(
    'ovs_interface_ingress_policing_burst',
    'kilobits',
    'Burst of the ingress policer.',
  ),
  rate: interfaces.gauge(
    'ovs_interface_ingress_policing_rate',
    'kilobits per second',
    'Rate of the ingress policer; 0 when there is none.',
  ),
  mtu: interfaces.gauge('ovs_interface_mtu', 'bytes', 'Largest packet, without the Ethernet header.'),
  duplex: interfaces.gauge('ovs_interface_duplex', 'state', 'Duplex of the link: 1 half, 2 full, 0 unknown.'),
  ofport: interfaces.gauge(
    'ovs_interface_of_port',
    'identifier',
    'OpenFlow port number; -1 if the interface could not be added.',
  ),
  ifindex: interfaces.gauge('ovs_interface_if_index', 'identifier', 'Index of the link in the kernel.'),
  localIndex: interfaces.gauge(
    'ovs_interface_local_index',
    'identifier',
    'Index of the interface in its datapath.',
  ),
  linkResets: interfaces.counter('ovs_interface_link_resets', 'count', 'How often the carrier changed.'),
  linkSpeed: interfaces.gauge('ovs_interface_link_speed', 'bits per second', 'Speed of the link.'),
  mac: addresses.gauge('ovs_interface_mac_in_use', 'info', 'Always 1: the MAC address of an interface.'),
  status: pairs.gauge('ovs_interface_status', 'info', 'Always 1: a key of Interface.status.'),
  options: pairs.gauge('ovs_interface_options', 'info', 'Always 1: a key of Interface.options.'),
  externalIds: pairs.gauge(
    'ovs_interface_external_ids',
    'info',
    'Always 1: a key of Interface.external_ids.',
  ),
  bfdState: tunnels.gauge(
    'ovs_interface_bfd_state',
    'state',
    'BFD session of a tunnel: 0 admin_down, 1 down, 2 init, 3 up.',
  ),
  bfdRemoteState: tunnels.gauge(
    'ovs_interface_bfd_remote_state',
    'state',
    'BFD session as the other end sees it: 0 admin_down, 1 down, 2 init, 3 up.',
  ),
  bfdForwarding: tunnels.gauge(
    'ovs_interface_bfd_forwarding',
    'state',
    'Whether BFD takes the tunnel for usable: 1 yes, 0 no.',
  ),
  bfdFlaps: tunnels.counter(
    'ovs_interface_bfd_flap_count',
    'count',
    'How often the BFD session changed between up and down.',
  ),
  egressCarrier: tunnels.gauge(
    'ovs_interface_status_tunnel_egress_carrier',
    'state',
    'Whether the link that a tunnel leaves by has a carrier: 1 yes, 0 no.',
  ),
} as const;

export const INTERFACE_STATISTICS: readonly InterfaceMetric[] = [...STATISTICS.values()];
