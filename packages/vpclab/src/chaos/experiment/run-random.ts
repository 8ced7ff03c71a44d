// Runs faults at random from a seed. What is judged: no wall leaks, and all promises hold again at the end. A run that fails
// can be shrunk: it is repeated with fewer steps for as long as these fail too.

import { randomInt } from 'node:crypto';
import type { ExperimentReport, RandomFaults } from '../../model/chaos.ts';
import type { Run } from '../../model/engine.ts';
import type { Experiment } from '../../model/experiment.ts';
import { FAULTS, FAULT_NAMES } from '../registry.ts';
import { nemesis } from './nemesis.ts';
import { runExperiment, type ExperimentParts } from './run.ts';
import { shrink } from './shrink.ts';

const MOST_TRIES = 24;

export async function runRandom(
  { seed = randomInt(2 ** 31), seconds, shrink: mayShrink = false }: RandomFaults,
  parts: () => ExperimentParts,
  run: Run,
): Promise<ExperimentReport> {
  const { view } = parts();
  const aims = new Map(FAULT_NAMES.map((name) => [name, FAULTS[name].targets(view)] as const));
  const experiment = nemesis(seed, seconds, aims);
  const attempt = async (steps: Experiment['steps']): Promise<ExperimentReport> =>
    await runExperiment({ ...experiment, steps }, parts(), run, { maySkip: true, seed });
  const report = await attempt(experiment.steps);
  if (report.ok || !mayShrink) return report;
  const shrunk = await shrink(experiment.steps, async (steps) => !(await attempt(steps)).ok, MOST_TRIES);
  return { ...report, shrunk };
}
