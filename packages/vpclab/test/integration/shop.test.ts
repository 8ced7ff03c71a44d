// The shop under load and faults: experiments of the catalogue, then faults at random from a seed. `npm run chaos` runs the
// whole catalogue, and an hour of faults over the shop and random labs. Each lab has a seed of its own, which its test is
// named by: `vpclab chaos random --seed` repeats its faults.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ExperimentReport } from '../../src/model/chaos.ts';
import { derivedSeed } from '../../src/model/random.ts';
import { labFile } from '../property/lab-file.arbitrary.ts';
import { keepers, untilWhole } from '../support/chaos-lab.ts';
import { LabSession, shippedLab } from '../support/lab-session.ts';

/** Of faults at random, over all labs together. */
const SECONDS = Number(process.env['VPCLAB_CHAOS_SECONDS'] ?? 30);
const SEED = Number(process.env['VPCLAB_CHAOS_SEED'] ?? 20_261_128);
const IS_WHOLE = process.env['VPCLAB_CHAOS'] === 'whole';
const RANDOM_LABS = IS_WHOLE ? 5 : 0;
const EXPERIMENT_MS = 180_000;
/** To come up, and to recover. */
const AROUND_MS = 400_000;

const CATALOGUE = join(import.meta.dirname, '../../src/chaos/catalogue');
const short = ['gateway-lost', 'edge-reboot', 'northd-dead', 'southbound-cut', 'hijack', 'underlay-loss'];
/** They need a clustered control plane (central-cluster.test.ts) and regions (lab-regions.test.ts). */
const elsewhere: ReadonlySet<string> = new Set(['raft-leader-lost', 'region-cut']);
const all = readdirSync(CATALOGUE)
  .map((file) => file.replace('.yaml', ''))
  .filter((name) => !elsewhere.has(name));

let session: LabSession;

/** What runs already stays, as the shop after its experiments. */
let running = '';
async function bringUp(text: string): Promise<void> {
  if (running === text) return;
  await session.vpclab('down', '--all', '--quiet');
  running = '';
  await session.vpclab('up', session.file(text), '--name', 'shop', '--quiet');
  running = text;
}

afterEach(({ task }) => {
  if (task.result?.state === 'fail') running = '';
});

/** How long these last when the whole catalogue runs: shorter in CI. */
const LONG: Readonly<Record<string, string>> = { 'northd-dead': '30s', 'southbound-cut': '30s' };

/** Its name, or a file with a longer one. */
function asLong(name: string): string {
  const time = IS_WHOLE ? LONG[name] : undefined;
  if (time === undefined) return name;
  const text = readFileSync(join(CATALOGUE, `${name}.yaml`), 'utf8');
  return session.file(text.replace(/for: \d+s/g, `for: ${time}`));
}

async function verdict(words: readonly string[], withinMs: number): Promise<ExperimentReport> {
  const command = session.start(['chaos', ...words, '--json', '--quiet']);
  await command.end(withinMs);
  if (!command.out.startsWith('{')) throw new Error(command.err);
  return JSON.parse(command.out) as ExperimentReport;
}

function figures({ name, faults, tenants, elapsedMs }: ExperimentReport): void {
  const broken = tenants.map(({ tenant, brokenMs, failed = '-', sent = '-' }) => {
    return `${tenant} ${brokenMs} ms, ${failed} of ${sent} requests failed`;
  });
  process.stdout.write(
    `${name}: ${faults.length} faults in ${elapsedMs} ms; longest: ${broken.join('; ')}\n`,
  );
}

const shop = readFileSync(shippedLab('shop'), 'utf8');
const labs = [
  { lab: 'shop', text: shop },
  ...fc
    .sample(labFile, { numRuns: RANDOM_LABS, seed: SEED })
    .map(({ text }, index) => ({ lab: `random lab ${index + 1}`, text })),
].map((one, index) => ({ ...one, seed: derivedSeed(SEED, index) }));
const secondsEach = SECONDS / labs.length;

beforeAll(() => {
  session = new LabSession();
});
afterAll(async () => await session.end());

it(
  'experiments of the catalogue, and one of the lab file, pass on the shop',
  { timeout: AROUND_MS + all.length * EXPERIMENT_MS },
  async () => {
    await bringUp(shop);
    const { experiments } = await session.json<{ experiments: { name: string; from: string }[] }>(
      'chaos',
      'list',
    );
    expect(experiments.filter(({ from }) => from === 'lab file').map(({ name }) => name)).toEqual([
      'tier-cut',
    ]);
    for (const name of ['tier-cut', ...(IS_WHOLE ? all : short)]) {
      const report = await verdict(['run', asLong(name)], EXPERIMENT_MS);
      figures(report);
      expect([name, report.failures, report.leaks]).toEqual([name, [], []]);
      expect(report.promises.some(({ kind, probes }) => kind === 'wall' && probes > 3)).toBe(true);
    }
  },
);

describe('faults at random: no wall leaks, all comes back, nothing is left', () => {
  it.each(labs)('$lab, seed $seed', { timeout: AROUND_MS + secondsEach * 2000 }, async ({ text, seed }) => {
    await bringUp(text);
    const words = ['random', '--seed', String(seed), '--duration', `${secondsEach}s`];
    const report = await verdict(words, AROUND_MS + secondsEach * 1500);
    figures(report);
    expect([report.seed, report.failures, report.leaks]).toEqual([seed, [], []]);
    expect(report.faults.length).toBeGreaterThan(secondsEach / 12);
    await untilWhole(session);
    await session.vpclab('verify', '--quiet');
    expect(keepers(session)).toEqual([]);
    expect(await session.exec('fabric', 'nft', 'list', 'tables')).not.toContain('vpclab-fault');
  });
});
