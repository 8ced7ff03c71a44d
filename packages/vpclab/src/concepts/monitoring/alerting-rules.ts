// What somebody should look at. Each has a page in docs/runbooks/ that says what it means and what to do.

import { KEPT_DATA } from '../../model/layout.ts';
import type { AlertingRule, RuleGroup } from './rules-file.ts';

type Alert = {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly severity: AlertingRule['labels']['severity'];
  readonly summary: string;
  readonly description: string;
  /** Name of its runbook. */
  readonly page: string;
  /** Uid of the dashboard that shows it. */
  readonly dashboard: string;
};

const ALERTS: readonly Alert[] = [
  {
    alert: 'VpclabGatewayDown',
    expr: 'vpclab_gateway_up == 0',
    for: '15s',
    severity: 'critical',
    summary: 'Gateway {{ $labels.gateway }} is down',
    description:
      'The namespace of {{ $labels.gateway }} (tenant {{ $labels.tenant }}, {{ $labels.vpc }}) cannot be read.',
    page: 'gateway-down',
    dashboard: 'vpclab-nat-gateways',
  },
  {
    alert: 'VpclabRouterDown',
    expr: 'frr_status_up == 0',
    for: '15s',
    severity: 'critical',
    summary: 'The routing daemons of {{ $labels.router }} do not answer',
    description: 'zebra or bgpd of {{ $labels.router }} does not answer; its routes may be gone.',
    page: 'router-down',
    dashboard: 'vpclab-bgp',
  },
  {
    alert: 'VpclabBgpSessionDown',
    // 2: an administrator took it down.
    expr: 'frr_bgp_peer_state == 0',
    for: '15s',
    severity: 'critical',
    summary: 'BGP session of {{ $labels.router }} to {{ $labels.peer }} is down',
    description:
      'The session of {{ $labels.router }} (AS {{ $labels.local_as }}) to {{ $labels.peer }} (AS {{ $labels.peer_as }}) is not established.',
    page: 'session-down',
    dashboard: 'vpclab-bgp',
  },
  {
    alert: 'VpclabBfdSessionDown',
    expr: 'frr_bfd_peer_state == 0',
    for: '15s',
    severity: 'warning',
    summary: 'BFD session of {{ $labels.router }} to {{ $labels.peer }} is down',
    description: 'BFD of {{ $labels.router }} to {{ $labels.peer }} on {{ $labels.iface }} is not up.',
    page: 'session-down',
    dashboard: 'vpclab-bgp',
  },
  {
    alert: 'VpclabOspfNeighborDown',
    // A neighbor that was forgotten has no state any more: the interface had a neighbor within the last day, and has none. 3: two
    // routers of a broadcast network neither of which is designated.
    expr: '(frr_ospf_neighbor_state < 7 and frr_ospf_neighbor_state != 3) or (frr_ospf_neighbor_adjacencies == 0 and max_over_time(frr_ospf_neighbor_adjacencies[1d]) > 0)',
    for: '15s',
    severity: 'critical',
    summary: 'OSPF of {{ $labels.router }} on {{ $labels.iface }} has lost its neighbor',
    description:
      '{{ $labels.router }} is not adjacent {{ with $labels.neighbor }}to {{ . }} {{ end }}on {{ $labels.iface }}: it has none of the routes of that side.',
    page: 'session-down',
    dashboard: 'vpclab-ospf',
  },
  {
    alert: 'VpclabRouteMissing',
    expr: 'frr_bgp_peer_prefixes_received_count_total == 0 and frr_bgp_peer_state == 1',
    for: '30s',
    severity: 'critical',
    summary: '{{ $labels.router }} has no route from {{ $labels.peer }}',
    description:
      'The session is established, but {{ $labels.router }} accepted no prefix from {{ $labels.peer }}.',
    page: 'route-missing',
    dashboard: 'vpclab-bgp',
  },
  {
    alert: 'VpclabChassisBehind',
    expr: 'ovn_chassis_configuration_behind > 0',
    for: '1m',
    severity: 'warning',
    summary: 'Node {{ $labels.node }} has not carried out the configuration',
    description: '{{ $labels.node }} is {{ $value }} configurations behind: changes do not reach its switch.',
    page: 'chassis-behind',
    dashboard: 'vpclab-ovn',
  },
  {
    alert: 'VpclabDaemonDown',
    expr: 'ovn_daemon_up == 0 or ovs_daemon_up == 0',
    for: '15s',
    severity: 'critical',
    summary: '{{ $labels.component }} does not answer',
    description:
      '{{ $labels.component }} {{ with $labels.node }}on {{ . }} {{ end }}does not answer on its control socket.',
    page: 'daemon-down',
    dashboard: 'vpclab-ovn',
  },
  {
    alert: 'VpclabPacketsLost',
    expr: 'tenant_vpc:workload_lost_packets:rate > 10',
    for: '1m',
    severity: 'warning',
    summary: 'Packets of {{ $labels.vpc }} are lost before the switch',
    description:
      '{{ $value | humanize }} packets a second of tenant {{ $labels.tenant }} never reach the switch: it is too busy.',
    page: 'packets-dropped',
    dashboard: 'vpclab-tenants',
  },
  {
    alert: 'VpclabGatewayDrops',
    expr: 'tenant_vpc:nat_gateway_dropped_packets:rate > 10',
    for: '1m',
    severity: 'warning',
    summary: 'The NAT gateway of {{ $labels.vpc }} drops packets',
    description: '{{ $value | humanize }} packets a second are dropped, reason {{ $labels.reason }}.',
    page: 'packets-dropped',
    dashboard: 'vpclab-nat-gateways',
  },
  {
    alert: 'VpclabDatapathLoss',
    expr: 'rate(ovs_dp_lookups_lost[1m]) > 0',
    for: '1m',
    severity: 'warning',
    summary: 'The datapath of {{ $labels.node }} loses packets',
    description:
      '{{ $value | humanize }} packets a second should have gone to ovs-vswitchd and were dropped.',
    page: 'packets-dropped',
    dashboard: 'vpclab-ovs',
  },
  {
    alert: 'VpclabConntrackNearFull',
    expr: 'vpclab_nat_gateway_sessions / vpclab_nat_gateway_session_limit > 0.9',
    for: '30s',
    severity: 'warning',
    summary: 'Connection tracking of {{ $labels.gateway }} is nearly full',
    description:
      '{{ $labels.gateway }} uses {{ $value | humanizePercentage }} of its sessions; new ones are dropped when it is full.',
    page: 'conntrack-near-full',
    dashboard: 'vpclab-conntrack',
  },
  {
    alert: 'VpclabQuotaNearFull',
    expr: 'vpclab_vpc_connections / vpclab_vpc_connection_limit > 0.9',
    for: '30s',
    severity: 'warning',
    summary: 'The quota of connections of {{ $labels.vpc }} is nearly used up',
    description:
      '{{ $labels.vpc }} of tenant {{ $labels.tenant }} has {{ $value | humanizePercentage }} of its connections in {{ $labels.gateway }}; new ones are dropped when it has all.',
    page: 'conntrack-near-full',
    dashboard: 'vpclab-conntrack',
  },
  {
    alert: 'VpclabExporterSourceStale',
    expr: 'vpclab_exporter_source_age_seconds > 60',
    for: '15s',
    severity: 'warning',
    summary: '{{ $labels.source }} {{ with $labels.place }}of {{ . }} {{ end }}does not answer the exporter',
    description: 'What is shown of it is {{ $value | humanizeDuration }} old.',
    page: 'source-stale',
    dashboard: 'vpclab-exporter',
  },
  {
    alert: 'VpclabExporterDown',
    expr: 'up{job="vpclab"} == 0',
    for: '30s',
    severity: 'critical',
    summary: 'vpclabd does not answer scrapes',
    description: 'Nothing is known of the lab since then.',
    page: 'source-stale',
    dashboard: 'vpclab-exporter',
  },
  {
    alert: 'VpclabMonitoringSpaceLow',
    expr: 'node_filesystem_avail_bytes{mountpoint="/run/monitoring"} / node_filesystem_size_bytes < 0.1',
    for: '1m',
    severity: 'warning',
    summary: 'The space for metrics is nearly full',
    description:
      'Prometheus has {{ $value | humanizePercentage }} of its space left; the lab itself is not affected.',
    page: 'monitoring-space',
    dashboard: 'vpclab-host',
  },
  {
    alert: 'VpclabHostSpaceLow',
    // A tenth of a large disk is still much.
    expr: `node_filesystem_avail_bytes{mountpoint="${KEPT_DATA}"} / node_filesystem_size_bytes < 0.1 and node_filesystem_avail_bytes{mountpoint="${KEPT_DATA}"} < ${2 ** 30}`,
    for: '1m',
    severity: 'warning',
    summary: 'The file system of the host that keeps the data of the lab is nearly full',
    description:
      'The file system of the host that holds `data` has {{ $value | humanizePercentage }} left, whoever filled it; when it is full, no metrics and flow logs are recorded.',
    page: 'monitoring-space',
    dashboard: 'vpclab-host',
  },
];

