// `npm run bench:compare -- CHECKOUT [FIGURE...] [--pairs N] [--json]`: this checkout beside another one of the same
// machine, in turns, so that a slow minute falls on both. Prints the median of the ratios, pair by pair.

import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { addSubnet } from './cases/add-subnet.ts';
import { memoryOf } from './cases/scale.ts';
import { countNamespaces, settle } from './settle.ts';
import { median, spread } from './statistics.ts';
import { Vpclab } from './vpclab.ts';

const SEED_FILE = fileURLToPath(new URL('../../../labs/two-vpcs.yaml', import.meta.url));
const SIZES = [20, 100] as const;
/** Of the biggest lab, a pair takes half a minute. */
const MOST_PAIRS_AT_100 = 5;

type Values = Readonly<Record<string, number>>;
type Case = {
  readonly figures: readonly string[];
  readonly pairs: number;
  readonly sample: (vpclab: Vpclab) => Promise<Values>;
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { pairs: { type: 'string', default: '11' }, json: { type: 'boolean', default: false } },
});
const [checkout, ...wanted] = positionals;
const pairs = Number(values.pairs);
if (checkout === undefined || !Number.isInteger(pairs) || pairs < 1) {
  process.stderr.write('usage: npm run bench:compare -- CHECKOUT [FIGURE...] [--pairs N] [--json]\n');
  process.exit(2);
}

const cancel = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => cancel.abort());
const ours = new Vpclab(cancel.signal);
const other = new Vpclab(cancel.signal, join(resolve(checkout), 'vpclab'));
const namespaces = countNamespaces();
const notes = new Set<string>();

try {
  const measured = [];
  for (const one of cases()) {
    if (wanted.length > 0 && !one.figures.some((name) => wanted.includes(name))) continue;
    measured.push(...(await compare(one)));
  }
  report(measured);
} finally {
  await Promise.all([ours.close(), other.close()]);
}

function cases(): readonly Case[] {
  return [
    {
      figures: ['seed'],
      pairs,
      sample: async (vpclab) => {
        const { elapsedMs } = await vpclab.up(SEED_FILE, 'compare-seed');
        await vpclab.down('compare-seed');
        return { seed: elapsedMs };
      },
    },
    ...SIZES.map((vpcs) => ({
      figures: figuresAt(vpcs),
      pairs: vpcs === 100 ? Math.min(pairs, MOST_PAIRS_AT_100) : pairs,
      sample: async (vpclab: Vpclab) => await sampleScale(vpclab, vpcs),
    })),
  ];
}

function figuresAt(vpcs: number): readonly string[] {
  return [`scale-${vpcs}`, `plan-noop-${vpcs}`, `add-subnet-${vpcs}`, `memory-${vpcs}`, `down-${vpcs}`];
}

async function sampleScale(vpclab: Vpclab, vpcs: number): Promise<Values> {
  const name = `compare-${vpcs}`;
  const file = vpclab.file(`${name}.yaml`);
  writeFileSync(file, (await vpclab.run(['gen', '--vpcs', String(vpcs)])).lines.join('\n'));
  const { elapsedMs } = await vpclab.up(file, name);
  const memory = memoryOf(await vpclab.daemonPid(name), 'Pss');
  const plan = await vpclab.run(['plan', file, '--name', name]);
  const subnet = await addSubnet(vpclab, { name, file, vpcs }, cancel.signal);
  const down = await vpclab.down(name);
  const figures = [elapsedMs, plan.elapsedMs, subnet, memory, down];
  return Object.fromEntries(figuresAt(vpcs).map((figure, index) => [figure, figures[index] ?? Number.NaN]));
}

type Compared = {
  readonly figure: string;
  readonly pairs: readonly (readonly [ours: number, other: number])[];
};

async function compare({ figures, pairs: count, sample }: Case): Promise<readonly Compared[]> {
  // One each that does not count: compile caches, and files in the page cache.
  for (const vpclab of [ours, other]) await sampleSettled(vpclab, sample);
  const samples: { readonly ours: Values; readonly other: Values }[] = [];
  for (let pair = 0; pair < count; pair += 1) {
    // Whoever goes first takes turns too.
    const order = pair % 2 === 0 ? [ours, other] : [other, ours];
    const taken = new Map<Vpclab, Values>();
    for (const vpclab of order) taken.set(vpclab, await sampleSettled(vpclab, sample));
    const both = { ours: taken.get(ours) ?? {}, other: taken.get(other) ?? {} };
    samples.push(both);
    process.stderr.write(`  ${JSON.stringify(both)}\n`);
  }
  return figures.map((figure) => ({
    figure,
    pairs: samples.map(
      (both) => [both.ours[figure] ?? Number.NaN, both.other[figure] ?? Number.NaN] as const,
    ),
  }));
}

async function sampleSettled(vpclab: Vpclab, sample: Case['sample']): Promise<Values> {
  const taken = await sample(vpclab);
  await settle({ namespaces, timeoutMs: 30_000, signal: cancel.signal, note: (note) => notes.add(note) });
  return taken;
}

function report(measured: readonly Compared[]): void {
  const lines = measured.map(({ figure, pairs: taken }) => {
    const ratios = taken.map(([mine, theirs]) => mine / theirs);
    return {
      figure,
      pairs: taken.length,
      ours: median(taken.map(([mine]) => mine)),
      other: median(taken.map(([, theirs]) => theirs)),
      ratio: median(ratios),
      ratioFromTo: spread(ratios),
    };
  });
  if (values.json) {
    process.stdout.write(`${JSON.stringify({ lines, notes: [...notes] }, undefined, 2)}\n`);
    return;
  }
  process.stdout.write(
    '| figure | pairs | ours | other | ratio | from - to |\n| --- | --- | --- | --- | --- | --- |\n',
  );
  for (const { figure, pairs: count, ratio, ratioFromTo, ...medians } of lines) {
    const cells = [figure, count, medians.ours.toFixed(0), medians.other.toFixed(0), ratio.toFixed(2)];
    process.stdout.write(
      `| ${cells.join(' | ')} | ${ratioFromTo.map((end) => end.toFixed(2)).join(' - ')} |\n`,
    );
  }
  for (const note of notes) process.stdout.write(`note: ${note}\n`);
}
