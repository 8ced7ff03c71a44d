// A page as text: the Prometheus text format 0.0.4, or OpenMetrics 1.0, which also says when a counter began.
//
// Names of other exporters break conventions that both formats hold (a counter without `_total`, a gauge that ends in
// `_count`): such metrics are given without a type, as the formats provide for. Queries do not look at types.

import type { Metric } from './metric.ts';
import type { Page, Sample } from './page.ts';

export type Format = 'prometheus' | 'openmetrics';

export const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

const TOTAL = '_total';
/** Suffixes that belong to histograms and summaries. */
const RESERVED_SUFFIX = /_(?:count|sum|bucket)$/;

/** OpenMetrics where the client prefers it, as Prometheus does. */
export function formatFor(accept: string | undefined): Format {
  return accept?.includes('application/openmetrics-text') === true ? 'openmetrics' : 'prometheus';
}

/** Whether the name follows the conventions of its type. */
export function isConventional({ type, name }: Pick<Metric, 'type' | 'name'>): boolean {
  if (type === 'counter') return name.endsWith(TOTAL);
  return !name.endsWith(TOTAL) && !RESERVED_SUFFIX.test(name);
}

export function expose(page: Page, format: Format): string {
  const parts: string[] = [];
  for (const [metric, samples] of page.families) parts.push(familyText(metric, samples, format));
  if (format === 'openmetrics') parts.push('# EOF\n');
  return parts.join('');
}

function familyText(metric: Metric, samples: readonly Sample[], format: Format): string {
  const { name } = metric;
  const isOpen = format === 'openmetrics';
  const isTyped = isConventional(metric);
  const family = isOpen && isTyped && metric.type === 'counter' ? name.slice(0, -TOTAL.length) : name;
  const type = isTyped ? metric.type : isOpen ? 'unknown' : 'untyped';
  const help = metric.help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  let text = `# HELP ${family} ${isOpen ? help.replaceAll('"', '\\"') : help}\n# TYPE ${family} ${type}\n`;
  for (const { labels, value, createdMs } of samples) {
    text += `${name}${labels} ${numberText(value)}\n`;
    if (isOpen && type === 'counter' && createdMs !== undefined)
      text += `${family}_created${labels} ${createdMs / 1000}\n`;
  }
  return text;
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}
