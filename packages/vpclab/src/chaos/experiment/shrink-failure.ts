// Repeats a run that failed with fewer faults for as long as these fail in the same way. Each run begins with the lab as its
// file says: what one leaves broken is no failure of the next one's faults.

import { errorMessage, VpclabError } from '../../errors.ts';
import type { ExperimentReport, Shrunk } from '../../model/chaos.ts';
import type { Run } from '../../model/engine.ts';
import type { Experiment, ExperimentStep } from '../../model/experiment.ts';
import { isWall, isWallKind } from '../../model/promise.ts';
import type { Conducted } from './run.ts';
import { shrink } from './shrink.ts';
import type { Watched } from './watch.ts';

const MOST_TRIES = 24;
/** A run that has begun is not cut short. */
const MOST_MS = 30 * 60_000;
/** Runs with the same faults, the first among them: whether they always fail. */
const RUNS = 3;
/** A probe that saw a wall leak began so much earlier at most. */
const PROBE_MS = 1_000;

type Steps = readonly ExperimentStep[];

export type ShrinkParts = {
  readonly conduct: (
    experiment: Experiment,
    isSeen?: (watched: readonly Watched[]) => boolean,
  ) => Promise<Conducted>;
  /** Makes the lab as its file says. */
  readonly restore: () => Promise<void>;
};

/** Undefined: it did not fail by a wall that leaked or by what did not come back. */
export async function shrinkFailure(
  experiment: Experiment,
  first: Conducted,
  { conduct, restore }: ShrinkParts,
  { signal, onEvent }: Run,
): Promise<Shrunk | undefined> {
  const failure = failureOf(first.report);
  if (failure.size === 0) return undefined;
  const begunAt = performance.now();
  const elapsedMs = (): number => Math.round(performance.now() - begunAt);
  const tell = (message: string): void =>
    onEvent({ kind: 'notice', level: 'info', message, atMs: elapsedMs() });
  const leaksOnly = first.report.leaks.length > 0;
  const isSeen = (watched: readonly Watched[]): boolean =>
    watched.some(
      ({ promise, outages }) => isWall(promise) && outages.length > 0 && failure.has(promise.text),
    );
  let before = first.report;
  let best = stepsToFailure(experiment.steps, first, failure);
  let tries = 0;

  /** Throws where the lab is not as its file says. */
  const runOf = async (steps: Steps): Promise<Conducted> => {
    if (elapsedMs() > MOST_MS) throw new VpclabError('TIMED_OUT', `${MOST_MS / 60_000} minutes are over`);
    let isRestored = before.notBack.length > 0;
    if (isRestored) await putBack();
    for (;;) {
      const done = await conduct({ ...experiment, steps }, leaksOnly ? isSeen : undefined);
      const { unsteady } = (before = done.report);
      if (unsteady.length === 0) return done;
      if (isRestored)
        throw new VpclabError('COMMAND_FAILED', `the lab is not as its file says: ${unsteady[0]}`);
      isRestored = true;
      await putBack();
    }
  };
  const putBack = async (): Promise<void> => {
    tell('something is not back: applying the lab file again');
    await restore();
  };
  const staged = async (title: string, steps: Steps): Promise<Steps | undefined> => {
    onEvent({ kind: 'stage', stage: title, state: 'started', atMs: elapsedMs() });
    try {
      const done = await runOf(steps);
      const hasFailed = [...failureOf(done.report)].some((promise) => failure.has(promise));
      const detail = hasFailed ? 'fails too' : 'does not fail';
      onEvent({ kind: 'stage', stage: title, state: 'done', atMs: elapsedMs(), detail });
      return hasFailed ? stepsToFailure(steps, done, failure) : undefined;
    } catch (error) {
      onEvent({ kind: 'stage', stage: title, state: 'failed', atMs: elapsedMs() });
      throw error;
    }
  };

  const all = faults(experiment.steps);
  tell(
    best.length < experiment.steps.length
      ? `looking for the fewest that fail: ${best.length} of ${all} had begun when the wall leaked`
      : `looking for the fewest of ${all} that fail`,
  );
  let runs = 1;
  let failed = 1;
  let ended: string | undefined;
  const fails = async (steps: Steps): Promise<Steps | undefined> => {
    tries += 1;
    const smaller = await staged(`try ${tries} of at most ${MOST_TRIES}, with ${faults(steps)}`, steps);
    if (smaller === undefined) return undefined;
    best = smaller;
    runs = failed = 1;
    return smaller;
  };
  const repeat = async (): Promise<void> => {
    const again = await staged(`run ${runs + 1} with the same ${faults(best)}`, best);
    runs += 1;
    if (again !== undefined) failed += 1;
  };
  try {
    // What does not fail again cannot be told from what does not fail with fewer.
    while (failed === 1 && runs < RUNS) await repeat();
    if (failed === 1) ended = 'the same faults did not fail again';
    else {
      const { isSmallest } = await shrink(best, fails, MOST_TRIES);
      if (!isSmallest) ended = `${MOST_TRIES} tries are over`;
      while (runs < RUNS) await repeat();
    }
  } catch (error) {
    // What is known by then is reported to a client that is still there.
    ended = signal.aborted ? 'it was cancelled' : errorMessage(error);
  }
  return { steps: best, from: experiment.steps.length, tries, runs, failed, ended };
}

/** Promises by which it failed: walls that leaked, or else what did not come back. */
function failureOf({ promises, notBack }: ExperimentReport): ReadonlySet<string> {
  const leaked = promises.filter(({ kind, outages }) => isWallKind(kind) && outages.length > 0);
  return new Set(leaked.length > 0 ? leaked.map(({ promise }) => promise) : notBack);
}

/** Faults that began after a wall leaked had no part in it. */
function stepsToFailure(steps: Steps, { report, turnsMs }: Conducted, failure: ReadonlySet<string>): Steps {
  if (report.leaks.length === 0) return steps;
  const leaks = report.promises.filter(({ promise }) => failure.has(promise));
  const firstMs = Math.min(...leaks.flatMap(({ outages }) => outages.map(({ from }) => from)));
  return steps.filter((_, index) => (turnsMs[index] ?? Infinity) <= firstMs + PROBE_MS);
}

function faults({ length }: Steps): string {
  return `${length} ${length === 1 ? 'fault' : 'faults'}`;
}
