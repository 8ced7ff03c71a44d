// Proves or refutes promises: packets from the workload's own namespace, FRR's state, the edge's kernel table. Walls
// are probed beside what can be reached, all at once: each has to hold for longer than the slowest answer took on
// this machine at this time. Where the lab was still settling at first, they are probed again.

import { performance } from 'node:perf_hooks';
import type { PromiseResult, VerifyReport } from '../model/engine.ts';
import { isWall } from '../model/promise.ts';
import type { LabPromise } from '../model/promise.ts';
import { causesOf, factFor } from './causes.ts';
import type { Fact } from './causes.ts';
import { matrixOf } from './matrix.ts';
import { prove } from './prove.ts';
import type { Bounds, Observed } from './prove.ts';
import { resultOf } from './result.ts';
import type { Lost } from './trace.ts';
import type { World } from './world.ts';

export type VerifyRun = {
  /** How long what should be reachable may take to become so. */
  readonly settleMs: number;
  readonly concurrency: number;
  readonly extent: VerifyReport['extent'];
  /** How late this process was at most since the run began. */
  readonly lagMs?: () => number;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
};

/** A wall is probed for three times what the slowest answer took to come, within these bounds. */
const WALL_FACTOR = 3;
const WALL_LEAST_MS = 250;
const WALL_MOST_MS = 2_400;
/** With no answer to go by. */
const WALL_MS = 800;
/** Walls only wait: each costs a socket, and its sender a neighbour in the kernel's table of 1024. */
const WALL_CONCURRENCY = 512;
const MAX_TRACES = 20;

export async function verify(
  promises: readonly LabPromise[],
  world: World,
  run: VerifyRun,
): Promise<VerifyReport> {
  const begun = performance.now();
  const deadline = begun + run.settleMs;
  let done = 0;
  const settle: Settle = async (some, concurrency, bounds) =>
    await mapBounded(some, concurrency, async (promise) => {
      const started = performance.now();
      const observed = await prove(promise, world, bounds);
      run.onProgress((done = Math.min(done + 1, promises.length)), promises.length);
      return {
        promise,
        observed,
        result: resultOf(promise, observed, Math.round(performance.now() - started)),
      };
    });
  const hold = Promise.withResolvers<number>();
  const bounds = { deadline, wallMs: hold.promise, wallMostMs: WALL_MOST_MS, signal: run.signal };
  const reachable = promises.filter((promise) => !isWall(promise));
  const closed = promises.filter(isWall);
  const [reached, early] = await Promise.all([
    settle(reachable, run.concurrency, bounds).then((answers) => {
      hold.resolve(wallMs(answers));
      return answers;
    }),
    settle(closed, WALL_CONCURRENCY, bounds),
  ]);
  const hasFailed = [...early, ...reached].some(({ result }) => !result.ok);
  const facts = hasFailed ? await world.facts() : [];
  const patient = await patiently(reached, facts, {
    slownessMs: slownessMs(reached, run.lagMs?.() ?? 0),
    settle,
    bounds,
  });
  // Where nothing got through yet, silence was no wall.
  const isLate = patient.some(({ observed }) => observed.ok && observed.isLate === true);
  const heldLonger = { ...bounds, wallMs: Promise.resolve(wallMs(patient)) };
  const walls = isLate ? await settle(closed, WALL_CONCURRENCY, heldLonger) : early;
  const settled = [...patient, ...walls];
  const failed = settled.filter(({ result }) => !result.ok);
  const lost = await lostPlaces(failed, world);
  const causes = causesOf(
    failed.map(({ promise, result, observed: { fix } }) => ({
      promise,
      result,
      lost: lost.get(result),
      fix,
    })),
    facts,
  );
  const causeOf = new Map(
    causes.flatMap(({ kind, text, promises: some }) =>
      kind === 'promise' ? [] : some.map((promise) => [promise, text] as const),
    ),
  );
  const results = settled.map(({ result }) =>
    result.ok ? result : { ...result, lostAt: lost.get(result)?.text, cause: causeOf.get(result.promise) },
  );
  return {
    ok: failed.length === 0,
    total: results.length,
    failed: results.filter((result) => !result.ok),
    causes,
    extent: run.extent,
    results,
    matrix: matrixOf(settled),
    elapsedMs: Math.round(performance.now() - begun),
  };
}

