// Runs an experiment: waits for the steady state, breaks things in sequence while promises are probed, waits until they
// hold again, and judges. However it ends, its faults are undone.

import { setTimeout as sleep } from 'node:timers/promises';
import type { ActiveFault, ChaosControl, ExperimentReport, FaultRequest } from '../../model/chaos.ts';
import type { LabView, PromiseProbes, Run } from '../../model/engine.ts';
import { errorMessage, VpclabError } from '../../errors.ts';
import type { TrafficControl, TrafficReport } from '../../model/traffic.ts';
import { selected } from '../places.ts';
import { FAULTS, faultName } from '../registry.ts';
import { judge } from './judge.ts';
import type { Experiment, ExperimentStep } from '../../model/experiment.ts';
import { timelineSvg } from './timeline.ts';
import { PromiseWatch } from './watch.ts';

const STEADY_MS = 15_000;
const RECOVER_MS = 30_000;
/** After the last of what is sent, answers still come. */
const TRAFFIC_END_MS = 10_000;
const POLL_MS = 100;
const SHOWN = 3;

export type ExperimentParts = {
  readonly view: LabView;
  readonly probes: PromiseProbes;
  readonly chaos: Pick<ChaosControl, 'start' | 'stop'>;
  readonly traffic: TrafficControl;
};

type Broken = ExperimentReport['faults'][number];

export async function runExperiment(
  experiment: Experiment,
  { view, probes, chaos, traffic }: ExperimentParts,
  run: Run,
  { maySkip = false, seed }: { readonly maySkip?: boolean; readonly seed?: number } = {},
): Promise<ExperimentReport> {
  const requests = experiment.steps.map((step) => requestOf(step, view));
  const startedAt = new Date().toISOString();
  const watch = new PromiseWatch(probes, run.signal);
  const tell = (message: string): void =>
    run.onEvent({ kind: 'notice', level: 'info', message, atMs: watch.elapsedMs() });
  const begun: ActiveFault[] = [];
  const faults: Broken[] = [];
  let skipped = 0;
  const begin = async (request: FaultRequest): Promise<ActiveFault | undefined> => {
    try {
      return await chaos.start(request, run.signal);
    } catch (error) {
      run.signal.throwIfAborted();
      if (!maySkip) throw error;
      skipped += 1;
      tell(`${request.fault} of ${request.target} cannot begin: ${errorMessage(error)}`);
      return undefined;
    }
  };
  const failures: string[] = [];
  let sent: TrafficReport | undefined;
  try {
    tell(`${watch.watched.length} promises are probed: waiting for the steady state`);
    const unsteady = await watch.untilAllHold(0, STEADY_MS);
    // What broke before anything was broken is judged by nobody.
    if (unsteady.length > 0) failures.push(`the steady state does not hold: ${named(unsteady)}`);
    else {
      if (experiment.traffic === true) await traffic.start({ seconds: lengthOf(experiment) }, run.signal);
      const inject = async (step: ExperimentStep, request: FaultRequest): Promise<void> => {
        const fault = await begin(request);
        if (fault === undefined) return;
        begun.push(fault);
        const from = watch.elapsedMs();
        tell(`${fault.fault} of ${fault.target}: ${fault.mechanism}`);
        await sleep(step.for, undefined, { signal: run.signal });
        await chaos.stop(fault.id);
        const { fault: name, target, mechanism } = fault;
        faults.push({ fault: name, target, mechanism, from, to: watch.elapsedMs() });
        tell(`${name} of ${target} is undone`);
      };
      const beside: Promise<void>[] = [];
      for (const [index, step] of experiment.steps.entries()) {
        const request = requests[index];
        if (request === undefined) continue;
        const one = inject(step, request);
        if (step.overlap === true) beside.push(one);
        else await one;
        // What goes wrong beside ends the experiment as well.
        await Promise.race([
          sleep(step.pause ?? 0, undefined, { signal: run.signal }),
          Promise.all(beside).then(() => sleep(step.pause ?? 0, undefined, { signal: run.signal })),
        ]);
      }
      await Promise.all(beside);
      const left = await watch.untilAllHold(watch.elapsedMs(), experiment.recover ?? RECOVER_MS);
      if (left.length > 0) failures.push(`not back after the last fault: ${named(left)}`);
      if (experiment.traffic === true) sent = await ended(traffic, run.signal);
    }
  } finally {
    await Promise.all(begun.map(async ({ id }) => await chaos.stop(id)));
    if (experiment.traffic === true)
      await traffic.stop(AbortSignal.timeout(TRAFFIC_END_MS)).catch(() => undefined);
    await watch.end();
  }
  const elapsedMs = watch.elapsedMs();
  const affected = new Set(begun.flatMap(({ tenants }) => tenants));
  const course = { lab: view.lab, watched: watch.watched, affected, elapsedMs, traffic: sent, failures };
  const { name, brief } = experiment;
  const verdict = judge(experiment, course);
  const report = { name, brief, startedAt, elapsedMs, faults, seed, shrunk: undefined, skipped, ...verdict };
  return { ...report, timeline: timelineSvg(report) };
}

function requestOf(step: ExperimentStep, view: LabView): FaultRequest {
  const { fault, target, for: ms, percent, delay, mbit, bytes } = step;
  const targets = FAULTS[faultName(fault)].targets(view);
  const found = selected(target, targets, view);
  if (found === undefined || !targets.includes(found)) {
    const known = targets.length === 0 ? 'this lab has none' : targets.slice(0, 8).join(', ');
    throw new VpclabError('BAD_ARGUMENT', `${fault} has no target "${target}" in this lab (${known}).`);
  }
  // Ended by us on time; the deadline is for when we cannot.
  return { fault, target: found, seconds: ms / 1000 + GRACE_S, percent, delay, mbit, bytes };
}

const GRACE_S = 5;

function lengthOf({ steps, recover = RECOVER_MS }: Experiment): number {
  return (steps.reduce((sum, step) => sum + step.for + (step.pause ?? 0), 0) + recover) / 1000;
}

/** Stops it and waits for the answers that are on their way. */
async function ended(traffic: TrafficControl, signal: AbortSignal): Promise<TrafficReport | undefined> {
  const deadline = performance.now() + TRAFFIC_END_MS;
  try {
    let { state } = await traffic.stop(signal);
    while (state === 'running' && performance.now() < deadline) {
      await sleep(POLL_MS, undefined, { signal });
      ({ state } = await traffic.status(signal));
    }
    return await traffic.report(signal);
  } catch (error) {
    throw new VpclabError('DAEMON_FAILED', `The traffic was not measured: ${errorMessage(error)}`, {
      cause: error,
    });
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
