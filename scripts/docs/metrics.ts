// docs/reference/metrics.md: every metric as it is declared, the names of other exporters, and what is left out.

import { CHAPTERS } from '../../packages/vpclab/src/metrics/catalogue.ts';
import { ALIASES, COMPAT_MODES } from '../../packages/vpclab/src/metrics/compat.ts';
import { LEFT_OUT } from '../../packages/vpclab/src/metrics/left-out.ts';
import { SCOPES, isConventional } from '../../packages/vpclab/src/metrics/metric.ts';
import type { Metric } from '../../packages/vpclab/src/metrics/metric.ts';

const HEADER = `# Metrics

What \`vpclab metrics\` prints and \`/metrics\` serves, in the Prometheus text format or OpenMetrics. Written by \`npm run docs\`
from the declarations that the exporter itself uses.

- A label that does not apply is empty, which Prometheus treats as absent.
- Names of other exporters are kept, so that their dashboards work. Where such a name breaks a convention of the format (a
  counter without \`_total\`), the metric is exposed without a type; the table below says what it is.
- A histogram has series with \`_bucket\` (and the label \`le\`: at most that), \`_sum\` and \`_count\` behind its name.
- OpenMetrics also says when each counter of tenants' traffic began (\`_created\`).
- A source that does not answer within 300 ms shows as \`vpclab_exporter_source_up 0\`; what it said last stays, and
  \`vpclab_exporter_source_age_seconds\` says how old that is.
`;

const cell = (text: string): string => text.replaceAll('|', '\\|');

function row(metric: Metric): string {
  const { name, type, unit, help, labels, scope } = metric;
  const kind = isConventional(metric) ? type : `${type}, exposed without type`;
  const names = labels.map((label) => `\`${label}\``).join(', ') || 'none';
  return `| \`${name}\` | ${kind} | ${unit} | ${names} | ${scope} | ${cell(help)} |`;
}

export function metricsPage(): string {
  const scopes = Object.entries(SCOPES).map(([name, { meaning }]) => `- **${name}**: ${meaning}.`);
  const chapters = CHAPTERS.flatMap(({ title, about, metrics }) => [
    `## ${title}\n`,
    `${about}\n`,
    '| metric | type | unit | labels | about | what it says |',
    '| --- | --- | --- | --- | --- | --- |',
    ...metrics.map(row),
    '',
  ]);
  const aliases = Object.entries(ALIASES).flatMap(([mode, list]) => [
    `### \`${mode}\`: ${COMPAT_MODES[mode as keyof typeof COMPAT_MODES]}\n`,
    '| name | the same as |',
    '| --- | --- |',
    ...list.map(({ from, to, where, scale }) => {
      const series = where === undefined ? `\`${from}\`` : `\`${from}{${where}}\``;
      return `| \`${to}\` | ${series}${scale === undefined ? '' : ` times ${scale}`} |`;
    }),
    '',
  ]);
  const leftOut = LEFT_OUT.map(
    ({ names, reason }) => `| ${names.map((name) => `\`${name}\``).join(', ')} | ${reason} |`,
  );
  return [
    HEADER,
    '## What a series is about\n',
    ...scopes,
    '',
    ...chapters,
    '## Names of other exporters\n',
    'Added by `vpclab metrics --compat NAMES`, `vpclab exporter --compat NAMES` and `/metrics?compat=NAMES`.\n',
    ...aliases,
    '## Not served\n',
    '| name | reason |',
    '| --- | --- |',
    ...leftOut,
    '',
  ].join('\n');
}
