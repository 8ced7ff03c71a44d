// Rates by tenant and VPC, which every dashboard and most questions begin with. The name of each says the labels that
// stay, the metric and what was done to it (Prometheus: Recording rules); `tenant` always stays.

import type { RecordingRule, RuleGroup } from './rules-file.ts';

const WORKLOAD_TRAFFIC = ['transmit_bytes', 'receive_bytes', 'transmit_packets', 'receive_packets'];

/** What rates are taken over: a whole number of scrapes, so that a missed one leaves enough samples. */
const WINDOW_SECONDS = 60;
const SCRAPES_IN_WINDOW = 4;

export function recordingRules(intervalSeconds: number): readonly RuleGroup[] {
  const window = `${Math.max(WINDOW_SECONDS, SCRAPES_IN_WINDOW * intervalSeconds)}s`;
  const rate = (selector: string): string => `rate(${selector}[${window}])`;
  const rule = (record: string, expr: string): RecordingRule => ({ record, expr });
  const byVpc = 'sum by (instance, tenant, vpc)';
  return [
    {
      name: 'vpclab_tenants',
      rules: [
        ...WORKLOAD_TRAFFIC.map((what) =>
          rule(
            `tenant_vpc:workload_${what}:rate`,
            `${byVpc} (${rate(`ovn_logical_switch_port_${what}_total{workload!=""}`)})`,
          ),
        ),
        rule(
          'tenant_vpc:workload_lost_packets:rate',
          `${byVpc} (${rate('ovn_logical_switch_port_lost_before_switch_packets_total')})`,
        ),
        rule(
          'tenant_vpc:nat_gateway_bytes:rate',
          `sum by (instance, tenant, vpc, direction) (${rate('vpclab_nat_gateway_bytes_total')})`,
        ),
        rule(
          'tenant_vpc:nat_gateway_dropped_packets:rate',
          `sum by (instance, tenant, vpc, reason) (${rate('vpclab_nat_gateway_dropped_packets_total')})`,
        ),
        rule('tenant_vpc:nat_gateway_sessions:sum', `${byVpc} (vpclab_nat_gateway_sessions)`),
        ...['transmit_bytes', 'receive_bytes'].map((what) =>
          rule(
            `tenant:workload_${what}:rate`,
            `sum by (instance, tenant) (tenant_vpc:workload_${what}:rate)`,
          ),
        ),
      ],
    },
  ];
}
