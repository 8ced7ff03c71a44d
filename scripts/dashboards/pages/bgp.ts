// BGP, BFD and routes of every router of FRR.

import { OWNED, RED_BELOW_ONE, rate, UP_OR_DOWN } from '../specification.ts';
import type { DashboardSpecification } from '../specification.ts';

export const BGP: DashboardSpecification = {
  uid: 'vpclab-bgp',
  title: 'BGP',
  about: 'Sessions and routes of NAT gateways and the edge.',
  panels: [
    {
      kind: 'state',
      title: 'Routers that answer',
      normal: 'All are up.',
      todo: 'Down: docs/runbooks/router-down.md.',
      unit: 'short',
      words: UP_OR_DOWN,
      thresholds: RED_BELOW_ONE,
      width: 8,
      queries: [{ expr: `frr_status_up{${OWNED}}`, legend: '{{router}}' }],
    },
    {
      kind: 'state',
      title: 'Sessions established',
      normal: 'All are established, or shut down by an administrator.',
      todo: 'Down: docs/runbooks/session-down.md.',
      unit: 'short',
      words: { 0: 'down', 1: 'established', 2: 'shut down' },
      thresholds: RED_BELOW_ONE,
      width: 8,
      queries: [{ expr: `frr_bgp_peer_state{${OWNED}}`, legend: '{{router}} to {{peer}}' }],
    },
    {
      kind: 'state',
      title: 'BFD sessions up',
      normal: 'All are up. None is shown where no router has `bfd`.',
      todo: 'Down: docs/runbooks/session-down.md.',
      unit: 'short',
      words: UP_OR_DOWN,
      thresholds: RED_BELOW_ONE,
      width: 8,
      queries: [{ expr: `frr_bfd_peer_state{${OWNED}}`, legend: '{{router}} to {{peer}}' }],
    },
    {
      kind: 'graph',
      title: 'Prefixes accepted',
      normal: 'A gateway accepts one, the default route; the edge those of each VPC.',
      todo: '0: docs/runbooks/route-missing.md.',
      unit: 'short',
      queries: [
        { expr: `frr_bgp_peer_prefixes_received_count_total{${OWNED}}`, legend: '{{router}} from {{peer}}' },
      ],
    },
    {
      kind: 'graph',
      title: 'Prefixes announced',
      normal: 'A gateway announces those of its VPCs; the edge the default route.',
      todo: '0: `show bgp ipv4 neighbors PEER advertised-routes` on the router.',
      unit: 'short',
      queries: [
        { expr: `frr_bgp_peer_prefixes_advertised_count_total{${OWNED}}`, legend: '{{router}} to {{peer}}' },
      ],
    },
    {
      kind: 'graph',
      title: 'Sessions lost',
      normal: '0.',
      todo: 'Again and again: the link or the other end fails; docs/runbooks/session-down.md.',
      unit: 'ops',
      queries: [
        { expr: rate('frr_bgp_peer_connections_dropped_total', OWNED), legend: '{{router}} to {{peer}}' },
      ],
    },
    {
      kind: 'graph',
      title: 'BGP messages',
      normal: 'A keepalive now and then.',
      todo: 'Many: routes come and go.',
      unit: 'ops',
      queries: [
        { expr: rate('frr_bgp_peer_message_received_total', OWNED), legend: '{{router}} from {{peer}}' },
        { expr: rate('frr_bgp_peer_message_sent_total', OWNED), legend: '{{router}} to {{peer}}' },
      ],
    },
    {
      kind: 'graph',
      title: 'Routes in the kernel by origin',
      normal: 'A gateway has one `ebgp` route.',
      todo: 'Fewer than accepted: zebra could not install them, see its log.',
      unit: 'short',
      queries: [{ expr: `frr_route_fib_count{${OWNED}}`, legend: '{{router}} {{route_type}}' }],
    },
    {
      kind: 'graph',
      title: 'Session uptime',
      normal: 'Rises.',
      todo: 'Falls to 0: the session was reset.',
      unit: 's',
      queries: [{ expr: `frr_bgp_peer_uptime_seconds{${OWNED}}`, legend: '{{router}} to {{peer}}' }],
    },
  ],
};
