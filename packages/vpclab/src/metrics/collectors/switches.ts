// Each node's Open vSwitch as a whole: version, bridges, datapaths, flow caches, threads, upcalls.

import { parseCoverage } from '../parse/coverage.ts';
import { parseDatapaths, parsePmd, parseUpcalls } from '../parse/datapath.ts';
import { group } from '../metric.ts';
import type { Page } from '../page.ts';
import { datapathPorts, saidOf } from './scene.ts';
import type { NodeScene, Scene } from './scene.ts';

const NODE = ['system_id', 'node'] as const;
const nodes = group('ovs_exporter', 'node', NODE);
const infos = group('ovs_exporter', 'node', [
  ...NODE,
  ...(['rundir', 'hostname', 'system_type', 'system_version', 'ovs_version', 'db_version'] as const),
]);
const datapathPort = group('ovs_exporter', 'node', [
  ...NODE,
  ...(['datapath', 'bridge', 'name', 'ofport', 'index', 'port_type'] as const),
]);
const datapathBridge = group('ovs_exporter', 'node', [...NODE, 'datapath', 'bridge']);
const datapaths = group('ovs_exporter', 'node', [...NODE, 'datapath']);
const ownDatapaths = group('vpclab', 'node', [...NODE, 'datapath']);
const bridges = group('openstack-network-exporter', 'node', [...NODE, 'bridge', 'datapath_type']);
const tables = group('vpclab', 'node', [...NODE, 'bridge', 'table']);
const caches = group('vpclab', 'node', [...NODE, 'thread']);
const drops = group('vpclab', 'node', [...NODE, 'reason']);
const threads = group('vpclab', 'node', [...NODE, 'thread', 'event']);

export const SWITCH_METRICS = {
  up: nodes.gauge('ovs_up', 'state', 'Whether the Open_vSwitch database of the node answers: 1 yes, 0 no.'),
  info: infos.gauge(
    'ovs_info',
    'info',
    'Always 1: versions of the system, Open vSwitch and its database schema.',
  ),
  nextPoll: nodes.counter(
    'ovs_next_poll',
    'timestamp',
    'When the next scrape gets new values, in seconds since the epoch: at once.',
  ),
  failed: nodes.counter(
    'ovs_failed_req_count',
    'count',
    'Questions to Open vSwitch on the node that were not answered.',
  ),
  configuration: nodes.gauge(
    'ovs_configuration_behind',
    'count',
    'Changes of the database (next_cfg) that ovs-vswitchd has not carried out yet (cur_cfg).',
  ),
  port: datapathPort.gauge('ovs_dp_if', 'info', 'Always 1: a port of a datapath.'),
  bridgePorts: datapathBridge.gauge('ovs_dp_br_if_total', 'count', 'Ports of a bridge in its datapath.'),
  flows: datapaths.gauge(
    'ovs_dp_flows',
    'count',
    'Flows in the datapath: megaflows that the last packets needed.',
  ),
  hit: datapaths.counter('ovs_dp_lookups_hit', 'packets', 'Packets that matched a flow of the datapath.'),
  missed: datapaths.counter(
    'ovs_dp_lookups_missed',
    'packets',
    'Packets that matched none and went to ovs-vswitchd.',
  ),
  lost: datapaths.counter(
    'ovs_dp_lookups_lost',
    'packets',
    'Packets that should have gone to ovs-vswitchd and were dropped.',
  ),
  masksHit: datapaths.counter(
    'ovs_dp_masks_hit',
    'count',
    'Masks that were visited to match packets. The userspace datapath has none.',
  ),
  masks: datapaths.counter(
    'ovs_dp_masks_total',
    'count',
    'Masks of the datapath. The userspace datapath has none.',
  ),
  masksRatio: datapaths.gauge(
    'ovs_dp_masks_hit_ratio',
    'ratio',
    'Masks visited per packet. The userspace datapath has none.',
  ),
  upcallFlows: ownDatapaths.gauge(
    'ovs_upcall_flows',
    'count',
    'Flows that the revalidators keep in the datapath.',
  ),
  upcallLimit: ownDatapaths.gauge(
    'ovs_upcall_flow_limit',
    'count',
    'How many flows the revalidators allow in the datapath; it sinks when dumping them takes long.',
  ),
  dump: ownDatapaths.gauge(
    'ovs_upcall_dump_duration_seconds',
    'seconds',
    'How long the revalidators took to go through all flows of the datapath.',
  ),
  bridgePortCount: bridges.gauge('ovs_bridge_port_count', 'count', 'Ports of a bridge.'),
  bridgeFlowCount: bridges.gauge(
    'ovs_bridge_flow_count',
    'count',
    'OpenFlow flows of the integration bridge.',
  ),
  tableFlows: tables.gauge(
    'ovs_table_flows',
    'count',
    'OpenFlow flows in a table of the integration bridge.',
  ),
  tableLookups: tables.counter(
    'ovs_table_lookups_total',
    'packets',
    'Packets looked up in a table of the integration bridge.',
  ),
  tableMatches: tables.counter(
    'ovs_table_matches_total',
    'packets',
    'Packets that matched a flow of a table of the integration bridge.',
  ),
  emc: caches.gauge(
    'ovs_flow_cache_emc_hit_ratio',
    'ratio',
    'Share of the packets of a thread that the exact match cache knew, since its start.',
  ),
  smc: caches.gauge(
    'ovs_flow_cache_smc_hit_ratio',
    'ratio',
    'Share of the packets of a thread that the signature match cache knew, since its start.',
  ),
  megaflow: caches.gauge(
    'ovs_flow_cache_megaflow_hit_ratio',
    'ratio',
    'Share of the packets of a thread that a megaflow matched, since its start.',
  ),
  busy: caches.gauge(
    'ovs_pmd_cpu_utilization_ratio',
    'ratio',
    'Share of its cycles that a PMD thread spent on packets, since its start. The main thread does not count cycles.',
  ),
  cycles: caches.gauge(
    'ovs_pmd_cycles_per_packet',
    'count',
    'Cycles per packet of a PMD thread. The main thread does not count cycles.',
  ),
  drops: drops.counter(
    'ovs_datapath_drops_total',
    'packets',
    'Packets that the userspace datapath dropped, by reason. Reasons that never occurred are absent.',
  ),
  thread: threads.gauge(
    'ovs_pmd_statistic',
    'count',
    'What a thread of the userspace datapath counted since its start or since it was cleared, by event (hits of the caches, misses, cycles).',
  ),
} as const;

