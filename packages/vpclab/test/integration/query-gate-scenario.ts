// Run by Node inside namespaces of its own (see query-gate.test.ts). Two Prometheus: one records the series of two
// tenants and of nobody, the other those of tenant `a` only. A query that the second one answers is answered by the
// first one, confined to `a`, in the very same way; and in no other.

import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { confineRequest } from '../../src/query-gate/request.ts';
import { QueryRefused } from '../../src/query-gate/refusal.ts';
import { promql } from '../property/promql.arbitrary.ts';

const QUERIES = Number(process.env['VPCLAB_QUERIES'] ?? 3_000);
const SEED = Number(process.env['VPCLAB_SEED'] ?? 4711);
const AT_ONCE = 8;
const TENANT = 'a';
const END = 1_700_000_400;
const SAMPLES = 41;
const STEP = 15;
const READY_MS = 20_000;
/** A sum depends on the order of what is added, in the last of 16 digits. */
const DIGITS = 12;

type Series = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly by: number;
};
type Answer = { readonly status: string; readonly data?: unknown; readonly error?: string };

const ALL = series();
const everybody = await prometheus(9_001, ALL);
const onlyOwn = await prometheus(
  9_002,
  ALL.filter(({ labels }) => labels['tenant'] === TENANT),
);

type Fault = { readonly query: string; readonly kind: string; readonly detail: string };
const found: Fault[] = [];
const counts = { asked: 0, answered: 0, withSamples: 0 };
const queries = fc.sample(promql, { numRuns: QUERIES, seed: SEED });
for (let at = 0; at < queries.length; at += AT_ONCE)
  await Promise.all(queries.slice(at, at + AT_ONCE).map(hold));
process.stdout.write(JSON.stringify({ counts, found: found.slice(0, 20) }));
process.exit(0);

async function hold(query: string): Promise<void> {
  counts.asked += 1;
  const faults = await faultsOf(query);
  // Which of equal values topk() takes is up to the order of series in memory: asked for all of them, it has no choice.
  const whole = query.replaceAll(/\b(topk|bottomk)\(2,/g, '$1(1000,');
  found.push(...(faults.length > 0 && whole !== query ? await faultsOf(whole) : faults));
}

async function faultsOf(query: string): Promise<readonly Fault[]> {
  const faults: Fault[] = [];
  const asked = new URLSearchParams({ query, time: String(END) });
  const raw = await ask(onlyOwn, `/api/v1/query?${asked.toString()}`);
  let path: string;
  try {
    path = confineRequest('/api/v1/query', asked, TENANT).path;
  } catch (error) {
    if (!(error instanceof QueryRefused)) throw error;
    if (raw.status === 'success') faults.push({ query, kind: 'refused', detail: error.message });
    return faults;
  }
  const [answer, alone] = await Promise.all([ask(everybody, path), ask(onlyOwn, path)]);
  const told = (expected: Answer): string => JSON.stringify({ answer, expected, path }).slice(0, 1_000);
  if (!isSame(answer, alone)) faults.push({ query, kind: 'shows others', detail: told(alone) });
  if (raw.status !== 'success') return faults;
  counts.answered += 1;
  if (JSON.stringify(raw.data).includes('"value"')) counts.withSamples += 1;
  // absent() makes labels of the matchers, ours among them.
  if (!/\babsent(_over_time)?\(/.test(query) && !isSame(answer, raw))
    faults.push({ query, kind: 'differs', detail: told(raw) });
  return faults;
}

function isSame(one: Answer, other: Answer): boolean {
  return one.status === other.status && isDeepStrictEqual(sorted(one.data), sorted(other.data));
}

function rounded(key: string, value: unknown): unknown {
  if (key === 'metric' || typeof value !== 'string' || !Number.isFinite(Number(value))) return value;
  return Number(value).toPrecision(DIGITS);
}

/** A vector has no order. */
function sorted(data: unknown): unknown {
  const { result, ...rest } = (data ?? {}) as { result?: readonly unknown[] };
  if (!Array.isArray(result)) return data;
  return { ...rest, result: result.map((one) => JSON.stringify(one, rounded)).toSorted() };
}

async function ask(origin: string, path: string): Promise<Answer> {
  const response = await fetch(origin + path, { signal: AbortSignal.timeout(20_000) });
  return (await response.json()) as Answer;
}

/** Values tell tenants apart: no sum of the one can be the other's. */
function series(): readonly Series[] {
  const owners = [
    { tenant: 'a', vpc: 'vpc-a' },
    { tenant: 'b', vpc: 'vpc-b' },
    { tenant: 'a', vpc: 'vpc-c' },
    { job: 'node' },
  ];
  return owners.flatMap((owner, index) => {
    const by = 10 ** index;
    const labels = { job: 'api', ...owner };
    return [
      { name: 'up', labels, by: 0 },
      { name: 'bytes_total', labels, by },
      { name: 'sessions', labels, by: by * 3 },
      { name: 'tenant_vpc:bytes:rate', labels, by: by * 7 },
      ...['0.1', '0.5', '+Inf'].map((le, rank) => ({
        name: 'latency_seconds_bucket',
        labels: { ...labels, le },
        by: by * (rank + 1),
      })),
    ];
  });
}

/** `series` as blocks on disk, by Prometheus' own tool, and a Prometheus that answers from them. */
async function prometheus(port: number, recorded: readonly Series[]): Promise<string> {
  const directory = `/run/query-gate-${port}`;
  mkdirSync(directory, { mode: 0o700 });
  const input = `${directory}/input.om`;
  writeFileSync(input, openMetrics(recorded));
  writeFileSync(`${directory}/config.yml`, 'scrape_configs: []\n');
  const made = spawnSync(
    'promtool',
    ['tsdb', 'create-blocks-from', 'openmetrics', input, `${directory}/data`],
    {
      encoding: 'utf8',
      timeout: 60_000,
    },
  );
  if (made.status !== 0) throw new Error(made.stderr);
  spawn(
    'prometheus',
    [
      `--config.file=${directory}/config.yml`,
      `--storage.tsdb.path=${directory}/data`,
      '--storage.tsdb.retention.time=100y',
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const origin = `http://127.0.0.1:${port}`;
  const deadline = performance.now() + READY_MS;
  while (performance.now() < deadline) {
    const isReady = await fetch(`${origin}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return origin;
    await sleep(50);
  }
  throw new Error(`Prometheus at ${origin} is not ready`);
}

function openMetrics(recorded: readonly Series[]): string {
  const lines = recorded.flatMap(({ name, labels, by }) => {
    const text = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
    return Array.from({ length: SAMPLES }, (_, index) => {
      const time = END - (SAMPLES - 1 - index) * STEP;
      return `${name}{${text.join(',')}} ${1 + by * index} ${time}`;
    });
  });
  return `${lines.join('\n')}\n# EOF\n`;
}
