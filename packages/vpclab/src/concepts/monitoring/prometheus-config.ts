// What Prometheus scrapes. The label `instance` of every series names its lab.

import { yamlText } from './yaml-text.ts';

export type PrometheusJob = {
  readonly name: string;
  readonly target: string;
  /** Holds the token that the target asks for. */
  readonly tokenFile?: string;
};
export type PrometheusSetting = {
  readonly lab: string;
  readonly intervalSeconds: number;
  /** Path of the rules. */
  readonly rules: string;
  readonly jobs: readonly PrometheusJob[];
};

/** The exporter answers within a second, whatever hangs. */
const TIMEOUT_SECONDS = 5;

export function prometheusConfig({ lab, intervalSeconds, rules, jobs }: PrometheusSetting): string {
  const config = {
    global: {
      scrape_interval: `${intervalSeconds}s`,
      scrape_timeout: `${Math.min(intervalSeconds, TIMEOUT_SECONDS)}s`,
      evaluation_interval: `${intervalSeconds}s`,
    },
    rule_files: [rules],
    scrape_configs: jobs.map(({ name, target, tokenFile }) => ({
      job_name: name,
      ...(tokenFile !== undefined && { authorization: { type: 'Bearer', credentials_file: tokenFile } }),
      static_configs: [{ targets: [target], labels: { instance: lab } }],
    })),
  };
  return yamlText(config);
}
