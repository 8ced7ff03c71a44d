// Faults of all kinds at random, from a seed, on the shop; `npm run chaos` takes an hour, over the shop and random labs. Each
// lab has a seed of its own, which its test is named by: `vpclab chaos random --seed` repeats its faults.

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { derivedSeed } from '../../src/model/random.ts';
import { labFile } from '../property/lab-file.arbitrary.ts';
import { keepers, untilWhole } from '../support/chaos-lab.ts';
import { tellFigures, verdict } from '../support/experiment-run.ts';
import { LabSession, shippedLab } from '../support/lab-session.ts';

/** Over all labs together. */
const SECONDS = Number(process.env['VPCLAB_CHAOS_SECONDS'] ?? 120);
const SEED = Number(process.env['VPCLAB_CHAOS_SEED'] ?? 20_261_128);
const RANDOM_LABS = process.env['VPCLAB_CHAOS'] === 'whole' ? 5 : 0;
/** To come up, and to recover. */
const AROUND_MS = 400_000;
/** The last fault may have to wait for a daemon that another one killed, and a repair for that. */
const RECOVERY_MS = 120_000;

const labs = [
  { lab: 'shop', text: readFileSync(shippedLab('shop'), 'utf8') },
  ...fc
    .sample(labFile, { numRuns: RANDOM_LABS, seed: SEED })
    .map(({ text }, index) => ({ lab: `random lab ${index + 1}`, text })),
].map((one, index) => ({ ...one, seed: derivedSeed(SEED, index) }));
const secondsEach = SECONDS / labs.length;

let session: LabSession;
beforeEach(() => {
  session = new LabSession();
});
afterEach(async () => await session.end());

it.each(labs)(
  'after faults at random all comes back and nothing is left, and no wall leaks meanwhile: $lab, seed $seed',
  { timeout: AROUND_MS + secondsEach * 2000 },
  async ({ text, seed }) => {
    await session.vpclab('up', session.file(text), '--name', 'shop', '--quiet');
    const words = ['random', '--seed', String(seed), '--duration', `${secondsEach}s`];
    const report = await verdict(session, words, AROUND_MS + secondsEach * 1500);
    tellFigures(report);
    expect([report.seed, report.failures, report.leaks]).toEqual([seed, [], []]);
    expect(report.faults.length).toBeGreaterThan(secondsEach / 12);
    await untilWhole(session, RECOVERY_MS);
    await session.vpclab('verify', '--quiet');
    expect(keepers(session)).toEqual([]);
    expect(await session.exec('fabric', 'nft', 'list', 'tables')).not.toContain('vpclab-fault');
  },
);
