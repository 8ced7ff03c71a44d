// The series of one scrape, by metric. It may be limited to one tenant, and is bounded: no lab and no foreign deployment
// makes the exporter or Prometheus grow without end. A page of a text format is written line by line; what did not change
// since the last one is taken over as bytes, which most of the series of 1,000 ports are.

import { isConventional, UPPER_BOUND } from './metric.ts';
import type { HISTOGRAM_SUFFIXES, LabelText, LineWriter, Metric } from './metric.ts';
import type { RestartBook } from './restart-book.ts';
import type { Sections } from './sections.ts';

/** Far above what the largest lab has (5,000 workloads); what goes beyond is counted and left out. */
const MAX_SERIES = 500_000;
const MAX_SERIES_OF_TENANT = 100_000;

/** Text that becomes bytes while it is young is no work for the garbage collector. */
const FLUSH_CHARACTERS = 16 << 10;

export type Sample = {
  readonly labels: string;
  readonly tenant: string;
  readonly value: number;
  /** Of a counter: when it began at 0, in milliseconds since the epoch. */
  readonly createdMs: number | undefined;
  /** Of a histogram: which of its series. */
  readonly suffix?: HistogramSuffix | undefined;
};
type HistogramSuffix = (typeof HISTOGRAM_SUFFIXES)[number];

type Buckets = {
  /** Upper bounds in ascending order, and how many are at most that. Above the last one are the rest of `count`. */
  readonly upTo: readonly (readonly [bound: number, count: number])[];
  readonly sum: number;
  readonly count: number;
};

export type Family = {
  /** Where the page is no text. */
  readonly samples: Sample[];
  /** Where it is: lines as bytes, and those that are not bytes yet. */
  readonly kept: Buffer[];
  lines: string;
};

export type PageOptions = {
  /** Only series of this tenant. */
  readonly tenant?: string | undefined;
  /** Writes the lines of a text format; without one the page holds samples. */
  readonly write?: LineWriter | undefined;
  /** Made by earlier pages of the same format. */
  readonly sections?: Sections | undefined;
  /** Knows the counters of earlier pages. */
  readonly restarts?: RestartBook | undefined;
};

export class Page {
  readonly #tenant: string | undefined;
  readonly #write: LineWriter | undefined;
  readonly #sections: Sections | undefined;
  readonly #restarts: RestartBook | undefined;
  readonly #nowMs = Date.now();
  readonly #families = new Map<Metric, Family>();
  readonly #seriesOf = new Map<string, { count: number }>();
  #series = 0;
  #leftOut = 0;

  constructor({ tenant, write, sections, restarts }: PageOptions = {}) {
    this.#restarts = restarts;
    this.#tenant = tenant;
    this.#write = write;
    // What is left out of a page of one tenant must not be left out of the next page.
    this.#sections = tenant === undefined && write !== undefined ? sections : undefined;
  }

