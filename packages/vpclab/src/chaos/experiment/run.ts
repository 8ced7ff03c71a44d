// Runs an experiment: waits for the steady state, breaks things in sequence while promises are probed, waits until they
// hold again, and judges. However it ends, its faults are undone.

import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosControl, ExperimentReport, FaultRequest } from '../../model/chaos.ts';
import type { LabView, PromiseProbes, Run } from '../../model/engine.ts';
import { errorMessage } from '../../errors.ts';
import type { TrafficControl, TrafficReport } from '../../model/traffic.ts';
import { aimsOf } from '../groups.ts';
import { selected } from '../places.ts';
import { FAULTS, faultName } from '../registry.ts';
import { unknownTarget } from '../unknown-name.ts';
import { Injection } from './injection.ts';
import { judge } from './judge.ts';
import type { Experiment, ExperimentStep } from '../../model/experiment.ts';
import { stopReason } from './stop.ts';
import { timelineSvg } from './timeline.ts';
import { PromiseWatch, type Watched } from './watch.ts';

const STEADY_MS = 15_000;
const RECOVER_MS = 30_000;
/** After the last of what is sent, answers still come. */
const TRAFFIC_END_MS = 10_000;
const POLL_MS = 100;
/** A report of the traffic costs the process that has to send on time. */
const TALLIES_MS = 1_000;
const SHOWN = 3;

export type ExperimentParts = {
  readonly view: LabView;
  readonly probes: PromiseProbes;
  readonly chaos: Pick<ChaosControl, 'start' | 'stop'>;
  readonly traffic: TrafficControl;
};

export type Conducted = {
  readonly report: ExperimentReport;
  /** When each step's turn came, as far as it got. */
  readonly turnsMs: readonly number[];
};

export async function runExperiment(
  experiment: Experiment,
  parts: ExperimentParts,
  run: Run,
): Promise<ExperimentReport> {
  return (await conductExperiment(experiment, parts, run)).report;
}

/** `isSeen`: what it was run for, after which nothing more needs to be broken. */
export async function conductExperiment(
  experiment: Experiment,
  { view, probes, chaos, traffic }: ExperimentParts,
  run: Run,
  isSeen?: (watched: readonly Watched[]) => boolean,
): Promise<Conducted> {
  const steps = experiment.steps.map((step) => ({ step, request: requestOf(step, view) }));
  const startedAt = new Date().toISOString();
  const watch = new PromiseWatch(probes, run.signal);
  const elapsedMs = (): number => watch.elapsedMs();
  const tell = (message: string): void =>
    run.onEvent({ kind: 'notice', level: 'info', message, atMs: elapsedMs() });
  const injection = new Injection({ chaos, maySkip: experiment.skip === true, elapsedMs, tell });
  const failures: string[] = [];
  let unsteady: readonly Watched[] = [];
  let notBack: readonly Watched[] = [];
  let sent: TrafficReport | undefined;
  try {
    tell(`${watch.watched.length} promises are probed: waiting for the steady state`);
    unsteady = await watch.untilAllHold(0, experiment.steady ?? STEADY_MS);
    // What broke before anything was broken is judged by nobody.
    if (unsteady.length > 0) failures.push(`the steady state does not hold: ${named(unsteady)}`);
    else {
      if (experiment.traffic === true) await traffic.start({ seconds: lengthOf(experiment) }, run.signal);
      const stopped = await untilStopped(
        async (signal) => await injection.run(steps, signal),
        reasonToStop(experiment, { view, watch, injection, traffic, isSeen }, run.signal),
        run.signal,
      );
      if (stopped !== undefined) {
        failures.push(`stopped: ${stopped}`);
        tell(`stopped: ${stopped}`);
        await injection.undoAll();
      }
      notBack = await watch.untilAllHold(elapsedMs(), experiment.recover ?? RECOVER_MS);
      if (notBack.length > 0) failures.push(`not back after the last fault: ${named(notBack)}`);
      if (experiment.traffic === true) sent = await ended(traffic, run.signal, failures);
    }
  } finally {
    await injection.undoAll();
    if (experiment.traffic === true)
      await traffic.stop(AbortSignal.timeout(TRAFFIC_END_MS)).catch(() => undefined);
    await watch.end();
  }
  const { faults, skipped } = injection;
  const affected = affectedBy(injection);
  const took = elapsedMs();
  const course = {
    ...{ lab: view.lab, watched: watch.watched, affected, elapsedMs: took, traffic: sent, faults, failures },
    ...{ unsteady, notBack },
  };
  const { name, brief } = experiment;
  const verdict = judge(experiment, course);
  const random = { seed: undefined, seconds: undefined, shrunk: undefined, repeat: undefined };
  const whole = { name, brief, startedAt, elapsedMs: took, faults, ...random, skipped, ...verdict };
  return { report: { ...whole, timeline: timelineSvg(whole) }, turnsMs: injection.turnsMs };
}

