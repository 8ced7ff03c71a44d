// OSPF of every router of FRR that speaks it.

import { OWNED } from '../specification.ts';
import type { DashboardSpecification } from '../specification.ts';

export const OSPF: DashboardSpecification = {
  uid: 'vpclab-ospf',
  title: 'OSPF',
  about: 'Neighbors and link states of NAT gateways and the edge. Empty where no gateway speaks OSPF.',
  panels: [
    {
      kind: 'state',
      title: 'Neighbors',
      normal: 'Full; two-way between two routers of a network that are not designated.',
      todo: 'Less: docs/runbooks/session-down.md.',
      unit: 'short',
      words: {
        0: 'down',
        1: 'attempt',
        2: 'init',
        3: 'two-way',
        4: 'exstart',
        5: 'exchange',
        6: 'loading',
        7: 'full',
      },
      thresholds: [
        { from: -1, color: 'red' },
        { from: 7, color: 'green' },
      ],
      width: 24,
      queries: [{ expr: `frr_ospf_neighbor_state{${OWNED}}`, legend: '{{router}} to {{remote_address}}' }],
    },
    {
      kind: 'graph',
      title: 'Neighbors on each interface',
      normal: 'One on each link of a gateway.',
      todo: '0: the link is down, or the other end does not speak OSPF there.',
      unit: 'short',
      queries: [
        { expr: `frr_ospf_neighbors{${OWNED}}`, legend: '{{router}} {{iface}}' },
        { expr: `frr_ospf_neighbor_adjacencies{${OWNED}}`, legend: '{{router}} {{iface}} adjacent' },
      ],
    },
    {
      kind: 'graph',
      title: 'Link states of each area',
      normal: 'Changes with the subnets that are announced.',
      todo: 'Up and down: a router or link comes and goes.',
      unit: 'short',
      queries: [{ expr: `frr_ospf_area_lsa_number{${OWNED}}`, legend: '{{router}} {{area}}' }],
    },
    {
      kind: 'graph',
      title: 'Link states by kind',
      normal: 'Those of routes from outside follow what gateways announce.',
      todo: '0 where a gateway announces: `show ip ospf database` on the router.',
      unit: 'short',
      queries: [
        { expr: `frr_ospf_lsa_external_counter{${OWNED}}`, legend: '{{router}} external' },
        { expr: `frr_ospf_area_lsa_network_number{${OWNED}}`, legend: '{{router}} {{area}} networks' },
        { expr: `frr_ospf_area_lsa_summary_number{${OWNED}}`, legend: '{{router}} {{area}} summaries' },
        { expr: `frr_ospf_area_lsa_nssa_number{${OWNED}}`, legend: '{{router}} {{area}} not-so-stubby' },
      ],
    },
    {
      kind: 'graph',
      title: 'Withdrawn and not yet forgotten',
      normal: '0.',
      todo: 'Stays above 0: a neighbor does not acknowledge; see its log.',
      unit: 'short',
      queries: [{ expr: `frr_ospf_data_ls_max_age{${OWNED}}`, legend: '{{router}}' }],
    },
  ],
};
