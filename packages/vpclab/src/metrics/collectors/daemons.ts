// Each daemon of OVS and OVN: whether it answers, its process, log, memory and coverage counters.

import { parseCoverage } from '../parse/coverage.ts';
import { parseMemory } from '../parse/memory.ts';
import { group } from '../metric.ts';
import type { Origin } from '../metric.ts';
import type { Page } from '../page.ts';
import type { DaemonSource } from '../sources/daemon.ts';
import type { Scene } from './scene.ts';

const WHERE = ['system_id', 'node', 'component'] as const;

function metricsOf(prefix: 'ovs' | 'ovn', origin: Origin) {
  const scope = 'deployment';
  const daemons = group('vpclab', scope, WHERE);
  const processes = group(origin, scope, [...WHERE, 'user', 'group']);
  const files = group(origin, scope, [...WHERE, 'filename']);
  const events = group(origin, scope, [...WHERE, 'severity', 'source']);
  const coverage = group(origin, scope, [...WHERE, 'event']);
  const averages = group(origin, scope, [...WHERE, 'event', 'interval']);
  const memory = group(origin, scope, [...WHERE, 'facility']);
  const ports = group(origin, scope, [...WHERE, 'usage']);
  return {
    groups: { daemons, processes, files, events, coverage, averages, memory, ports },
    metrics: {
      up: daemons.gauge(
        `${prefix}_daemon_up`,
        'state',
        'Whether the daemon answered on its control socket in time: 1 yes, 0 no.',
      ),
      pid: processes.gauge(
        `${prefix}_pid`,
        'identifier',
        'Process id of the daemon, from its pid file; 0 if there is none.',
      ),
      logSize: files.gauge(`${prefix}_log_file_size`, 'bytes', 'Size of the log file.'),
      logEvents: events.gauge(
        `${prefix}_log_event_count`,
        'count',
        'Lines of the log by severity and module, since the exporter first read it.',
      ),
      coverageAverage: averages.gauge(
        `${prefix}_coverage_avg`,
        'per second',
        'Rate of a coverage event over the interval.',
      ),
      coverageTotal: coverage.counter(
        `${prefix}_coverage_total`,
        'count',
        'How often a coverage event happened. Events that never happened are absent.',
      ),
      memory: memory.gauge(
        `${prefix}_memory_usage`,
        'count',
        'What the daemon holds, in units of the facility (rules, ports, cells).',
      ),
      port: ports.gauge(
        `${prefix}_network_port`,
        'identifier',
        'TCP port that the database listens on by usage (default, ssl); 0 if it does not.',
      ),
      databaseSize: files.gauge(`${prefix}_db_file_size`, 'bytes', 'Size of the database file.'),
    },
  } as const;
}

const OVS = metricsOf('ovs', 'ovs_exporter');
const OVN = metricsOf('ovn', 'ovn_exporter');
export const OVS_DAEMON_METRICS = OVS.metrics;
export const OVN_DAEMON_METRICS = OVN.metrics;

/** OVN's own daemons, and the servers of its databases. */
const OF_OVN = /^ovn-|bound$/;

export function collectDaemons(page: Page, { nodes, central }: Scene): void {
  for (const { name, daemons } of nodes)
    for (const daemon of daemons) collectDaemon(page, { system_id: name, node: name }, daemon);
  for (const daemon of central.daemons)
    collectDaemon(page, { system_id: daemon.daemon.server ?? central.systemId, node: '' }, daemon);
}

function collectDaemon(
  page: Page,
  where: { readonly system_id: string; readonly node: string },
  { daemon, source }: DaemonSource,
): void {
  const { component } = daemon;
  const { groups, metrics: m } = OF_OVN.test(component) ? OVN : OVS;
  const at = { ...where, component };
  page.add(m.up, groups.daemons.at(at), source.isUp ? 1 : 0);
  const facts = source.latest?.value;
  if (facts === undefined) return;
  page.add(m.pid, groups.processes.at({ ...at, user: facts.user, group: facts.group }), facts.pid ?? 0);
  if (facts.logBytes !== undefined)
    page.add(m.logSize, groups.files.at({ ...at, filename: daemon.logFile }), facts.logBytes);
  for (const { severity, source: module, count } of facts.logEvents)
    page.add(m.logEvents, groups.events.at({ ...at, severity, source: module }), count);
  if (daemon.database !== undefined && facts.databaseBytes !== undefined)
    page.add(m.databaseSize, groups.files.at({ ...at, filename: daemon.database.file }), facts.databaseBytes);
  for (const { event, perSecond, total } of parseCoverage(facts.answers.get('coverage/show') ?? '')) {
    page.add(m.coverageTotal, groups.coverage.at({ ...at, event }), total);
    for (const [interval, value] of Object.entries(perSecond))
      page.add(m.coverageAverage, groups.averages.at({ ...at, event, interval }), value);
  }
  for (const [facility, count] of parseMemory(facts.answers.get('memory/show') ?? ''))
    page.add(m.memory, groups.memory.at({ ...at, facility }), count);
  const remotes = facts.answers.get('ovsdb-server/list-remotes');
  if (remotes === undefined) return;
  page.add(m.port, groups.ports.at({ ...at, usage: 'default' }), listeningPort(remotes, 'ptcp'));
  page.add(m.port, groups.ports.at({ ...at, usage: 'ssl' }), listeningPort(remotes, 'pssl'));
}

function listeningPort(remotes: string, protocol: string): number {
  return Number(new RegExp(`^${protocol}:(\\d+)`, 'm').exec(remotes)?.[1] ?? 0);
}