function affectedBy({ begun }: Pick<Injection, 'begun'>): ReadonlySet<string> {
  return new Set(begun.flatMap(({ tenants }) => tenants));
}

/** Gives the reason where it was stopped before its end. */
async function untilStopped(
  work: (signal: AbortSignal) => Promise<void>,
  look: () => Promise<string | undefined>,
  signal: AbortSignal,
): Promise<string | undefined> {
  const halt = new AbortController();
  let isDone = false;
  let reason: string | undefined;
  const guard = (async () => {
    while (!isDone && reason === undefined) {
      reason = await look();
      if (reason !== undefined) halt.abort();
      else await sleep(POLL_MS, undefined, { signal });
    }
  })();
  // Who cannot look must not let it go on.
  guard.catch(() => halt.abort());
  try {
    await work(AbortSignal.any([signal, halt.signal]));
  } catch (error) {
    signal.throwIfAborted();
    if (!halt.signal.aborted) throw error;
  } finally {
    isDone = true;
  }
  await guard;
  return reason;
}

type Seen = Pick<ExperimentParts, 'view' | 'traffic'> & {
  readonly watch: PromiseWatch;
  readonly injection: Injection;
  readonly isSeen: ((watched: readonly Watched[]) => boolean) | undefined;
};

function reasonToStop(
  { stop, traffic: hasTraffic }: Experiment,
  { view, watch, injection, traffic, isSeen }: Seen,
  signal: AbortSignal,
): () => Promise<string | undefined> {
  if (stop === undefined)
    return async () => await Promise.resolve(isSeen?.(watch.watched) === true ? SEEN : undefined);
  const counts = [stop.affected?.failed, stop.others?.failed].some((bound) => bound !== undefined);
  let tallies: TrafficReport['tenants'] = [];
  let askedMs = -TALLIES_MS;
  return async () => {
    const elapsedMs = watch.elapsedMs();
    if (hasTraffic === true && counts && elapsedMs - askedMs >= TALLIES_MS) {
      askedMs = elapsedMs;
      ({ tenants: tallies } = await traffic.report(signal));
    }
    const moment = { watched: watch.watched, affected: affectedBy(injection), tallies };
    return stopReason(stop, view.lab)({ ...moment, elapsedMs });
  };
}

function requestOf(step: ExperimentStep, view: LabView): FaultRequest {
  const { fault, target, for: ms, percent, delay, mbit, bytes, offset } = step;
  const kind = FAULTS[faultName(fault)];
  const found = selected(target, kind.targets(view), view);
  const targets = aimsOf(kind, view);
  if (found === undefined || !targets.includes(found))
    throw unknownTarget({ fault, target, word: kind.targetWord, targets });
  // Ended by us on time; the deadline is for when we cannot.
  return { fault, target: found, seconds: ms / 1000 + GRACE_S, percent, delay, mbit, bytes, offset };
}

const GRACE_S = 5;
const SEEN = 'what was looked for is seen';

function lengthOf({ steps, recover = RECOVER_MS }: Experiment): number {
  return (steps.reduce((sum, step) => sum + step.for + (step.pause ?? 0), 0) + recover) / 1000;
}

/** Stops it and waits for the answers that are on their way. What is known of promises is not lost with it. */
async function ended(
  traffic: TrafficControl,
  signal: AbortSignal,
  failures: string[],
): Promise<TrafficReport | undefined> {
  const deadline = performance.now() + TRAFFIC_END_MS;
  try {
    let { state } = await traffic.stop(signal);
    while (state === 'running' && performance.now() < deadline) {
      await sleep(POLL_MS, undefined, { signal });
      ({ state } = await traffic.status(signal));
    }
    return await traffic.report(signal);
  } catch (error) {
    signal.throwIfAborted();
    failures.push(`the traffic was not measured: ${errorMessage(error)}`);
    return undefined;
  }
}

function named(watched: PromiseWatch['watched']): string {
  const shown = watched.slice(0, SHOWN).map(({ promise, outages }) => {
    const observed = outages.at(-1)?.observed;
    return observed === undefined ? promise.text : `${promise.text} (${observed})`;
  });
  const more = watched.length > SHOWN ? ` and ${watched.length - SHOWN} more` : '';
  return `${shown.join('; ')}${more}`;
}