export function collectSwitches(page: Page, scene: Scene, failures: ReadonlyMap<string, number>): void {
  for (const node of scene.nodes) {
    const where = { system_id: node.name, node: node.name };
    const at = nodes.at(where);
    page.add(SWITCH_METRICS.up, at, node.isUp ? 1 : 0);
    page.add(SWITCH_METRICS.nextPoll, at, Math.floor(Date.now() / 1000));
    page.add(SWITCH_METRICS.failed, at, failures.get(node.name) ?? 0);
    collectDatabase(page, node, where);
    collectDatapaths(page, node, where);
    collectTables(page, node, where);
  }
}

type Where = { readonly system_id: string; readonly node: string };

function collectDatabase(
  page: Page,
  { database, directory, bridge, traffic }: NodeScene,
  where: Where,
): void {
  if (database === undefined) return;
  for (const row of database.table('Open_vSwitch')) {
    const values = {
      ...where,
      rundir: directory,
      hostname: row.external_ids.get('hostname') ?? '',
      system_type: row.system_type ?? '',
      system_version: row.system_version ?? '',
      ovs_version: row.ovs_version ?? '',
      db_version: row.db_version ?? '',
    };
    page.add(SWITCH_METRICS.info, infos.at(values), 1);
    page.add(SWITCH_METRICS.configuration, nodes.at(where), Number(row.next_cfg) - Number(row.cur_cfg));
  }
  for (const row of database.table('Bridge')) {
    const at = bridges.at({ ...where, bridge: row.name, datapath_type: row.datapath_type || 'system' });
    page.add(SWITCH_METRICS.bridgePortCount, at, row.ports.length);
    if (row.name !== bridge || traffic === undefined) continue;
    const flows = traffic.flowTables.reduce((sum, table) => sum + table.flows, 0);
    page.add(SWITCH_METRICS.bridgeFlowCount, at, flows);
  }
}