  add<L extends string>(metric: Metric<L>, labels: LabelText<L>, value: number, beganMs?: number): void {
    const { tenant = '' } = labels;
    if (this.#tenant !== undefined && tenant !== this.#tenant) return;
    if (!this.#count(tenant, 1)) return;
    const family = this.#family(metric);
    const createdMs = beganMs ?? this.#createdMs(metric, labels.text, value);
    if (this.#write === undefined) family.samples.push({ labels: labels.text, tenant, value, createdMs });
    else {
      family.lines += this.#write(metric, labels.text, value, createdMs);
      if (family.lines.length > FLUSH_CHARACTERS) flush(family);
    }
  }

  addHistogram<L extends string>(
    metric: Metric<L>,
    labels: LabelText<L>,
    { upTo, sum, count }: Buckets,
  ): void {
    const { text, tenant } = labels;
    for (const [bound, atMost] of [...upTo, [Infinity, count] as const])
      this.#addPart(metric, '_bucket', { labels: withBound(text, bound), tenant, value: atMost });
    this.#addPart(metric, '_sum', { labels: text, tenant, value: sum });
    this.#addPart(metric, '_count', { labels: text, tenant, value: count });
  }

  /** One more series, whatever it says. */
  addSample(metric: Metric, sample: Sample): void {
    if (this.#count(sample.tenant, 1)) this.#family(metric).samples.push(sample);
  }

  /** What `collect` adds, which is the same as at the last page where the inputs are the same values. */
  section(key: string, inputs: readonly unknown[], collect: (page: Page) => void): void {
    const write = this.#write;
    if (this.#sections === undefined || write === undefined) {
      collect(this);
      return;
    }
    const { lines, seriesOf } = this.#sections.get(key, inputs, () => {
      const part = new Page({ write, restarts: this.#restarts });
      collect(part);
      const written = [...part.#families].map(([metric, family]): readonly [Metric, Buffer] => {
        flush(family);
        return [metric, Buffer.concat(family.kept)];
      });
      return { lines: new Map(written), seriesOf: part.seriesOf };
    });
    for (const [tenant, count] of seriesOf) this.#count(tenant, count);
    for (const [metric, bytes] of lines) this.#family(metric).kept.push(bytes);
  }

  /** By metric, in the order in which metrics came first. */
  get families(): ReadonlyMap<Metric, Family> {
    return this.#families;
  }

  /** Series by tenant; those of nobody under ''. */
  get seriesOf(): ReadonlyMap<string, number> {
    return new Map([...this.#seriesOf].map(([tenant, { count }]) => [tenant, count]));
  }

  get leftOut(): number {
    return this.#leftOut;
  }

  #addPart(
    metric: Metric,
    suffix: HistogramSuffix,
    { labels, tenant = '', value }: { labels: string; tenant: string | undefined; value: number },
  ): void {
    if (this.#tenant !== undefined && tenant !== this.#tenant) return;
    if (!this.#count(tenant, 1)) return;
    const family = this.#family(metric);
    if (this.#write === undefined)
      family.samples.push({ labels, tenant, value, createdMs: undefined, suffix });
    else family.lines += this.#write(partOf(metric, suffix), labels, value, undefined);
  }

  /** Of counters that OpenMetrics has as such: to keep all others in mind would cost more than it tells. */
  #createdMs({ name, type }: Metric, labels: string, value: number): number | undefined {
    if (this.#restarts === undefined || !isConventional({ name, type }) || type !== 'counter')
      return undefined;
    return this.#restarts.createdOf(`${name}${labels}`, value, this.#nowMs);
  }

  #family(metric: Metric): Family {
    const known = this.#families.get(metric);
    if (known !== undefined) return known;
    const family: Family = { samples: [], kept: [], lines: '' };
    this.#families.set(metric, family);
    return family;
  }

  #count(tenant: string, series: number): boolean {
    let ofTenant = this.#seriesOf.get(tenant);
    if (ofTenant === undefined) {
      ofTenant = { count: 0 };
      this.#seriesOf.set(tenant, ofTenant);
    }
    if (this.#series >= MAX_SERIES || (tenant !== '' && ofTenant.count >= MAX_SERIES_OF_TENANT)) {
      this.#leftOut += series;
      return false;
    }
    this.#series += series;
    ofTenant.count += series;
    return true;
  }
}

/** A series of a histogram, as a metric that only its line knows. */
export function partOf(metric: Metric, suffix: HistogramSuffix | undefined): Metric {
  return suffix === undefined ? metric : { ...metric, name: `${metric.name}${suffix}` };
}

/** Bounds are written as OpenMetrics asks for: with a point. */
function withBound(labels: string, bound: number): string {
  const text = bound === Infinity ? '+Inf' : Number.isInteger(bound) ? `${bound}.0` : String(bound);
  const label = `${UPPER_BOUND}="${text}"}`;
  return labels === '' ? `{${label}` : `${labels.slice(0, -1)},${label}`;
}

function flush(family: Family): void {
  family.kept.push(Buffer.from(family.lines));
  family.lines = '';
}
