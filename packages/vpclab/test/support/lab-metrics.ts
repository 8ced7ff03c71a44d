// The metrics of a lab as a test reads them: from the exposition, not from the exporter's own JSON.

import { request } from 'node:http';
import { join } from 'node:path';
import type { LabSession } from './lab-session.ts';

export type Labels = Readonly<Record<string, string>>;
export type Series = { readonly name: string; readonly labels: Labels; readonly value: number };

const SERIES = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

function readExposition(text: string): readonly Series[] {
  return text.split('\n').flatMap((line) => {
    const [, name, labels = '', value] = line.startsWith('#') ? [] : (SERIES.exec(line) ?? []);
    if (name === undefined) return [];
    const pairs = [...labels.matchAll(LABEL)].map(([, label = '', text_ = '']) => [label, text_] as const);
    return [{ name, labels: Object.fromEntries(pairs), value: Number(value) }];
  });
}

export class Scrape {
  readonly series: readonly Series[];

  constructor(text: string) {
    this.series = readExposition(text);
  }

  static async of(session: LabSession, ...args: readonly string[]): Promise<Scrape> {
    return new Scrape(await session.vpclab('metrics', ...args));
  }

  /** All series of the metric whose labels include these. */
  all(name: string, labels: Labels = {}): readonly Series[] {
    return this.series.filter(
      (series) =>
        series.name === name &&
        Object.entries(labels).every(([label, value]) => series.labels[label] === value),
    );
  }

  /** The value of the only such series. */
  value(name: string, labels: Labels = {}): number {
    const found = this.all(name, labels);
    const [first] = found;
    if (first === undefined || found.length > 1)
      throw new Error(`${found.length} series ${name} ${JSON.stringify(labels)}`);
    return first.value;
  }
}

export type TimedScrape = { readonly scrape: Scrape; readonly elapsedMs: number };

/** Straight from the API of a lab, without the command line, as Prometheus would ask. */
export async function timedScrape(
  session: LabSession,
  lab: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<TimedScrape & { readonly text: string }> {
  const startedAt = performance.now();
  const text = await new Promise<string>((resolve, reject) => {
    const socketPath = join(session.root, lab, 'api.sock');
    const asked = request(
      { socketPath, path: '/metrics', agent: false, headers, timeout: 20_000 },
      (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
        response.on('end', () => (response.statusCode === 200 ? resolve(body) : reject(new Error(body))));
      },
    );
    asked.on('error', reject);
    asked.end();
  });
  return { text, scrape: new Scrape(text), elapsedMs: performance.now() - startedAt };
}