function collectDatapaths(page: Page, node: NodeScene, where: Where): void {
  const m = SWITCH_METRICS;
  const said = (command: string): string => saidOf(node, command);
  for (const { name, hit, missed, lost, flows, masks } of parseDatapaths(said('dpctl/show'))) {
    const at = datapaths.at({ ...where, datapath: name });
    page.add(m.hit, at, hit);
    page.add(m.missed, at, missed);
    page.add(m.lost, at, lost);
    page.add(m.flows, at, flows);
    page.add(m.masksHit, at, masks?.hit ?? 0);
    page.add(m.masks, at, masks?.total ?? 0);
    page.add(m.masksRatio, at, masks?.perPacket ?? 0);
  }
  page.section(`datapath ports ${node.name}`, [said('dpif/show')], (part) => collectPorts(part, node, where));
  for (const { datapath, flows, dumpSeconds } of parseUpcalls(said('upcall/show'))) {
    const at = ownDatapaths.at({ ...where, datapath });
    page.add(m.upcallFlows, at, flows.current);
    page.add(m.upcallLimit, at, flows.limit);
    page.add(m.dump, at, dumpSeconds);
  }
  for (const { thread, values } of parsePmd(said('dpif-netdev/pmd-stats-show'))) {
    for (const [event, value] of values) page.add(m.thread, threads.at({ ...where, thread, event }), value);
    collectCaches(page, caches.at({ ...where, thread }), values);
  }
  for (const { event, total } of parseCoverage(said('coverage/show')))
    if (DROP_EVENT.test(event)) page.add(m.drops, drops.at({ ...where, reason: event }), total);
}

/** Coverage events that are drops (ovs: lib/dpif-netdev.c, ofproto/ofproto-dpif-xlate.c). */
const DROP_EVENT = /^(?:datapath_drop_|drop_action_)/;

function collectCaches(
  page: Page,
  at: ReturnType<typeof caches.at>,
  values: ReadonlyMap<string, number>,
): void {
  const m = SWITCH_METRICS;
  const value = (name: string): number => values.get(name) ?? 0;
  // A packet is looked up once for each pass through the datapath.
  const lookups = value('packets received') + value('packet recirculations');
  for (const [metric, event] of [
    [m.emc, 'emc hits'],
    [m.smc, 'smc hits'],
    [m.megaflow, 'megaflow hits'],
  ] as const)
    page.add(metric, at, lookups === 0 ? 0 : value(event) / lookups);
  const cycles = value('processing cycles') + value('idle cycles');
  if (cycles > 0) page.add(m.busy, at, value('processing cycles') / cycles);
  if (values.has('avg cycles per packet')) page.add(m.cycles, at, value('avg cycles per packet'));
}

function collectPorts(page: Page, node: NodeScene, where: Where): void {
  const m = SWITCH_METRICS;
  const portsOf = new Map<string, { datapath: string; bridge: string; count: number }>();
  for (const { datapath, bridge, name, ofport, index, type } of datapathPorts(node)) {
    page.add(
      m.port,
      datapathPort.at({ ...where, datapath, bridge, name, ofport, index, port_type: type }),
      1,
    );
    const key = `${datapath} ${bridge}`;
    const known = portsOf.get(key);
    if (known === undefined) portsOf.set(key, { datapath, bridge, count: 1 });
    else known.count += 1;
  }
  for (const { datapath, bridge, count } of portsOf.values())
    page.add(m.bridgePorts, datapathBridge.at({ ...where, datapath, bridge }), count);
}

function collectTables(page: Page, { bridge, traffic }: NodeScene, where: Where): void {
  for (const { table, flows, lookups, matches } of traffic?.flowTables ?? []) {
    const at = tables.at({ ...where, bridge, table: String(table) });
    page.add(SWITCH_METRICS.tableFlows, at, flows);
    page.add(SWITCH_METRICS.tableLookups, at, lookups);
    page.add(SWITCH_METRICS.tableMatches, at, matches);
  }
}
