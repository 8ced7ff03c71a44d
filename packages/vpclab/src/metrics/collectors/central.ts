// The control plane of OVN: how far the nodes are behind, chassis, timings of northd and the controllers.

import { parseEngine, parseStopwatches } from '../parse/timings.ts';
import { group } from '../metric.ts';
import type { Page } from '../page.ts';
import type { DaemonSource } from '../sources/daemon.ts';
import type { Scene } from './scene.ts';

const deployment = group('ovn_exporter', 'deployment', ['system_id']);
const requests = group('supergate ovn_exporter', 'deployment', []);
const infos = group('ovn_exporter', 'deployment', [
  ...([
    'system_id',
    'rundir',
    'hostname',
    'system_type',
    'system_version',
    'ovs_version',
    'db_version',
  ] as const),
]);
const chassis = group('ovn_exporter', 'node', ['system_id', 'uuid', 'name', 'ip', 'node']);
const forkChassis = group('supergate ovn_exporter', 'node', ['system_id', 'uuid', 'name', 'ip', 'node']);
const own = group('vpclab', 'deployment', ['system_id']);
const nodes = group('vpclab', 'node', ['node']);
const stopwatches = group('vpclab', 'deployment', ['component', 'node', 'stopwatch']);
const engines = group('vpclab', 'deployment', ['component', 'node', 'engine_node']);
const components = group('vpclab', 'deployment', ['component', 'node']);

export const CENTRAL_METRICS = {
  up: deployment.gauge(
    'ovn_up',
    'state',
    'Whether the northbound and southbound databases answer: 1 yes, 0 no.',
  ),
  info: infos.gauge('ovn_info', 'info', 'Always 1: versions of OVN and its southbound database schema.'),
  nextPoll: deployment.counter(
    'ovn_next_poll',
    'timestamp',
    'When the next scrape gets new values, in seconds since the epoch: at once.',
  ),
  failed: deployment.counter(
    'ovn_failed_req_count',
    'count',
    'Questions to the control plane of OVN that were not answered.',
  ),
  requests: requests.counter('ovn_requests_total', 'count', 'Questions to the control plane of OVN.'),
  succeeded: requests.counter(
    'ovn_successful_requests_total',
    'count',
    'Questions to the control plane of OVN that were answered.',
  ),
  failedRequests: requests.counter(
    'ovn_failed_requests_total',
    'count',
    'Questions to the control plane of OVN that were not answered.',
  ),
  nextPollTimestamp: requests.gauge(
    'ovn_next_poll_timestamp_seconds',
    'timestamp',
    'When the next scrape gets new values, in seconds since the epoch: at once.',
  ),
  chassis: chassis.gauge('ovn_chassis_info', 'info', 'Always 1: a chassis and its tunnel address.'),
  chassisConfiguration: forkChassis.gauge(
    'ovn_chassis_nb_cfg',
    'identifier',
    'Sequence number of the last configuration that the chassis has carried out.',
  ),
  chassisTimestamp: forkChassis.gauge(
    'ovn_chassis_nb_cfg_timestamp_seconds',
    'timestamp',
    'When the chassis had carried out that configuration, in seconds since the epoch.',
  ),
  behind: nodes.gauge(
    'ovn_chassis_configuration_behind',
    'count',
    'Configurations that the chassis has not carried out yet: those asked for (nb_cfg) less those done.',
  ),
  nbCfg: own.gauge(
    'ovn_nb_configuration',
    'identifier',
    'Sequence number of the configuration that was last asked for (nb_cfg).',
  ),
  sbCfg: own.gauge(
    'ovn_sb_configuration',
    'identifier',
    'Sequence number of the configuration that northd has written to the southbound database (sb_cfg).',
  ),
  hvCfg: own.gauge(
    'ovn_hv_configuration',
    'identifier',
    'Sequence number of the configuration that every chassis has carried out (hv_cfg).',
  ),
  connected: components.gauge(
    'ovn_controller_connected',
    'state',
    'Whether ovn-controller is connected to the southbound database: 1 yes, 0 no.',
  ),
  active: components.gauge(
    'ovn_northd_active',
    'state',
    'Whether this northd is the active one: 1 yes, 0 standby or paused.',
  ),
  samples: stopwatches.counter('ovn_stopwatch_samples_total', 'count', 'How often a part of the daemon ran.'),
  maximum: stopwatches.gauge(
    'ovn_stopwatch_maximum_seconds',
    'seconds',
    'Longest run of a part of the daemon, in whole milliseconds.',
  ),
  percentile: stopwatches.gauge(
    'ovn_stopwatch_percentile95_seconds',
    'seconds',
    'How long 95 % of the runs of a part of the daemon took at most.',
  ),
  shortTerm: stopwatches.gauge(
    'ovn_stopwatch_short_term_average_seconds',
    'seconds',
    'How long the last runs of a part of the daemon took on average.',
  ),
  recomputes: engines.counter(
    'ovn_engine_recompute_total',
    'count',
    'How often a node of the incremental engine was computed as a whole.',
  ),
  computes: engines.counter(
    'ovn_engine_compute_total',
    'count',
    'How often a node of the incremental engine took a change in alone.',
  ),
  aborts: engines.counter(
    'ovn_engine_abort_total',
    'count',
    'How often a node of the incremental engine gave up a computation.',
  ),
} as const;

