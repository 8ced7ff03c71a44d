// NAT gateways: the way out of each VPC.

import { OWNED, RED_BELOW_ONE, YELLOW_ABOVE_ZERO, rate, UP_OR_DOWN } from '../specification.ts';
import type { DashboardSpecification } from '../specification.ts';

export const NAT_GATEWAYS: DashboardSpecification = {
  uid: 'vpclab-nat-gateways',
  title: 'NAT gateways',
  about: 'Traffic to and from the internet, sessions, and what is dropped.',
  panels: [
    {
      kind: 'state',
      title: 'Gateways up',
      normal: 'All are up.',
      todo: 'Down: docs/runbooks/gateway-down.md.',
      unit: 'short',
      words: UP_OR_DOWN,
      thresholds: RED_BELOW_ONE,
      width: 12,
      queries: [{ expr: `vpclab_gateway_up{${OWNED}}`, legend: '{{gateway}}' }],
    },
    {
      kind: 'state',
      title: 'Sessions',
      normal: 'Follows the traffic; an idle gateway has a few.',
      todo: 'Near the limit: docs/runbooks/conntrack-near-full.md.',
      unit: 'short',
      width: 12,
      queries: [{ expr: `vpclab_nat_gateway_sessions{${OWNED}}`, legend: '{{gateway}}' }],
    },
    {
      kind: 'graph',
      title: 'Bytes by direction',
      normal: 'Bytes of IP packets. Downloads make `from_internet` the larger.',
      todo: 'Only one direction: answers are lost, see BGP.',
      unit: 'Bps',
      queries: [{ expr: rate('vpclab_nat_gateway_bytes_total', OWNED), legend: '{{gateway}} {{direction}}' }],
    },
    {
      kind: 'graph',
      title: 'Packets by direction',
      normal: 'As bytes.',
      todo: 'Many packets of few bytes: a scan or a flood.',
      unit: 'pps',
      queries: [
        { expr: rate('vpclab_nat_gateway_packets_total', OWNED), legend: '{{gateway}} {{direction}}' },
      ],
    },
    {
      kind: 'graph',
      title: 'Dropped by reason',
      normal: '0, or now and then one: packets from the internet that belong to no connection.',
      todo: 'Above 10 a second: docs/runbooks/packets-dropped.md.',
      unit: 'pps',
      thresholds: YELLOW_ABOVE_ZERO,
      queries: [
        { expr: rate('vpclab_nat_gateway_dropped_packets_total', OWNED), legend: '{{gateway}} {{reason}}' },
      ],
    },
    {
      kind: 'graph',
      title: 'Dropped by links of the gateway',
      normal: '0.',
      todo: 'More: the machine is too busy.',
      unit: 'pps',
      thresholds: YELLOW_ABOVE_ZERO,
      queries: [
        {
          expr: rate('vpclab_gateway_link_receive_dropped_packets_total', OWNED),
          legend: '{{gateway}} {{device}} in',
        },
        {
          expr: rate('vpclab_gateway_link_transmit_dropped_packets_total', OWNED),
          legend: '{{gateway}} {{device}} out',
        },
      ],
    },
    {
      kind: 'graph',
      title: 'Links of the gateway',
      normal: 'eth1 carries what the VPC sends and gets, eth0 the same translated, and BGP.',
      todo: 'eth1 has traffic and eth0 has none: the gateway drops it, see the reasons.',
      unit: 'Bps',
      width: 24,
      queries: [
        { expr: rate('vpclab_gateway_link_receive_bytes_total', OWNED), legend: '{{gateway}} {{device}} in' },
        {
          expr: rate('vpclab_gateway_link_transmit_bytes_total', OWNED),
          legend: '{{gateway}} {{device}} out',
        },
      ],
    },
  ],
};
