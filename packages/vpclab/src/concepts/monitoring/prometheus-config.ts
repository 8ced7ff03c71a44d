// What Prometheus is told to scrape. Every series says by `instance` which lab it is of.

import { stringify } from 'yaml';

export type PrometheusSetting = {
  readonly lab: string;
  readonly intervalSeconds: number;
  /** Path of the rules. */
  readonly rules: string;
  readonly targets: { readonly vpclab: string; readonly node: string; readonly prometheus: string };
};

/** The exporter answers within a second, whatever hangs. */
const TIMEOUT_SECONDS = 5;

export function prometheusConfig({ lab, intervalSeconds, rules, targets }: PrometheusSetting): string {
  const job = (name: string, target: string) => ({
    job_name: name,
    static_configs: [{ targets: [target], labels: { instance: lab } }],
  });
  return stringify({
    global: {
      scrape_interval: `${intervalSeconds}s`,
      scrape_timeout: `${Math.min(intervalSeconds, TIMEOUT_SECONDS)}s`,
      evaluation_interval: `${intervalSeconds}s`,
    },
    rule_files: [rules],
    scrape_configs: [
      job('vpclab', targets.vpclab),
      job('node', targets.node),
      job('prometheus', targets.prometheus),
    ],
  });
}