export type Requests = { readonly asked: number; readonly failed: number };

/** Of all control planes together: these names have no label for one. */
export function collectRequests(page: Page, { asked, failed }: Requests): void {
  const m = CENTRAL_METRICS;
  const at = requests.at({});
  page.add(m.requests, at, asked);
  page.add(m.succeeded, at, asked - failed);
  page.add(m.failedRequests, at, failed);
  page.add(m.nextPollTimestamp, at, Math.floor(Date.now() / 1000));
}

export function collectCentral(
  page: Page,
  { central, nodes: switches }: Scene,
  { failed }: Pick<Requests, 'failed'>,
): void {
  const m = CENTRAL_METRICS;
  const { systemId, northbound, southbound } = central;
  const at = deployment.at({ system_id: systemId });
  page.add(m.up, at, central.isUp ? 1 : 0);
  page.add(m.nextPoll, at, Math.floor(Date.now() / 1000));
  page.add(m.failed, at, failed);
  const versionText = central.daemons
    .map(({ source }) => source.latest?.value.answers.get('version'))
    .find((text) => text !== undefined);
  const info = { system_id: systemId, rundir: '', hostname: '', system_type: '', system_version: '' };
  const versions = { ovs_version: versionText?.split('\n')[0] ?? '', db_version: '' };
  page.add(m.info, infos.at({ ...info, ...versions }), 1);

  let asksFor: number | undefined;
  for (const row of northbound?.table('NB_Global') ?? []) {
    asksFor = Number(row.nb_cfg);
    const asked = own.at({ system_id: systemId });
    page.add(m.nbCfg, asked, asksFor);
    page.add(m.sbCfg, asked, Number(row.sb_cfg));
    page.add(m.hvCfg, asked, Number(row.hv_cfg));
  }
  if (southbound !== undefined) collectChassis(page, southbound, systemId, asksFor);
  for (const daemon of central.daemons) collectTimings(page, daemon, daemon.daemon.server ?? '');
  for (const { name, daemons } of switches) for (const daemon of daemons) collectTimings(page, daemon, name);
}

function collectChassis(
  page: Page,
  southbound: NonNullable<Scene['central']['southbound']>,
  systemId: string,
  asksFor: number | undefined,
): void {
  const m = CENTRAL_METRICS;
  const encaps = new Map([...southbound.table('Encap')].map((row) => [String(row._uuid), row.ip]));
  const privates = new Map([...southbound.table('Chassis_Private')].map((row) => [row.name, row]));
  let wanted = asksFor;
  for (const row of southbound.table('SB_Global')) wanted ??= Number(row.nb_cfg);
  for (const row of southbound.table('Chassis')) {
    const ip = row.encaps.map((uuid) => encaps.get(uuid)).find((address) => address !== undefined) ?? '';
    const at = chassis.at({ system_id: systemId, uuid: row._uuid, name: row.name, ip, node: row.name });
    page.add(m.chassis, at, 1);
    const done = privates.get(row.name);
    if (done === undefined) continue;
    page.add(m.chassisConfiguration, at, Number(done.nb_cfg));
    page.add(m.chassisTimestamp, at, Number(done.nb_cfg_timestamp) / 1000);
    const behind = Math.max(0, (wanted ?? 0) - Number(done.nb_cfg));
    page.add(m.behind, nodes.at({ node: row.name }), behind);
  }
}

function collectTimings(page: Page, { daemon, source }: DaemonSource, node: string): void {
  const m = CENTRAL_METRICS;
  const answers = source.latest?.value.answers;
  if (answers === undefined) return;
  const { component } = daemon;
  const status = answers.get('connection-status');
  if (status !== undefined)
    page.add(m.connected, components.at({ component, node }), status.trim() === 'connected' ? 1 : 0);
  if (component === 'ovn-northd')
    page.add(
      m.active,
      components.at({ component, node }),
      answers.get('status')?.includes('active') === true ? 1 : 0,
    );
  for (const watch of parseStopwatches(answers.get('stopwatch/show') ?? '')) {
    const at = stopwatches.at({ component, node, stopwatch: watch.name });
    page.add(m.samples, at, watch.samples);
    page.add(m.maximum, at, watch.maxSeconds);
    page.add(m.percentile, at, watch.percentile95Seconds);
    page.add(m.shortTerm, at, watch.shortTermSeconds);
  }
  for (const engine of parseEngine(answers.get('inc-engine/show-stats') ?? '')) {
    const at = engines.at({ component, node, engine_node: engine.node });
    page.add(m.recomputes, at, engine.recomputes);
    page.add(m.computes, at, engine.computes);
    page.add(m.aborts, at, engine.aborts);
  }
}
