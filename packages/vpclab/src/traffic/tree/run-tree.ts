// Runs one tree: a receiver that was asked calls the next tier at once, and is done when all of these calls are. Each call
// has its budget, and none is awaited for longer than its caller's: once that is over, nothing more is called behind it.
//
// Responders call nobody, so the generator makes all calls, each from the namespace of its caller: packets take the way that
// they take between tiers, and a call's time is that of its own request plus that of what is behind it.

import type { TreeHop } from '../../model/traffic.ts';
import type { Outcome } from '../count.ts';
import type { Call } from './plan.ts';

type TreeParts<T> = {
  readonly hops: readonly TreeHop[];
  /** Milliseconds since the traffic began. */
  readonly now: () => number;
  /** One request by itself, due at `dueMs` or, where that is undefined, now. Never rejects. */
  readonly exchange: (target: T, dueMs: number | undefined) => Promise<Outcome>;
  readonly called: (hop: number) => void;
  readonly ended: (hop: number, outcome: Outcome, latencyMs: number) => void;
};

const OVER_BUDGET: Outcome = { kind: 'failed', error: 'over budget' };
const FAILED_BEHIND: Outcome = { kind: 'failed', error: 'failed behind' };

/** The outcome of the tree: the first failure of its first hop, if there is one. */
export async function runTree<T>(
  calls: readonly Call<T>[],
  dueMs: number,
  parts: TreeParts<T>,
): Promise<Outcome> {
  return await runCalls(calls, { hop: 0, dueMs, deadlineMs: Infinity }, parts);
}

type At = { readonly hop: number; readonly dueMs: number; readonly deadlineMs: number };

async function runCalls<T>(calls: readonly Call<T>[], at: At, parts: TreeParts<T>): Promise<Outcome> {
  const outcomes = await Promise.all(calls.map(async (call) => await runCall(call, at, parts)));
  let bytes = 0;
  for (const outcome of outcomes) {
    if (outcome.kind === 'failed') return outcome;
    bytes += outcome.bytes;
  }
  return { kind: 'answered', bytes };
}

async function runCall<T>(call: Call<T>, at: At, parts: TreeParts<T>): Promise<Outcome> {
  const { hop, dueMs } = at;
  const deadlineMs = Math.min(at.deadlineMs, dueMs + (parts.hops[hop]?.budgetMs ?? 0));
  parts.called(hop);
  const outcome = await within(answered(call, { ...at, deadlineMs }, parts), deadlineMs - parts.now());
  parts.ended(hop, outcome, parts.now() - dueMs);
  return outcome;
}

async function answered<T>(
  { target, calls }: Call<T>,
  { hop, dueMs, deadlineMs }: At,
  parts: TreeParts<T>,
): Promise<Outcome> {
  const own = await parts.exchange(target, hop === 0 ? dueMs : undefined);
  if (own.kind === 'failed' || calls.length === 0) return own;
  const nowMs = parts.now();
  if (nowMs >= deadlineMs) return OVER_BUDGET;
  const behind = await runCalls(calls, { hop: hop + 1, dueMs: nowMs, deadlineMs }, parts);
  return behind.kind === 'failed' ? FAILED_BEHIND : { kind: 'answered', bytes: own.bytes + behind.bytes };
}

/** `work` never rejects; what it gives after the time is of no interest. */
async function within(work: Promise<Outcome>, ms: number): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const timer = setTimeout(() => resolve(OVER_BUDGET), Math.max(0, ms));
  void work.then(resolve);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}
