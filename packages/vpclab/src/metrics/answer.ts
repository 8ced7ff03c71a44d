// The answer to a scrape, whichever server sends it: the exposition, or the same as JSON.

import { addCompat } from './compat.ts';
import type { CompatMode } from './compat.ts';
import { CONTENT_TYPES, expose } from './exposition.ts';
import type { Format } from './exposition.ts';
import type { Exporter } from './exporter.ts';
import { seriesNames } from './metric.ts';
import type { MetricType, Unit } from './metric.ts';
import { partOf } from './page.ts';
import type { Page } from './page.ts';

export type ScrapeAnswer = {
  readonly contentType: string;
  /** In parts. */
  readonly body: readonly Buffer[];
};
export type ScrapeRequest = {
  readonly format: Format | 'json';
  readonly tenant?: string | undefined;
  /** Names of other exporters to add. */
  readonly compat?: readonly CompatMode[] | undefined;
};

export type MetricFamily = {
  readonly name: string;
  readonly type: MetricType;
  readonly unit: Unit;
  readonly help: string;
  readonly series: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
};

export async function answerScrape(
  exporter: Pick<Exporter, 'scrape'>,
  { format, tenant, compat = [] }: ScrapeRequest,
): Promise<ScrapeAnswer> {
  if (format === 'json') {
    const page = await exporter.scrape({ tenant });
    addCompat(page, compat);
    return { contentType: 'application/json', body: [Buffer.from(JSON.stringify(families(page)))] };
  }
  const page = await exporter.scrape({ tenant, format: compat.length > 0 ? undefined : format });
  addCompat(page, compat);
  return { contentType: CONTENT_TYPES[format], body: expose(page, format) };
}

function families(page: Page): readonly MetricFamily[] {
  return [...page.families].flatMap(([metric, { samples }]) => {
    const { type, unit, help } = metric;
    // Series of a histogram have names of their own.
    return seriesNames(metric).map((name) => ({
      ...{ name, type, unit, help },
      series: samples
        .filter(({ suffix }) => partOf(metric, suffix).name === name)
        .map(({ labels, value }) => ({ labels: readLabels(labels), value })),
    }));
  });
}

const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;
const UNESCAPED: Readonly<Record<string, string>> = { '\\"': '"', '\\\\': '\\', '\\n': '\n' };

/** Of the text that metric.ts writes. */
export function readLabels(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...text.matchAll(LABEL)].map(([, name = '', value = '']) => [
      name,
      value.replaceAll(/\\["\\n]/g, (escape) => UNESCAPED[escape] ?? escape),
    ]),
  );
}
