// Runs faults at random from a seed. What is judged: no wall leaks, and all promises hold again at the end. A run that fails
// can be shrunk: it is repeated with fewer steps for as long as these fail too.

import { randomInt } from 'node:crypto';
import type { ExperimentReport, RandomFaults } from '../../model/chaos.ts';
import type { LabEvent, Run } from '../../model/engine.ts';
import type { Experiment } from '../../model/experiment.ts';
import { FAULTS, FAULT_NAMES } from '../registry.ts';
import { nemesis } from './nemesis.ts';
import { conductExperiment, type ExperimentParts } from './run.ts';
import { shrinkFailure } from './shrink-failure.ts';
import { timelineSvg } from './timeline.ts';
import { writtenLines } from './written-lines.ts';

export type RandomParts = {
  readonly parts: () => ExperimentParts;
  /** Makes the lab as its file says. */
  readonly restore: () => Promise<void>;
};

export async function runRandom(
  { seed = randomInt(2 ** 31), seconds, shrink = false }: RandomFaults,
  { parts, restore }: RandomParts,
  run: Run,
): Promise<ExperimentReport> {
  const { view, traffic } = parts();
  const tell = (message: string): void => run.onEvent({ kind: 'notice', level: 'info', message, atMs: 0 });
  const aims = new Map(FAULT_NAMES.map((name) => [name, FAULTS[name].targets(view)] as const));
  const isFree = view.lab.traffic.length > 0 && (await traffic.status(run.signal)).state !== 'running';
  const experiment = nemesis({ seed, seconds }, aims, isFree);
  // Whatever ends it, the seed is known.
  tell(
    `seed ${seed}: ${experiment.steps.length} ${experiment.steps.length === 1 ? 'fault' : 'faults'} in ${seconds} s`,
  );
  const first = await conductExperiment(experiment, parts(), run);
  const report = { ...first.report, seed, seconds };
  if (report.ok) return withTimeline(report);
  for (const failure of report.failures) tell(failure);
  const silent = { ...run, onEvent: (event: LabEvent) => void (isWarning(event) && run.onEvent(event)) };
  const shrunk = shrink
    ? await shrinkFailure(
        experiment,
        first,
        {
          conduct: async (fewer, isSeen) => await conductExperiment(fewer, parts(), silent, isSeen),
          restore,
        },
        run,
      )
    : undefined;
  // Where nothing was broken, there is nothing to repeat.
  const repeat = report.unsteady.length > 0 ? undefined : repeatLines(experiment, shrunk?.steps);
  return withTimeline({ ...report, shrunk, repeat });
}

function repeatLines(
  experiment: Experiment,
  steps: Experiment['steps'] = experiment.steps,
): readonly string[] {
  const fewest = steps.length < experiment.steps.length ? ': the fewest found that fail' : '';
  return writtenLines({ ...experiment, brief: `${experiment.brief}${fewest}`, steps });
}

function withTimeline(report: ExperimentReport): ExperimentReport {
  return { ...report, timeline: timelineSvg(report) };
}

function isWarning(event: LabEvent): boolean {
  return event.kind === 'notice' && event.level === 'warning';
}
