// Mutation testing of the pure parts, by StrykerJS: a seeded sample of small bugs in each room, which its tests have to notice.
// Usage: node scripts/mutation/main.ts [--seed N] [--sample N] [--concurrency N] [--floor PERCENT] [--again] [ROOM...]
// `--again` tries only what survived in the report of the last run: for while tests are written.
// Each room's report goes to reports/mutation/ROOM.json; ends with 1 if a room is below the floor.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import type { MutantResult } from '@stryker-mutator/api/core';
import { Stryker } from '@stryker-mutator/core';
import { figuresLine, isNoticed, type JudgedMutant, judge, survivorText } from './report.ts';
import { MUTATED_ROOMS, type MutatedRoom, testGlobs } from './rooms.ts';
import { fromOne, lineOf, sourceOf } from './source-text.ts';
import { readSample, SAMPLE_FILE, type SampleFile } from './stryker-plugin.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    again: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    sample: { type: 'string', default: '200' },
    concurrency: { type: 'string', default: '2' },
    floor: { type: 'string', default: '90' },
  },
});

const unknown = positionals.filter((name) => !MUTATED_ROOMS.some((room) => room.name === name));
if (unknown.length > 0) {
  console.error(
    `no room is called ${unknown.join(', ')}; rooms: ${MUTATED_ROOMS.map(({ name }) => name).join(', ')}`,
  );
  process.exit(2);
}

const repository = join(import.meta.dirname, '../..');
process.chdir(repository);
const reports = join(repository, 'reports/mutation');
mkdirSync(reports, { recursive: true });
const temporary = mkdtempSync(join(tmpdir(), 'vpclab-mutation-'));

let below = 0;
try {
  for (const room of MUTATED_ROOMS) {
    if (positionals.length > 0 && !positionals.includes(room.name)) continue;
    const began = performance.now();
    const mutants = await mutate(room);
    const figures = judge(mutants);
    const seconds = Math.round((performance.now() - began) / 1000);
    writeFileSync(
      join(reports, `${room.name}.json`),
      `${JSON.stringify({ seed: values.seed, figures, mutants }, null, 1)}\n`,
    );
    for (const mutant of mutants) {
      const text = survivorText(mutant);
      if (text !== undefined) console.log(text);
    }
    console.log(`${figuresLine(room.name, figures)}, ${seconds} s`);
    if (figures.killedPercent < Number(values.floor)) below += 1;
  }
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
process.exit(below === 0 ? 0 : 1);

async function mutate(room: MutatedRoom): Promise<readonly JudgedMutant[]> {
  const sampleFile = join(temporary, `${room.name}.json`);
  const killed = values.again ? killedBefore(room) : [];
  const wanted: SampleFile = { seed: Number(values.seed), size: Number(values.sample), killed, chosen: [] };
  writeFileSync(sampleFile, JSON.stringify(wanted));
  process.env[SAMPLE_FILE] = sampleFile;
  process.env['VPCLAB_MUTATION_TIMEOUT'] = String(room.testTimeoutMs ?? 5_000);
  process.env['VPCLAB_MUTATION_TESTS'] = testGlobs(room.tests).join(':');
  const stryker = new Stryker({
    configFile: 'scripts/mutation/stryker.config.json',
    mutate: [
      ...room.sources.map((folder) => `${folder}/**/*.ts`),
      '!**/*.test.ts',
      ...(room.without ?? []).map((path) => `!${path}`),
    ],
    concurrency: Number(values.concurrency),
    tempDirName: join(temporary, 'sandbox'),
  });
  const results = await stryker.runMutationTest();
  const { chosen } = readSample();
  const keys = new Map(chosen.map(({ id, key }) => [id, key]));
  return results.flatMap((mutant) => judged(mutant, keys.get(mutant.id), killed));
}

function judged(
  mutant: MutantResult,
  key: string | undefined,
  killed: readonly string[],
): readonly JudgedMutant[] {
  if (key === undefined) return [];
  const location = fromOne(mutant.location);
  return [
    {
      key,
      file: relative(repository, mutant.fileName),
      lineNumber: mutant.location.start.line,
      line: lineOf(mutant.fileName, location),
      mutator: mutant.mutatorName,
      original: sourceOf(mutant.fileName, location),
      replacement: mutant.replacement,
      status: killed.includes(key) ? 'Killed' : mutant.status,
    },
  ];
}

function killedBefore({ name }: MutatedRoom): readonly string[] {
  const file = join(reports, `${name}.json`);
  if (!existsSync(file)) return [];
  const { mutants } = JSON.parse(readFileSync(file, 'utf8')) as { readonly mutants: readonly JudgedMutant[] };
  return mutants.filter(isNoticed).map(({ key }) => key);
}
