// `npm run bench -- [NAME...] [--runs N] [--settle SECONDS] [--stages] [--json]`: the figures of docs/benchmarks.md.
// Each benchmark takes turns with the C tools doing the same work, in the same run.

import { parseArgs } from 'node:util';
import type { BenchContext, Measured } from './benchmark.ts';
import { scale } from './cases/scale.ts';
import { seed } from './cases/seed.ts';
import { version } from './cases/version.ts';
import { why } from './cases/why.ts';
import { machineFacts } from './machine.ts';
import { lineOf, machineText, stagesText, tableText } from './report.ts';
import { countNamespaces, settle } from './settle.ts';
import { Vpclab } from './vpclab.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '5' },
    settle: { type: 'string', default: '30' },
    stages: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

const runs = wholeNumber('--runs', values.runs, 1);
const settleMs = wholeNumber('--settle', values.settle, 0) * 1_000;
if (process.getuid?.() !== 0) fail('the baseline scripts need root');

const cancel = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => cancel.abort());
const vpclab = new Vpclab(cancel.signal);
try {
  process.exitCode = await main();
} finally {
  await vpclab.close();
}

async function main(): Promise<number> {
  const benchmarks = [version(vpclab), seed(vpclab), ...scale(vpclab), ...why(vpclab)];
  const names = benchmarks.flatMap(({ figures }) => figures.map(({ name }) => name));
  const unknown = positionals.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    process.stderr.write(`no benchmark ${unknown.join(', ')}; there are ${names.join(', ')}\n`);
    return 2;
  }
  const wanted = new Set(positionals.length === 0 ? names : positionals);
  const namespaces = countNamespaces();
  const notes = new Set<string>();
  const note = (message: string): void => {
    notes.add(message);
  };
  const context: BenchContext = {
    runs,
    signal: cancel.signal,
    note,
    keep: (figure, side, value, stages) => {
      if (figure === undefined) return;
      figure[side].push({ value, ...(stages && { stages }) });
      process.stderr.write(`  ${figure.name} ${side} ${value.toFixed(0)} ${figure.unit}\n`);
    },
    settle: () => settle({ namespaces, timeoutMs: settleMs, signal: cancel.signal, note }),
  };
  const measured: Measured[] = [];
  for (const benchmark of benchmarks) {
    if (!benchmark.figures.some(({ name }) => wanted.has(name))) continue;
    process.stderr.write(`${benchmark.figures.map(({ name }) => name).join(', ')} ...\n`);
    await context.settle();
    measured.push(...(await benchmark.measure(wanted, context)));
  }
  const lines = measured.map(lineOf);
  const machine = machineFacts();
  if (values.json) {
    process.stdout.write(`${JSON.stringify({ machine, runs, notes: [...notes], lines }, undefined, 2)}\n`);
    return 0;
  }
  process.stdout.write(`${machineText(machine)}runs: ${runs}, medians\n\n${tableText(lines)}`);
  if (values.stages) process.stdout.write(`\n${lines.map(stagesText).join('')}`);
  for (const message of notes) process.stdout.write(`note: ${message}\n`);
  return 0;
}

function wholeNumber(flag: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least)
    fail(`${flag} takes a whole number from ${least}, not "${text}"`);
  return value;
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}
