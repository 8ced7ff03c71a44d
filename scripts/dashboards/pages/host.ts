// The machine under the lab, by node_exporter, and the daemons' share of it.

import type { DashboardSpecification } from '../specification.ts';

export const HOST: DashboardSpecification = {
  uid: 'vpclab-host',
  title: 'Host',
  about: 'Processors, memory and space of the machine that the lab runs on.',
  panels: [
    {
      kind: 'graph',
      title: 'Processors in use',
      normal: 'Below 70 %. The userspace datapath takes most of it.',
      todo: 'Near 100 %: packets are lost before the switch; send less or give it more cores.',
      unit: 'percentunit',
      thresholds: [
        { from: 0.7, color: 'yellow' },
        { from: 0.95, color: 'red' },
      ],
      queries: [
        {
          expr: '1 - avg(rate(node_cpu_seconds_total{mode="idle"}[$__rate_interval]))',
          legend: 'in use',
        },
      ],
    },
    {
      kind: 'graph',
      title: 'Load',
      normal: 'Below the number of processors.',
      todo: 'Far above: the lab and something else compete.',
      unit: 'short',
      queries: [
        { expr: 'node_load1', legend: '1 min' },
        { expr: 'count(count by (cpu) (node_cpu_seconds_total))', legend: 'processors' },
      ],
    },
    {
      kind: 'graph',
      title: 'Memory available',
      normal: 'More than a tenth.',
      todo: 'Less: the kernel will end the largest process, which may be a daemon of the lab.',
      unit: 'bytes',
      queries: [
        { expr: 'node_memory_MemAvailable_bytes', legend: 'available' },
        { expr: 'node_memory_MemTotal_bytes', legend: 'in all' },
      ],
    },
    {
      kind: 'graph',
      title: 'Space in use',
      normal: 'Below 90 % of the lab (`/run`) and of the metrics (`/run/monitoring`).',
      todo: '`/run` full: changes fail, packets flow on. Metrics full: docs/runbooks/monitoring-space.md.',
      unit: 'percentunit',
      thresholds: [{ from: 0.9, color: 'red' }],
      queries: [
        {
          expr: '1 - node_filesystem_avail_bytes{mountpoint=~"/run|/run/monitoring"} / node_filesystem_size_bytes',
          legend: '{{mountpoint}}',
        },
      ],
    },
    {
      kind: 'graph',
      title: 'Context switches',
      normal: 'Thousands a second with traffic.',
      todo: 'Hundreds of thousands: many small packets.',
      unit: 'ops',
      queries: [{ expr: 'rate(node_context_switches_total[$__rate_interval])', legend: 'switches' }],
    },
    {
      kind: 'graph',
      title: 'Scrapes',
      normal: 'Far below the interval.',
      todo: 'Longer than 1 s: a daemon hangs, see Exporter.',
      unit: 's',
      queries: [{ expr: 'scrape_duration_seconds', legend: '{{job}}' }],
    },
  ],
};
