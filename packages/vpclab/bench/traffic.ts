// `npm run bench:traffic [-- ROUNDS [SECONDS [RECEIVER]]]`: our traffic generator beside iperf3 and wrk, between the same two workloads,
// by turns. Needs root, OVN and both tools (packages iperf3 and wrk).

import { writeFileSync } from 'node:fs';
import type { TrafficReport } from '../src/model/traffic.ts';
import type { Iperf3Result, WrkResult } from '../src/cli/real-tools/tool-run.ts';
import { median } from './statistics.ts';
import { Vpclab } from './vpclab.ts';

const NAME = 'bench-traffic';
const LAB = `name: ${NAME}
nodes: 2
vpcs:
  - { name: vpc-a, tenant: tenant-a, cidr: 10.0.0.0/16, subnets: [web, app] }
workloads: 2
`;
const FROM = 'vpc-a-web-1';
/** Path by path: the switch of one node, or the tunnel between two. */
const RECEIVERS: readonly string[] = ['vpc-a-app-1', 'vpc-a-app-2'];
const RATE = 2_000;
const WARM_UPS = 2;

type Sample = { readonly ours: number; readonly theirs?: number };
type Target = { readonly text: string; readonly isMet: (ours: number, ratio: number) => boolean };

/** A responder echoes so many datagrams a second and no more: both have half of them. */
const BOTH = 'vpc-a/app';

const [asked = '3', length = '5', receiver] = process.argv.slice(2);
const [rounds, seconds] = [Number(asked), Number(length)];
const cancel = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => cancel.abort());
const vpclab = new Vpclab(cancel.signal);
try {
  const file = vpclab.file('lab.yaml');
  writeFileSync(file, LAB);
  await vpclab.run(['up', file, '--quiet']);
  process.stdout.write('| path | what | ours | theirs | ratio | target | |\n');
  process.stdout.write('| --- | --- | --- | --- | --- | --- | --- |\n');
  for (const to of receiver === undefined ? RECEIVERS : [receiver]) await measure(to);
} finally {
  await vpclab.close();
}

async function measure(to: string): Promise<void> {
  const samples = new Map<string, Sample[]>();
  const add = (what: string, ours: number, theirs?: number): void => {
    const sample = theirs === undefined ? { ours } : { ours, theirs };
    samples.set(what, [...(samples.get(what) ?? []), sample]);
  };
  // Not counted: V8 compiles what both ends do often in their first seconds.
  for (let round = 0; round < WARM_UPS; round += 1) await ours(to, 'requests', '--connections', '4');
  for (let round = 0; round < rounds; round += 1) {
    const iperf3 = await tool<Iperf3Result>('iperf3', to, 4);
    const bulk = await ours(to, 'bulk', '--connections', '4', '--bytes', '10000000');
    add('Mbit/s, 4 connections', (bulk.total.bytes * 8) / 1000 / bulk.elapsedMs, iperf3.mbitPerSecond);
    add('processor of it, %', bulk.processor, iperf3.senderProcessor);
    const many = await tool<WrkResult>('wrk', to, 32);
    const requests = await ours(to, 'requests', '--connections', '32');
    add('requests/s, 32 connections', perSecond(requests), many.requestsPerSecond);
    add('processor of them, %', requests.processor);
    const few = await tool<WrkResult>('wrk', to, 4);
    const four = await ours(to, 'requests', '--connections', '4');
    add('requests/s, 4 connections', perSecond(four), few.requestsPerSecond);
    // wrk corrects them for coordinated omission.
    for (const percentile of ['p50', 'p90', 'p99'] as const)
      add(
        `${percentile} at 4 connections, ms`,
        four.corrected?.[percentile] ?? NaN,
        few.latencyMs[percentile],
      );
    add('p99 as measured, ms', four.total.latency?.p99 ?? NaN);
    const open = await ours(BOTH, 'udp', '--rate', String(RATE), '--arrivals', 'poisson');
    add(`p99 of lateness at ${RATE}/s, ms`, open.lateness?.p99 ?? NaN);
    add('processor at that rate, %', open.processor);
  }
  for (const [what, of] of samples) process.stdout.write(row(to, what, of));
}

async function ours(to: string, kind: string, ...words: readonly string[]): Promise<TrafficReport> {
  const ends = ['--from', FROM, '--to', to, '--for', `${seconds}s`];
  const report = await json<TrafficReport>('traffic', 'start', kind, ...ends, ...words, '--wait');
  const errors = Object.entries(report.total.errors);
  if (errors.length > 0) process.stderr.write(`${kind} to ${to}: ${JSON.stringify(report.total.errors)}\n`);
  return report;
}

async function tool<T>(name: string, to: string, connections: number): Promise<T> {
  const words = ['--for', `${seconds}s`, '--connections', String(connections)];
  return await json<T>('traffic', 'run', name, FROM, to, ...words);
}

async function json<T>(...words: readonly string[]): Promise<T> {
  const { lines } = await vpclab.run([...words, '--name', NAME, '--json']);
  return JSON.parse(lines.join('\n')) as T;
}

function perSecond({ total, elapsedMs }: TrafficReport): number {
  return (total.answered * 1000) / elapsedMs;
}

function targetOf(what: string): Target | undefined {
  if (what.startsWith('Mbit/s')) return { text: 'ratio 0.9', isMet: (_, ratio) => ratio >= 0.9 };
  if (what.startsWith('requests/s, 32')) return { text: 'ratio 0.8', isMet: (_, ratio) => ratio >= 0.8 };
  if (/^p\d+ at 4/.test(what))
    return { text: 'ratio 0.9 - 1.1', isMet: (_, ratio) => Math.abs(ratio - 1) <= 0.1 };
  if (what.startsWith('p99 of lateness')) return { text: 'under 3 ms', isMet: (value) => value < 3 };
  return undefined;
}

function row(to: string, what: string, of: readonly Sample[]): string {
  const mine = median(of.map(({ ours: value }) => value));
  const others = of.flatMap(({ theirs }) => theirs ?? []);
  const yours = median(others);
  const ratio = median(
    of.flatMap(({ ours: value, theirs }) => (theirs === undefined ? [] : [value / theirs])),
  );
  const target = targetOf(what);
  const verdict = target === undefined ? '' : target.isMet(mine, ratio) ? 'met' : 'missed';
  const beside = others.length === 0 ? ['', ''] : [figure(yours), ratio.toFixed(2)];
  return `| ${[`${FROM} -> ${to}`, what, figure(mine), ...beside, target?.text ?? '', verdict].join(' | ')} |\n`;
}

function figure(value: number): string {
  return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
}
