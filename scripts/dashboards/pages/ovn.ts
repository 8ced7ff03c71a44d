// The control plane of OVN: databases, northd, controllers.

import { ON_NODE, RED_BELOW_ONE, YELLOW_ABOVE_ZERO, rate, UP_OR_DOWN } from '../specification.ts';
import type { DashboardSpecification } from '../specification.ts';

export const OVN: DashboardSpecification = {
  uid: 'vpclab-ovn',
  title: 'OVN control plane',
  about: 'Whether changes reach the switches, and how long they take.',
  panels: [
    {
      kind: 'state',
      title: 'Daemons of OVN',
      normal: 'All are up.',
      todo: 'Down: docs/runbooks/daemon-down.md.',
      unit: 'short',
      words: UP_OR_DOWN,
      thresholds: RED_BELOW_ONE,
      width: 12,
      queries: [{ expr: `ovn_daemon_up{${ON_NODE}}`, legend: '{{component}} {{node}}' }],
    },
    {
      kind: 'state',
      title: 'Controllers connected',
      normal: 'Yes.',
      todo: 'No: docs/runbooks/chassis-behind.md.',
      unit: 'short',
      words: { 0: 'no', 1: 'yes' },
      thresholds: RED_BELOW_ONE,
      queries: [{ expr: `ovn_controller_connected{${ON_NODE}}`, legend: '{{node}}' }],
    },
    {
      kind: 'state',
      title: 'Nodes behind',
      normal: '0, or for a moment while the lab changes.',
      todo: 'For a minute: docs/runbooks/chassis-behind.md.',
      unit: 'short',
      thresholds: YELLOW_ABOVE_ZERO,
      queries: [{ expr: `ovn_chassis_configuration_behind{${ON_NODE}}`, legend: '{{node}}' }],
    },
    {
      kind: 'graph',
      title: 'Configuration asked for and done',
      normal: 'All three are equal: `nb_cfg`, `sb_cfg` and `hv_cfg` of `NB_Global`.',
      todo: '`done by northd` behind: northd hangs. `done by nodes` behind: a node does.',
      unit: 'short',
      queries: [
        { expr: 'ovn_nb_configuration', legend: '{{system_id}}: asked for' },
        { expr: 'ovn_sb_configuration', legend: '{{system_id}}: done by northd' },
        { expr: 'ovn_hv_configuration', legend: '{{system_id}}: done by nodes' },
      ],
    },
    {
      kind: 'graph',
      title: 'Time of northd and controllers',
      normal: '95 % of the runs: milliseconds, seconds with thousands of ports.',
      todo: 'Rises without more ports: the machine is too busy.',
      unit: 's',
      queries: [
        {
          expr: 'topk(10, ovn_stopwatch_percentile95_seconds)',
          legend: '{{component}} {{node}} {{stopwatch}}',
        },
      ],
    },
    {
      kind: 'graph',
      title: 'Full recomputes',
      normal: '0 at rest, a few when the lab changes.',
      todo: 'All the time: something writes to the databases again and again, and OVN cannot process it incrementally.',
      unit: 'ops',
      queries: [
        {
          // Of what all flows are made of; what only reads a table is computed at each change of it.
          expr: `sum by (component, node) (${rate('ovn_engine_recompute_total', 'engine_node=~"northd|lflow|(logical|physical)_flow_output|[lp]flow_output"')})`,
          legend: '{{component}} {{node}}',
        },
      ],
    },
    {
      kind: 'state',
      title: 'Servers of the databases',
      normal:
        'One leader for each database, the others follow. Standalone: the database has one server and no cluster (RAFT).',
      todo: 'None, a candidate, or no leader: `vpclab status` names the server that is away; docs/how-to/lose-a-server.md.',
      unit: 'short',
      words: { [-1]: 'standalone', 0: 'none', 1: 'follower', 2: 'candidate', 3: 'leader' },
      width: 24,
      thresholds: [
        { from: -1, color: 'green' },
        { from: 0, color: 'red' },
        { from: 1, color: 'green' },
        { from: 2, color: 'yellow' },
        { from: 3, color: 'green' },
      ],
      queries: [
        {
          expr: 'ovn_cluster_role or ((ovn_cluster_enabled == 0) - 1)',
          legend: '{{system_id}} {{component}}',
        },
      ],
    },
    {
      kind: 'graph',
      title: 'Size of the databases',
      normal: 'Grows with changes and falls when the server compacts the file.',
      todo: 'Grows without end: somebody writes all the time.',
      unit: 'bytes',
      queries: [{ expr: 'ovn_db_file_size', legend: '{{component}}' }],
    },
    {
      kind: 'graph',
      title: 'Database cells held in memory',
      normal: 'Columns times rows: follows the size of the lab.',
      todo: 'Grows without end: a leak, see the log of the daemon.',
      unit: 'short',
      queries: [
        {
          expr: `sum by (component, node) (ovn_memory_usage{${ON_NODE},facility=~"cells|idl-cells.*"})`,
          legend: '{{component}} {{node}}',
        },
      ],
    },
    {
      kind: 'graph',
      title: 'Events inside the daemons',
      normal: 'All counters of `coverage/show` together. Some at rest: daemons talk to each other.',
      todo: 'Ten times the usual: see which daemon, then its log.',
      unit: 'ops',
      queries: [
        {
          expr: `sum by (component, node) (${rate('ovn_coverage_total', ON_NODE)})`,
          legend: '{{component}} {{node}}',
        },
      ],
    },
  ],
};
