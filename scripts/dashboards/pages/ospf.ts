// OSPF of every router of FRR that speaks it.

import { OWNED } from '../specification.ts';
import type { DashboardSpecification } from '../specification.ts';

export const OSPF: DashboardSpecification = {
  uid: 'vpclab-ospf',
  title: 'OSPF',
  about: 'Neighbors and LSAs of NAT gateways and the edge. Empty where no gateway speaks OSPF.',
  panels: [
    {
      kind: 'state',
      title: 'Neighbors',
      normal: 'Full; two-way between two routers of a broadcast network neither of which is DR or BDR.',
      todo: 'Any other state: docs/runbooks/session-down.md.',
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
        { from: 3, color: 'green' },
        { from: 4, color: 'red' },
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
      title: 'LSAs of each area',
      normal: 'Changes with the subnets that are announced.',
      todo: 'Up and down: a router or link comes and goes.',
      unit: 'short',
      queries: [{ expr: `frr_ospf_area_lsa_number{${OWNED}}`, legend: '{{router}} {{area}}' }],
    },
    {
      kind: 'graph',
      title: 'LSAs by type',
      normal: 'External LSAs follow what gateways announce.',
      todo: '0 where a gateway announces: `show ip ospf database` on the router.',
      unit: 'short',
      queries: [
        { expr: `frr_ospf_lsa_external_counter{${OWNED}}`, legend: '{{router}} external' },
        { expr: `frr_ospf_area_lsa_network_number{${OWNED}}`, legend: '{{router}} {{area}} network' },
        { expr: `frr_ospf_area_lsa_summary_number{${OWNED}}`, legend: '{{router}} {{area}} summary' },
        { expr: `frr_ospf_area_lsa_nssa_number{${OWNED}}`, legend: '{{router}} {{area}} NSSA' },
      ],
    },
    {
      kind: 'graph',
      title: 'LSAs at MaxAge',
      normal: '0, or for a moment after something was withdrawn.',
      todo: 'Stays above 0: a neighbor does not acknowledge; see its log.',
      unit: 'short',
      queries: [{ expr: `frr_ospf_data_ls_max_age{${OWNED}}`, legend: '{{router}}' }],
    },
  ],
};
