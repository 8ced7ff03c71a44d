// Rules of Prometheus, judged by its own tools: each alert fires on what it is for, and is silent where all is well.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { alertingRules } from '../../src/concepts/monitoring/alerting-rules.ts';
import { prometheusConfig } from '../../src/concepts/monitoring/prometheus-config.ts';
import { recordingRules } from '../../src/concepts/monitoring/recording-rules.ts';
import { rulesFile } from '../../src/concepts/monitoring/rules-file.ts';

const RUNBOOKS = join(import.meta.dirname, '../../../../docs/runbooks');
const directory = mkdtempSync(join(tmpdir(), 'vpclab-rules-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const KEPT_BYTES = 1000;
const rules = join(directory, 'rules.yml');
writeFileSync(rules, rulesFile([...recordingRules(5), ...alertingRules(KEPT_BYTES)]));

const isInstalled = spawnSync('promtool', ['--version']).error === undefined;
const lacking = isInstalled ? '' : ' (needs promtool)';

type Series = readonly [series: string, values: string];
type Case = {
  readonly alert: string;
  readonly bad: readonly Series[];
  readonly good: readonly Series[];
  /** Labels that the alert keeps. */
  readonly labels: string;
};

/** Ten minutes, a sample each 15 s. */
const still = (value: number): string => `${value}+0x40`;
const growing = (by: number): string => `0+${by}x40`;
const OWNED = 'tenant="t1",vpc="v1"';
const ROUTER = `router="r1",${OWNED}`;
const PEER = `router="r1",${OWNED},peer="198.51.100.1"`;

const CASES: readonly Case[] = [
  {
    alert: 'VpclabGatewayDown',
    bad: [[`vpclab_gateway_up{gateway="g1",${OWNED}}`, still(0)]],
    good: [[`vpclab_gateway_up{gateway="g1",${OWNED}}`, still(1)]],
    labels: `gateway="g1",tenant="t1"`,
  },
  {
    alert: 'VpclabRouterDown',
    bad: [[`frr_status_up{router="r1",${OWNED}}`, still(0)]],
    good: [[`frr_status_up{router="r1",${OWNED}}`, still(1)]],
    labels: `router="r1",tenant="t1"`,
  },
  {
    alert: 'VpclabBgpSessionDown',
    bad: [[`frr_bgp_peer_state{${PEER}}`, still(0)]],
    // 2: taken down by an administrator.
    good: [[`frr_bgp_peer_state{${PEER}}`, `1+0x20 2+0x20`]],
    labels: PEER,
  },
  {
    alert: 'VpclabBfdSessionDown',
    bad: [[`frr_bfd_peer_state{${PEER},iface="eth0"}`, still(0)]],
    good: [[`frr_bfd_peer_state{${PEER},iface="eth0"}`, still(1)]],
    labels: PEER,
  },
  {
    alert: 'VpclabOspfNeighborDown',
    bad: [
      [`frr_ospf_neighbor_adjacencies{${ROUTER},iface="eth0"}`, '1+0x10 0+0x30'],
      [`frr_ospf_neighbor_adjacencies{${ROUTER},iface="eth1"}`, still(0)],
    ],
    // A passive interface never has a neighbor; of two that are not designated neither needs the other.
    good: [
      [`frr_ospf_neighbor_adjacencies{${ROUTER},iface="eth0"}`, still(1)],
      [`frr_ospf_neighbor_adjacencies{${ROUTER},iface="eth1"}`, still(0)],
      [`frr_ospf_neighbor_state{${ROUTER},iface="eth0",neighbor="1.1.1.1"}`, still(7)],
      [`frr_ospf_neighbor_state{${ROUTER},iface="eth0",neighbor="1.1.1.2"}`, still(3)],
    ],
    labels: `${ROUTER},iface="eth0"`,
  },
  {
    alert: 'VpclabRouteMissing',
    bad: [
      [`frr_bgp_peer_prefixes_received_count_total{${PEER}}`, still(0)],
      [`frr_bgp_peer_state{${PEER}}`, still(1)],
    ],
    // A session that is down is another alert.
    good: [
      [`frr_bgp_peer_prefixes_received_count_total{${PEER}}`, `1+0x20 0+0x20`],
      [`frr_bgp_peer_state{${PEER}}`, `1+0x20 0+0x20`],
    ],
    labels: PEER,
  },
  {
    alert: 'VpclabChassisBehind',
    bad: [['ovn_chassis_configuration_behind{node="node-1"}', still(3)]],
    // It catches up within a minute.
    good: [['ovn_chassis_configuration_behind{node="node-1"}', '0+0x10 1 1 0+0x28']],
    labels: 'node="node-1"',
  },
  {
    alert: 'VpclabDaemonDown',
    bad: [['ovn_daemon_up{component="ovn-northd"}', still(0)]],
    good: [
      ['ovn_daemon_up{component="ovn-northd"}', still(1)],
      ['ovs_daemon_up{component="ovs-vswitchd",node="node-1"}', still(1)],
    ],
    labels: 'component="ovn-northd"',
  },
  {
    alert: 'VpclabPacketsLost',
    bad: [
      [`ovn_logical_switch_port_lost_before_switch_packets_total{${OWNED},port="p1"}`, growing(150)],
      [`ovn_logical_switch_port_lost_before_switch_packets_total{${OWNED},port="p2"}`, growing(150)],
    ],
    good: [[`ovn_logical_switch_port_lost_before_switch_packets_total{${OWNED},port="p1"}`, growing(15)]],
    labels: OWNED,
  },
  {
    alert: 'VpclabGatewayDrops',
    bad: [[`vpclab_nat_gateway_dropped_packets_total{gateway="g1",${OWNED},reason="spoofed"}`, growing(300)]],
    good: [[`vpclab_nat_gateway_dropped_packets_total{gateway="g1",${OWNED},reason="spoofed"}`, growing(15)]],
    labels: `${OWNED},reason="spoofed"`,
  },
  {
    alert: 'VpclabDatapathLoss',
    bad: [['ovs_dp_lookups_lost{node="node-1",datapath="netdev"}', growing(15)]],
    good: [['ovs_dp_lookups_lost{node="node-1",datapath="netdev"}', still(1000)]],
    labels: 'node="node-1"',
  },
  {
    alert: 'VpclabConntrackNearFull',
    bad: [
      [`vpclab_nat_gateway_sessions{gateway="g1",${OWNED}}`, still(950)],
      [`vpclab_nat_gateway_session_limit{gateway="g1",${OWNED}}`, still(1000)],
    ],
    good: [
      [`vpclab_nat_gateway_sessions{gateway="g1",${OWNED}}`, still(890)],
      [`vpclab_nat_gateway_session_limit{gateway="g1",${OWNED}}`, still(1000)],
    ],
    labels: `gateway="g1",${OWNED}`,
  },
  {
    alert: 'VpclabQuotaNearFull',
    // Also where the gateway itself is nearly full: raising one limit does not raise the other.
    bad: [
      [`vpclab_vpc_connections{gateway="g1",${OWNED}}`, still(95)],
      [`vpclab_vpc_connection_limit{gateway="g1",${OWNED}}`, still(100)],
      [`vpclab_nat_gateway_sessions{gateway="g1",${OWNED}}`, still(950)],
      [`vpclab_nat_gateway_session_limit{gateway="g1",${OWNED}}`, still(1000)],
    ],
    good: [
      [`vpclab_vpc_connections{gateway="g1",${OWNED}}`, still(89)],
      [`vpclab_vpc_connection_limit{gateway="g1",${OWNED}}`, still(100)],
    ],
    labels: `gateway="g1",${OWNED}`,
  },
  {
    alert: 'VpclabExporterSourceStale',
    bad: [['vpclab_exporter_source_age_seconds{source="openflow",place="node-1"}', growing(15)]],
    good: [['vpclab_exporter_source_age_seconds{source="openflow",place="node-1"}', still(20)]],
    labels: 'source="openflow",place="node-1"',
  },
  {
    alert: 'VpclabExporterDown',
    bad: [['up{job="vpclab",instance="lab"}', still(0)]],
    good: [
      ['up{job="vpclab",instance="lab"}', still(1)],
      ['up{job="node",instance="lab"}', still(0)],
    ],
    labels: 'job="vpclab"',
  },
  {
    alert: 'VpclabMonitoringSpaceLow',
    bad: [
      ['node_filesystem_avail_bytes{mountpoint="/run/monitoring"}', still(5)],
      ['node_filesystem_size_bytes{mountpoint="/run/monitoring"}', still(100)],
    ],
    good: [
      ['node_filesystem_avail_bytes{mountpoint="/run/monitoring"}', still(50)],
      ['node_filesystem_size_bytes{mountpoint="/run/monitoring"}', still(100)],
      ['node_filesystem_avail_bytes{mountpoint="/"}', still(1)],
      ['node_filesystem_size_bytes{mountpoint="/"}', still(100)],
    ],
    labels: 'mountpoint="/run/monitoring"',
  },
  {
    alert: 'VpclabKeptMetricsTooLarge',
    bad: [
      ['prometheus_tsdb_storage_blocks_bytes{job="prometheus",instance="lab"}', still(800)],
      ['prometheus_tsdb_wal_storage_size_bytes{job="prometheus",instance="lab"}', still(150)],
      ['prometheus_tsdb_head_chunks_storage_size_bytes{job="prometheus",instance="lab"}', still(51)],
    ],
    // How full the host's disk is says nothing of what metrics take.
    good: [
      ['prometheus_tsdb_storage_blocks_bytes{job="prometheus",instance="lab"}', still(800)],
      ['prometheus_tsdb_wal_storage_size_bytes{job="prometheus",instance="lab"}', still(150)],
      ['prometheus_tsdb_head_chunks_storage_size_bytes{job="prometheus",instance="lab"}', still(50)],
      ['node_filesystem_avail_bytes{mountpoint="/run/kept"}', still(1)],
      ['node_filesystem_size_bytes{mountpoint="/run/kept"}', still(100)],
    ],
    labels: 'instance="lab"',
  },
  {
    alert: 'VpclabHostSpaceLow',
    bad: [
      ['node_filesystem_avail_bytes{mountpoint="/run/kept"}', still(5 * 2 ** 20)],
      ['node_filesystem_size_bytes{mountpoint="/run/kept"}', still(2 ** 40)],
    ],
    good: [
      ['node_filesystem_avail_bytes{mountpoint="/run/kept"}', still(2 ** 31)],
      ['node_filesystem_size_bytes{mountpoint="/run/kept"}', still(2 ** 40)],
      ['prometheus_tsdb_storage_blocks_bytes{job="prometheus"}', still(2000)],
    ],
    labels: 'mountpoint="/run/kept"',
  },
];

/** What promtool complains of. */
function promtool(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8', timeout: 60_000 });
  return status === 0 ? '' : `exit code ${status}\n${stdout}${stderr}`;
}

/** JSON is YAML. */
function faults(name: string, tests: readonly unknown[]): string {
  const file = join(directory, `${name}.test.yml`);
  writeFileSync(file, JSON.stringify({ rule_files: [rules], evaluation_interval: '15s', tests }));
  return promtool('test', 'rules', file);
}

const inputs = (series: readonly Series[]) => series.map(([name, values]) => ({ series: name, values }));
const firing = (alert: string, count: number, labels: string) => ({
  expr: `count(ALERTS{alertname="${alert}",alertstate="firing",${labels}})`,
  eval_time: '10m',
  exp_samples: count === 0 ? [] : [{ labels: '{}', value: count }],
});

describe.skipIf(!isInstalled)(`rules of Prometheus${lacking}`, () => {
  it('have no fault that promtool finds', () => {
    expect(promtool('check', 'rules', '--lint=all', '--lint-fatal', rules)).toBe('');
  });

  it.each([1, 5, 300])('the configuration for a scrape each %i s is valid', (intervalSeconds) => {
    const file = join(directory, `prometheus-${intervalSeconds}.yml`);
    const jobs = [{ name: 'vpclab', target: '127.0.0.1:1' }];
    writeFileSync(file, prometheusConfig({ lab: 'lab', intervalSeconds, rules, jobs }));
    expect(promtool('check', 'config', '--lint=all', '--lint-fatal', file)).toBe('');
  });

  it.each(CASES)('$alert fires on its case and not where all is well', ({ alert, bad, good, labels }) => {
    const found = faults(alert, [
      { interval: '15s', input_series: inputs(bad), promql_expr_test: [firing(alert, 1, labels)] },
      {
        interval: '15s',
        input_series: inputs(good),
        promql_expr_test: [
          {
            expr: `count(ALERTS{alertname="${alert}",alertstate="firing"})`,
            eval_time: '10m',
            exp_samples: [],
          },
        ],
      },
    ]);
    expect(found).toBe('');
  });

  it('rates are summed by tenant and VPC, over workloads only', () => {
    const port = (of: string, by: number): Series => [
      `ovn_logical_switch_port_transmit_bytes_total{instance="lab",${of}}`,
      growing(by),
    ];
    const found = faults('recording', [
      {
        interval: '15s',
        input_series: inputs([
          port('tenant="t1",vpc="v1",workload="w1",port="w1"', 1500),
          port('tenant="t1",vpc="v1",workload="w2",port="w2"', 3000),
          port('tenant="t1",vpc="v2",workload="w3",port="w3"', 4500),
          port('tenant="t2",vpc="v3",workload="w4",port="w4"', 6000),
          port('tenant="t1",vpc="v1",port="nat-gateway"', 9000),
        ]),
        promql_expr_test: [
          {
            expr: 'tenant_vpc:workload_transmit_bytes:rate',
            eval_time: '5m',
            exp_samples: [
              ['t1', 'v1', 300],
              ['t1', 'v2', 300],
              ['t2', 'v3', 400],
            ].map(([tenant, vpc, value]) => ({
              labels: `tenant_vpc:workload_transmit_bytes:rate{instance="lab",tenant="${tenant}",vpc="${vpc}"}`,
              value,
            })),
          },
          {
            expr: 'tenant:workload_transmit_bytes:rate{tenant="t1"}',
            eval_time: '5m',
            exp_samples: [
              { labels: 'tenant:workload_transmit_bytes:rate{instance="lab",tenant="t1"}', value: 600 },
            ],
          },
        ],
      },
    ]);
    expect(found).toBe('');
  });

  it('what an alert says has no hole', () => {
    const found = faults('annotations', [
      {
        interval: '15s',
        input_series: inputs([[`frr_bgp_peer_state{${PEER},local_as="65001",peer_as="65000"}`, still(0)]]),
        alert_rule_test: [
          {
            eval_time: '5m',
            alertname: 'VpclabBgpSessionDown',
            exp_alerts: [
              {
                exp_labels: {
                  severity: 'critical',
                  router: 'r1',
                  tenant: 't1',
                  vpc: 'v1',
                  peer: '198.51.100.1',
                  local_as: '65001',
                  peer_as: '65000',
                },
                exp_annotations: {
                  summary: 'BGP session of r1 to 198.51.100.1 is down',
                  description: 'The session of r1 (AS 65001) to 198.51.100.1 (AS 65000) is not established.',
                  runbook: 'docs/runbooks/session-down.md',
                  dashboard: 'vpclab-bgp',
                },
              },
            ],
          },
        ],
      },
    ]);
    expect(found).toBe('');
  });
});

describe('alerts', () => {
  const alerts = alertingRules(KEPT_BYTES).flatMap((group) => group.rules.filter((rule) => 'alert' in rule));

  it('all are tried', () => {
    expect([...new Set(CASES.map(({ alert }) => alert))].toSorted()).toEqual(
      alerts.map(({ alert }) => alert).toSorted(),
    );
  });

  it.each(alerts)('$alert has a runbook that names it', ({ alert, annotations }) => {
    const page = join(RUNBOOKS, annotations.runbook.replace('docs/runbooks/', ''));
    expect(readFileSync(page, 'utf8')).toContain(`\`${alert}\``);
  });

  it('every runbook is of an alert', () => {
    const used = new Set(alerts.map(({ annotations }) => annotations.runbook));
    expect(readdirSync(RUNBOOKS).filter((page) => !used.has(`docs/runbooks/${page}`))).toEqual([]);
  });
});