/** Above this, answers are slow: the machine has other work, and silence may be more of it. */
const SLOW_MS = 150;
/** How often the slowest answer fits into the time that silence gets on a slow machine, within these bounds. */
const PATIENCE_FACTOR = 12;
const PATIENCE_LEAST_MS = 4_000;
const PATIENCE_MOST_MS = 20_000;
/** The same for a single attempt: what is silent may be slower than what answered. */
const ATTEMPT_FACTOR = 4;
const ATTEMPT_MOST_MS = 8_000;
/** Few at a time: what is asked beside others is slow because of them. */
const PATIENT_CONCURRENCY = 8;
/** After so many, others are asked again only while most of them answer: slowness explains no silence that lasts. */
const AGAIN_AT_ONCE = 256;

type Settle = (
  some: readonly LabPromise[],
  concurrency: number,
  bounds: Bounds,
) => Promise<readonly Settled[]>;

/** The slowest answer, or how late this process itself was: nothing else tells that a machine has other work. */
function slownessMs(reached: readonly Settled[], lagMs: number): number {
  const answered = reached.filter(({ observed }) => observed.ok);
  const slowest = answered.map(
    ({ observed }) => (observed.isLate === true ? SLOW_MS : 0) + (observed.attemptMs ?? 0),
  );
  return Math.max(lagMs, greatest(slowest));
}

/** On a slow machine, what was silent and nothing explains is asked again, with more patience and fewer at a time. */
async function patiently(
  reached: readonly Settled[],
  facts: readonly Fact[],
  {
    slownessMs: slow,
    settle,
    bounds,
  }: { readonly slownessMs: number; readonly settle: Settle; readonly bounds: Bounds },
): Promise<readonly Settled[]> {
  const lost = reached
    .filter(({ promise, result }) => !result.ok && factFor(promise, facts) === undefined)
    .map(({ promise }) => promise);
  if (lost.length === 0 || slow < SLOW_MS) return reached;
  const patienceMs = Math.min(Math.max(PATIENCE_FACTOR * slow, PATIENCE_LEAST_MS), PATIENCE_MOST_MS);
  const firstMs = Math.min(Math.max(ATTEMPT_FACTOR * slow, PATIENCE_LEAST_MS), ATTEMPT_MOST_MS);
  const patience = { firstMs, lastMs: 0 };
  const second = new Map<LabPromise, Settled>();
  for (let begin = 0; begin < lost.length && !bounds.signal.aborted; begin += AGAIN_AT_ONCE) {
    const some = lost.slice(begin, begin + AGAIN_AT_ONCE);
    const deadline = performance.now() + patienceMs;
    const again = await settle(some, PATIENT_CONCURRENCY, { ...bounds, deadline, patience });
    for (const one of again) second.set(one.promise, one);
    if (again.filter(({ observed }) => observed.ok).length * 2 < again.length) break;
  }
  return reached.map((one) => {
    const found = second.get(one.promise);
    return found === undefined ? one : { ...found, observed: { ...found.observed, isLate: true } };
  });
}

/** Where packets were lost: of those that should have arrived, and of so many that it does not take long. */
async function lostPlaces(
  failed: readonly Settled[],
  world: World,
): Promise<ReadonlyMap<PromiseResult, Lost>> {
  const places = new Map<PromiseResult, Lost>();
  for (const { promise, result } of failed) {
    const flow = promise.kind === 'reach' ? promise.flow : undefined;
    if (flow !== undefined && places.size < MAX_TRACES) places.set(result, await world.lostAt(flow));
  }
  return places;
}

type Settled = { readonly promise: LabPromise; readonly observed: Observed; readonly result: PromiseResult };

/** By what answers took; with none to go by, as long as it may be. */
function wallMs(reached: readonly Settled[]): number {
  const answers = reached.filter(({ promise, observed }) => observed.ok && promise.kind === 'reach');
  if (answers.length === 0) return WALL_MS;
  const slowest = greatest(answers.map(({ observed }) => observed.attemptMs ?? 0));
  return Math.min(Math.max(WALL_FACTOR * slowest, WALL_LEAST_MS), WALL_MOST_MS);
}

/** A call takes no more than some 120,000 arguments, and an exhaustive verification may prove more promises. */
function greatest(times: readonly number[]): number {
  return times.reduce((most, one) => Math.max(most, one), 0);
}

async function mapBounded<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
