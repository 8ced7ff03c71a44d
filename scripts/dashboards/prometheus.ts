// Configuration for a Prometheus outside of the lab, which scrapes the API of a lab by a token.

import { alertingRules } from '../../packages/vpclab/src/concepts/monitoring/alerting-rules.ts';
import { prometheusConfig } from '../../packages/vpclab/src/concepts/monitoring/prometheus-config.ts';
import { recordingRules } from '../../packages/vpclab/src/concepts/monitoring/recording-rules.ts';
import { rulesFile } from '../../packages/vpclab/src/concepts/monitoring/rules-file.ts';
import { MONITORING_PORTS } from '../../packages/vpclab/src/model/layout.ts';

const INTERVAL_SECONDS = 5;
const HEADER = '# Written by `npm run docs`.\n';

export function prometheusFiles(): readonly { readonly file: string; readonly make: () => string }[] {
  return [
    { file: 'dashboards/prometheus/rules.yml', make: () => HEADER + rules() },
    { file: 'dashboards/prometheus/prometheus.yml', make: () => HEADER + configuration() },
  ];
}

function rules(): string {
  return rulesFile([...recordingRules(INTERVAL_SECONDS), ...alertingRules()]);
}

function configuration(): string {
  const local = (port: number): string => `127.0.0.1:${port}`;
  return prometheusConfig({
    lab: 'lab',
    intervalSeconds: INTERVAL_SECONDS,
    rules: 'rules.yml',
    jobs: [
      { name: 'vpclab', target: local(MONITORING_PORTS.vpclabd), tokenFile: '/run/vpclab-token/token' },
      { name: 'node', target: local(MONITORING_PORTS.node) },
      { name: 'prometheus', target: local(MONITORING_PORTS.prometheus) },
    ],
  });
}
