import type { CliContext } from '../context.ts';
import { buildCommand } from './build-command.ts';
import { jsonFlag, nameFlag, switchFlag, textFlag } from './shared-flags.ts';
import type { JsonFlag, NameFlag } from './shared-flags.ts';

export type MetricsFlags = NameFlag &
  JsonFlag & { readonly tenant?: string; readonly openmetrics?: boolean; readonly compat?: string };

export const metricsCommand = buildCommand<MetricsFlags, [], CliContext>({
  loader: async () => (await import('../run/metrics.ts')).runMetrics,
  parameters: {
    flags: {
      name: nameFlag,
      tenant: textFlag('TENANT', 'Only series of this tenant'),
      openmetrics: switchFlag(
        'OpenMetrics, which also says when each counter began (default: Prometheus text format)',
      ),
      compat: textFlag(
        'NAMES',
        'Add the names of other exporters, separated by commas: fork, supergate, kube-ovn',
      ),
      json: jsonFlag,
    },
  },
  docs: {
    brief: 'Print the metrics of a lab, as Prometheus reads them',
    fullDescription: [
      'Traffic by tenant, VPC, subnet and workload, NAT gateways, BGP, OVN, Open vSwitch.',
      'docs/reference/metrics.md says what each means.',
      '',
      '  vpclab metrics | grep ^ovn_logical_switch_port_transmit_bytes_total',
      '  vpclab metrics --tenant tenant-1',
    ].join('\n'),
  },
});
