// A page as text: the Prometheus text format 0.0.4, or OpenMetrics 1.0, which also says when a counter began.
//
// Names of other exporters break conventions that both formats hold (a counter without `_total`, a gauge that ends in
// `_count`): such metrics are given without a type, as the formats provide for. Queries do not look at types.

import { isConventional, TOTAL } from './metric.ts';
import type { LineWriter, Metric } from './metric.ts';
import { partOf } from './page.ts';
import type { Page } from './page.ts';

export type Format = 'prometheus' | 'openmetrics';

export const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/** OpenMetrics where the client prefers it, as Prometheus does. */
export function formatFor(accept: string | undefined): Format {
  return accept?.includes('application/openmetrics-text') === true ? 'openmetrics' : 'prometheus';
}

export const LINE_WRITERS: Readonly<Record<Format, LineWriter>> = {
  prometheus: ({ name }, labels, value) => `${name}${labels} ${numberText(value)}\n`,
  openmetrics: (metric, labels, value, createdMs) => {
    const line = `${metric.name}${labels} ${numberText(value)}\n`;
    if (createdMs === undefined || metric.type !== 'counter' || !isConventional(metric)) return line;
    return `${line}${metric.name.slice(0, -TOTAL.length)}_created${labels} ${createdMs / 1000}\n`;
  },
};

/** A page that was written in the format, or one of samples. In parts, as copying 10 MB would take longer than the rest. */
export function expose(page: Page, format: Format): readonly Buffer[] {
  const write = LINE_WRITERS[format];
  const parts: Buffer[] = [];
  for (const [metric, { kept, lines, samples }] of page.families) {
    let text = headerOf(metric, format);
    if (kept.length > 0) {
      parts.push(Buffer.from(text), ...kept);
      text = '';
    }
    text += lines;
    for (const { labels, value, createdMs, suffix } of samples)
      text += write(partOf(metric, suffix), labels, value, createdMs);
    if (text !== '') parts.push(Buffer.from(text));
  }
  if (format === 'openmetrics') parts.push(Buffer.from('# EOF\n'));
  return parts;
}

function headerOf(metric: Metric, format: Format): string {
  const isOpen = format === 'openmetrics';
  const isTyped = isConventional(metric);
  const isOpenCounter = isOpen && isTyped && metric.type === 'counter';
  const family = isOpenCounter ? metric.name.slice(0, -TOTAL.length) : metric.name;
  const type = isTyped ? metric.type : isOpen ? 'unknown' : 'untyped';
  const help = metric.help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return `# HELP ${family} ${isOpen ? help.replaceAll('"', '\\"') : help}\n# TYPE ${family} ${type}\n`;
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}
