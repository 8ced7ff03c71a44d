// The series of one scrape, by metric. It may be limited to one tenant, and is bounded: no lab and no foreign deployment
// makes the exporter or Prometheus grow without end.

import type { LabelText, Metric } from './metric.ts';

/** Far above what the largest lab has (5,000 workloads); what goes beyond is counted and left out. */
const MAX_SERIES = 500_000;
const MAX_SERIES_OF_TENANT = 100_000;

export type Sample = {
  readonly labels: string;
  readonly value: number;
  /** Of a counter: when it began at 0, in milliseconds since the epoch. */
  readonly createdMs: number | undefined;
};

export type PageOptions = {
  /** Only series of this tenant. */
  readonly tenant?: string | undefined;
};

export class Page {
  readonly #tenant: string | undefined;
  readonly #families = new Map<Metric, Sample[]>();
  readonly #seriesOf = new Map<string, number>();
  #series = 0;
  #leftOut = 0;

  constructor({ tenant }: PageOptions = {}) {
    this.#tenant = tenant;
  }

  add<L extends string>(metric: Metric<L>, labels: LabelText<L>, value: number, createdMs?: number): void {
    const { tenant = '' } = labels;
    if (this.#tenant !== undefined && tenant !== this.#tenant) return;
    const ofTenant = this.#seriesOf.get(tenant) ?? 0;
    if (tenant !== '' && ofTenant >= MAX_SERIES_OF_TENANT) {
      this.#leftOut += 1;
      return;
    }
    this.#seriesOf.set(tenant, ofTenant + 1);
    this.addSample(metric, { labels: labels.text, value, createdMs });
  }

  /** One more series, whatever it says. */
  addSample(metric: Metric, sample: Sample): void {
    if (this.#series >= MAX_SERIES) {
      this.#leftOut += 1;
      return;
    }
    this.#series += 1;
    const family = this.#families.get(metric);
    if (family === undefined) this.#families.set(metric, [sample]);
    else family.push(sample);
  }

  /** By metric, in the order in which metrics came first. */
  get families(): ReadonlyMap<Metric, readonly Sample[]> {
    return this.#families;
  }

  /** Series by tenant; those of nobody under ''. */
  get seriesOf(): ReadonlyMap<string, number> {
    return this.#seriesOf;
  }

  get leftOut(): number {
    return this.#leftOut;
  }
}
