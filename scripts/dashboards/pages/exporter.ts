// The exporter about itself: whether what the other dashboards show is current.

import { RED_ABOVE_ZERO, RED_BELOW_ONE, YELLOW_ABOVE_ZERO, UP_OR_DOWN } from '../specification.ts';
import type { DashboardSpecification } from '../specification.ts';

export const EXPORTER: DashboardSpecification = {
  uid: 'vpclab-exporter',
  title: 'Exporter',
  about: 'Sources, scrapes and series.',
  panels: [
    {
      kind: 'state',
      title: 'Scraped',
      normal: 'All are up.',
      todo: 'Down: docs/runbooks/source-stale.md.',
      unit: 'short',
      words: UP_OR_DOWN,
      thresholds: RED_BELOW_ONE,
      queries: [{ expr: 'up', legend: '{{job}}' }],
    },
    {
      kind: 'state',
      title: 'Sources that are silent',
      normal: '0.',
      todo: 'More: docs/runbooks/source-stale.md.',
      unit: 'short',
      thresholds: RED_ABOVE_ZERO,
      queries: [{ expr: 'count(vpclab_exporter_source_up == 0) or vector(0)', legend: 'silent' }],
    },
    {
      kind: 'state',
      title: 'Ports without a tenant',
      normal: '0.',
      todo: 'More: `vpclab mapping check` lists them.',
      unit: 'short',
      thresholds: YELLOW_ABOVE_ZERO,
      queries: [{ expr: 'vpclab_exporter_unmapped_ports', legend: 'ports' }],
    },
    {
      kind: 'state',
      title: 'Series left out',
      normal: '0.',
      todo: 'More: there are too many ports for one exporter.',
      unit: 'short',
      thresholds: YELLOW_ABOVE_ZERO,
      queries: [{ expr: 'vpclab_exporter_left_out_series', legend: 'series' }],
    },
    {
      kind: 'graph',
      title: 'Time of a scrape',
      normal: 'Some tens of milliseconds.',
      todo: '0.3 s and more: a source does not answer.',
      unit: 's',
      thresholds: [{ from: 0.3, color: 'yellow' }],
      queries: [{ expr: 'vpclab_exporter_scrape_duration_seconds', legend: 'scrape' }],
    },
    {
      kind: 'graph',
      title: 'Age of what is shown',
      normal: 'Below the time between two scrapes; of each kind the oldest.',
      todo: 'Rises: that source is silent.',
      unit: 's',
      thresholds: [{ from: 60, color: 'red' }],
      queries: [{ expr: 'max by (source) (vpclab_exporter_source_age_seconds)', legend: '{{source}}' }],
    },
    {
      kind: 'graph',
      title: 'Slowest sources',
      normal: 'Milliseconds; of each kind the slowest.',
      todo: 'Near 0.3 s: the daemon is busy.',
      unit: 's',
      queries: [{ expr: 'max by (source) (vpclab_exporter_source_duration_seconds)', legend: '{{source}}' }],
    },
    {
      kind: 'graph',
      title: 'Series by tenant',
      normal: 'Follows the number of ports.',
      todo: 'One tenant far above its ports: something makes objects without end.',
      unit: 'short',
      queries: [
        {
          expr: 'sum by (tenant) (vpclab_exporter_series{tenant=~"$tenant",tenant!=""})',
          legend: '{{tenant}}',
        },
        { expr: 'sum(vpclab_exporter_series{tenant=""})', legend: 'of no tenant' },
      ],
    },
  ],
};
