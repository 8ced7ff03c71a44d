// Metrics of the exporter itself: which sources answer, how old their data is, and how much is shown of each.

import { group } from '../metric.ts';
import type { Page } from '../page.ts';
import type { OwnedPort, OwnerIndex } from '../owners/owner-index.ts';
import type { Source } from '../sources/source.ts';

const own = group('vpclab', 'deployment', []);
const sources = group('vpclab', 'deployment', ['source', 'place']);
const tenants = group('vpclab', 'owned', ['tenant', 'vpc']);

export const EXPORTER_METRICS = {
  up: sources.gauge(
    'vpclab_exporter_source_up',
    'state',
    'Whether a source answered this scrape in time: 1 yes, 0 no. What it said last is shown meanwhile.',
  ),
  age: sources.gauge(
    'vpclab_exporter_source_age_seconds',
    'seconds',
    'How old the last answer of a source is.',
  ),
  took: sources.gauge(
    'vpclab_exporter_source_duration_seconds',
    'seconds',
    'How long a source took for its last answer.',
  ),
  duration: own.gauge(
    'vpclab_exporter_scrape_duration_seconds',
    'seconds',
    'How long this scrape took until it was written.',
  ),
  series: tenants.gauge(
    'vpclab_exporter_series',
    'count',
    'Series in this scrape by tenant; those of no tenant without the label.',
  ),
  leftOut: own.gauge(
    'vpclab_exporter_left_out_series',
    'count',
    'Series that this scrape left out because there were too many.',
  ),
  unmapped: own.gauge(
    'vpclab_exporter_unmapped_ports',
    'count',
    'Logical ports of workloads whose tenant is not known; `vpclab mapping check` lists them.',
  ),
  started: own.gauge(
    'vpclab_exporter_start_time_seconds',
    'timestamp',
    'When the exporter began, in seconds since the epoch.',
  ),
} as const;

export function collectExporter(
  page: Page,
  {
    all,
    endpoints,
    startedMs,
    tookMs,
  }: {
    readonly all: readonly Source<unknown>[];
    /** Ports that something of a tenant's may be behind. */
    readonly endpoints: readonly OwnedPort[];
    readonly startedMs: number;
    readonly tookMs: number;
  },
): void {
  const m = EXPORTER_METRICS;
  const at = own.at({});
  const now = Date.now();
  for (const source of all) {
    const of = sources.at(source.identity);
    page.add(m.up, of, source.isUp ? 1 : 0);
    page.add(m.took, of, source.tookMs / 1000);
    if (source.latest !== undefined) page.add(m.age, of, Math.max(0, now - source.latest.atMs) / 1000);
  }
  page.add(m.unmapped, at, endpoints.filter(({ owner }) => owner.tenant === '').length);
  page.add(m.started, at, startedMs / 1000);
  page.add(m.leftOut, at, page.leftOut);
  for (const [tenant, count] of [...page.seriesOf])
    page.add(m.series, tenants.at({ tenant, vpc: '' }), count);
  page.add(m.duration, at, tookMs / 1000);
}

/** Ports of switches that something other than a router or a network is behind. */
export function endpointsOf(owners: OwnerIndex): readonly OwnedPort[] {
  return [...owners.ports.values()].filter(({ kind, isEndpoint }) => kind === 'switch-port' && isEndpoint);
}
