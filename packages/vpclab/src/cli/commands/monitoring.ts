import { buildRouteMap } from '@stricli/core';
import type { CliContext } from '../context.ts';
import { buildCommand } from './build-command.ts';
import { jsonFlag, nameFlag, quietFlag } from './shared-flags.ts';
import type { JsonFlag, NameFlag, QuietFlag } from './shared-flags.ts';

export type MonitoringFlags = NameFlag & JsonFlag & QuietFlag;

const flags = { name: nameFlag, json: jsonFlag, quiet: quietFlag };

const onCommand = buildCommand<MonitoringFlags, [], CliContext>({
  loader: async () => (await import('../run/monitoring.ts')).runMonitoringOn,
  parameters: { flags },
  docs: {
    brief: 'Run Prometheus and node_exporter in the lab',
    fullDescription: [
      'Adds `monitoring: {}` to the lab file that was last applied, and applies it. Write it into your own file to keep it:',
      '`vpclab apply FILE` makes the lab as that file says.',
    ].join('\n'),
  },
});

const offCommand = buildCommand<MonitoringFlags, [], CliContext>({
  loader: async () => (await import('../run/monitoring.ts')).runMonitoringOff,
  parameters: { flags },
  docs: { brief: 'Stop Prometheus and node_exporter; what they recorded stays until the lab goes down' },
});

const statusCommand = buildCommand<NameFlag & JsonFlag, [], CliContext>({
  loader: async () => (await import('../run/monitoring-status.ts')).runMonitoringStatus,
  parameters: { flags: { name: nameFlag, json: jsonFlag } },
  docs: { brief: 'Show what is scraped, how much is kept, and which alerts fire' },
});

export const monitoringCommand = buildRouteMap({
  routes: { on: onCommand, off: offCommand, status: statusCommand },
  docs: { brief: 'Prometheus in the lab: start, stop, look' },
});
