// Open vSwitch on each node: datapath, caches, upcalls, tunnels.

import {
  ON_NODE,
  RED_ABOVE_ZERO,
  RED_BELOW_ONE,
  YELLOW_ABOVE_ZERO,
  rate,
  UP_OR_DOWN,
} from '../specification.ts';
import type { DashboardSpecification } from '../specification.ts';

export const OVS: DashboardSpecification = {
  uid: 'vpclab-ovs',
  title: 'OVS data plane',
  about: 'What the switch of each node does: lookups, flows, upcalls, links and tunnels.',
  panels: [
    {
      kind: 'state',
      title: 'Daemons of Open vSwitch',
      normal: 'All are up.',
      todo: 'Down: docs/runbooks/daemon-down.md.',
      unit: 'short',
      words: UP_OR_DOWN,
      thresholds: RED_BELOW_ONE,
      width: 12,
      queries: [{ expr: `ovs_daemon_up{${ON_NODE}}`, legend: '{{node}} {{component}}' }],
    },
    {
      kind: 'state',
      title: 'Changes not carried out',
      normal: '0.',
      todo: 'More for long: ovs-vswitchd hangs or cannot open a device; see its log.',
      unit: 'short',
      thresholds: YELLOW_ABOVE_ZERO,
      width: 12,
      queries: [{ expr: `ovs_configuration_behind{${ON_NODE}}`, legend: '{{node}}' }],
    },
    {
      kind: 'graph',
      title: 'Lookups in the datapath',
      normal: 'Hits are all but a few of the packets.',
      todo: 'Many misses: many new flows; each costs an upcall.',
      unit: 'pps',
      queries: [
        { expr: rate('ovs_dp_lookups_hit', ON_NODE), legend: '{{node}} hit' },
        { expr: rate('ovs_dp_lookups_missed', ON_NODE), legend: '{{node}} missed' },
      ],
    },
    {
      kind: 'graph',
      title: 'Lost in the datapath',
      normal: '0.',
      todo: 'More: docs/runbooks/packets-dropped.md.',
      unit: 'pps',
      thresholds: RED_ABOVE_ZERO,
      queries: [{ expr: rate('ovs_dp_lookups_lost', ON_NODE), legend: '{{node}}' }],
    },
    {
      kind: 'graph',
      title: 'Flows in the datapath',
      normal: 'Tens to thousands, below the limit.',
      todo: 'At the limit: `ovs-appctl upcall/show` on the node says how long a dump takes.',
      unit: 'short',
      queries: [
        { expr: `ovs_dp_flows{${ON_NODE}}`, legend: '{{node}}' },
        { expr: `ovs_upcall_flow_limit{${ON_NODE}}`, legend: '{{node}} limit' },
      ],
    },
    {
      kind: 'graph',
      title: 'Time to dump the flows',
      normal: 'A few milliseconds.',
      todo: 'Above 1.3 s ovs-vswitchd lowers the limit of flows: fewer flows, or more processors.',
      unit: 's',
      thresholds: [{ from: 1.3, color: 'red' }],
      queries: [{ expr: `ovs_upcall_dump_duration_seconds{${ON_NODE}}`, legend: '{{node}}' }],
    },
    {
      kind: 'graph',
      title: 'Hit ratio of the caches',
      normal: 'Exact matches for few flows of many packets, megaflows otherwise.',
      todo: 'Both sink: many short flows.',
      unit: 'percentunit',
      queries: [
        { expr: `ovs_flow_cache_emc_hit_ratio{${ON_NODE}}`, legend: '{{node}} exact' },
        { expr: `ovs_flow_cache_megaflow_hit_ratio{${ON_NODE}}`, legend: '{{node}} megaflow' },
      ],
    },
    {
      kind: 'graph',
      title: 'OpenFlow flows',
      normal: 'Constant, unless the lab changes.',
      todo: 'Falls to 0: ovs-vswitchd was restarted and ovn-controller has not installed its flows again; see the logs of both.',
      unit: 'short',
      queries: [{ expr: `ovs_bridge_flow_count{${ON_NODE}}`, legend: '{{node}} {{bridge}}' }],
    },
    {
      kind: 'graph',
      title: 'Dropped and failed on links',
      normal: '0.',
      todo: 'More: the link or the switch is too busy.',
      unit: 'pps',
      thresholds: YELLOW_ABOVE_ZERO,
      queries: [
        {
          expr: `sum by (node) (${rate('ovs_interface_rx_dropped', ON_NODE)}) + sum by (node) (${rate('ovs_interface_tx_dropped', ON_NODE)})`,
          legend: '{{node}} dropped',
        },
        {
          expr: `sum by (node) (${rate('ovs_interface_rx_errors', ON_NODE)}) + sum by (node) (${rate('ovs_interface_tx_errors', ON_NODE)})`,
          legend: '{{node}} failed',
        },
      ],
    },
    {
      kind: 'graph',
      title: 'Tunnels',
      normal: 'What nodes send to each other; the other end counts the same.',
      todo: 'One direction only: the underlay drops, `ping` the other node.',
      unit: 'Bps',
      queries: [
        {
          expr: `${rate('ovs_interface_rx_bytes', ON_NODE)} * on (uuid) group_left (remote_ip) ovs_interface_status_tunnel_egress_carrier`,
          legend: '{{node}} from {{remote_ip}}',
        },
      ],
    },
  ],
};