/** What Prometheus has in its directory: its file system may hold other things, too. */
const TSDB_BYTES =
  'sum by (instance) ({__name__=~"prometheus_tsdb_(storage_blocks|wal_storage_size|head_chunks_storage_size)_bytes"})';

/** `keptBytes`: what metrics may take of a directory of the host; undefined: they are kept in the lab. */
export function alertingRules(keptBytes?: number): readonly RuleGroup[] {
  const kept = keptBytes === undefined ? [] : [keptAlert(keptBytes)];
  return [{ name: 'vpclab_alerts', rules: [...ALERTS, ...kept].map(alertingRule) }];
}

/** Prometheus fills its blocks to their bound, and keeps what is not yet in a block beside them: that is no fault. */
function keptAlert(bytes: number): Alert {
  return {
    alert: 'VpclabKeptMetricsTooLarge',
    expr: `${TSDB_BYTES} / ${bytes} > 1`,
    for: '1m',
    severity: 'warning',
    summary: 'Metrics take more than the lab file allows them',
    description:
      'Prometheus has {{ $value | humanizePercentage }} of its part of `dataSize` in the directory `data`; recording goes on.',
    page: 'monitoring-space',
    dashboard: 'vpclab-host',
  };
}

function alertingRule({
  alert,
  expr,
  for: wait,
  severity,
  summary,
  description,
  ...at
}: Alert): AlertingRule {
  return {
    alert,
    expr,
    for: wait,
    labels: { severity },
    annotations: { summary, description, runbook: `docs/runbooks/${at.page}.md`, dashboard: at.dashboard },
  };
}
