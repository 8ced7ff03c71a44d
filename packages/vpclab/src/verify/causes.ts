// Promises that do not hold, by what keeps them from it: one thing that is down breaks many. What is known of the lab
// itself is asked first (links, tunnels, sessions, drift), then where packets were lost. Pure.

import type { Cause, PromiseResult } from '../model/engine.ts';
import type { LabPromise } from '../model/promise.ts';

/** Something that is not as it should be, and which promises cannot hold because of it. */
export type Fact = {
  readonly kind: Cause['kind'];
  readonly text: string;
  readonly breaks: (promise: LabPromise) => boolean;
  /** It may be the cause, where packets do not tell another one. */
  readonly isGuess?: true;
};
export type Broken = { readonly promise: LabPromise; readonly result: PromiseResult };

/** The first fact that surely breaks it; what comes first causes what comes later. */
export function factFor(promise: LabPromise, facts: readonly Fact[]): Fact | undefined {
  return facts.find(({ breaks, isGuess }) => isGuess !== true && breaks(promise));
}

/** Each failed promise is in one of them. A promise that no fact explains is a cause of its own, unless others were lost with it. */
export function causesOf(broken: readonly Broken[], facts: readonly Fact[]): readonly Cause[] {
  const causes = new Map<string, { readonly cause: Omit<Cause, 'promises'>; readonly promises: string[] }>();
  const order = new Map(facts.map(({ text }, index) => [text, index]));
  for (const { promise, result } of broken) {
    const cause = causeOf(promise, result, facts);
    const known = causes.get(cause.text) ?? { cause, promises: [] };
    causes.set(cause.text, known);
    known.promises.push(result.promise);
  }
  const rank = (text: string): number => order.get(text) ?? facts.length;
  return [...causes.values()]
    .map(({ cause, promises }): Cause => ({ ...cause, promises }))
    .toSorted((a, b) => rank(a.text) - rank(b.text));
}

function causeOf(
  promise: LabPromise,
  result: PromiseResult,
  facts: readonly Fact[],
): Omit<Cause, 'promises'> {
  const fact = factFor(promise, facts);
  if (fact !== undefined) return { kind: fact.kind, text: fact.text };
  if (result.lostAt !== undefined) return { kind: 'lost', text: result.lostAt };
  const guess = facts.find(({ breaks, isGuess }) => isGuess === true && breaks(promise));
  if (guess !== undefined) return { kind: guess.kind, text: guess.text };
  return { kind: 'promise', text: `${result.promise}: ${result.observed}` };
}
