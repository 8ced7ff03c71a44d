// Promises that do not hold, by what keeps them from it: one thing that is down, missing or changed breaks many. What is
// down comes first, then what differs from the lab file, then where packets were lost. Pure.

import type { Cause, PromiseResult } from '../model/engine.ts';
import { isDefined } from '../model/is-defined.ts';
import { isWall } from '../model/promise.ts';
import type { LabPromise } from '../model/promise.ts';
import type { Lost } from './trace.ts';

/** Something that is not as it should be, and which promises cannot hold because of it. */
export type Fact = {
  readonly kind: Cause['kind'];
  readonly text: string;
  readonly fix?: string;
  readonly breaks: (promise: LabPromise) => boolean;
  /** It may break all of them, and is the cause only where nothing else is. */
  readonly isLast?: boolean;
  /** Of a difference from the lab file: it can break the promises that it `breaks`, and need not. */
  readonly drift?: Drift;
};

export type Drift = {
  /** What OVN makes of it shows in a trace; what is in a namespace does not. */
  readonly where: 'ovn' | 'namespace';
  /** Whether a packet that is lost there can be lost because of it. */
  readonly canLose: (lost: Lost) => boolean;
  /** Whether it is about the very place and table. */
  readonly isAt: (lost: Lost) => boolean;
};

export type Broken = {
  readonly promise: LabPromise;
  readonly result: PromiseResult;
  /** Undefined where no packet was traced. */
  readonly lost: Lost | undefined;
  /** What to do, where whoever looked at it knows. */
  readonly fix?: string | undefined;
};

/** The first fact that explains silence without a trace; what comes first causes what comes later. */
export function factFor(promise: LabPromise, facts: readonly Fact[]): Fact | undefined {
  return inOrder(facts).find(({ drift, breaks }) => drift?.where !== 'ovn' && breaks(promise));
}

function inOrder(facts: readonly Fact[]): readonly Fact[] {
  return facts.toSorted((a, b) => Number(a.isLast ?? false) - Number(b.isLast ?? false));
}

/** Each failed promise is in one of them. A promise that no fact explains is a cause of its own, unless others were lost with it. */
export function causesOf(broken: readonly Broken[], facts: readonly Fact[]): readonly Cause[] {
  const causes = new Map<string, { readonly cause: Omit<Cause, 'promises'>; readonly promises: string[] }>();
  const order = new Map(inOrder(facts).map(({ text }, index) => [text, index]));
  const blamed = blamedFacts(broken, facts);
  for (const one of broken) {
    const cause = causeOf(one, blamed.get(one));
    const known = causes.get(cause.text) ?? { cause, promises: [] };
    causes.set(cause.text, known);
    known.promises.push(one.result.promise);
  }
  const rank = (text: string): number => order.get(text) ?? facts.length;
  return [...causes.values()]
    .map(({ cause, promises }): Cause => ({ ...cause, promises }))
    .toSorted((a, b) => rank(a.text) - rank(b.text));
}

function causeOf({ result, lost, fix }: Broken, fact: Fact | undefined): Omit<Cause, 'promises'> {
  if (fact !== undefined) return { kind: fact.kind, text: fact.text, ...withFix(fact) };
  if (lost !== undefined) return { kind: 'lost', text: lost.text };
  return { kind: 'promise', text: `${result.promise}: ${result.observed}`, ...withFix({ fix }) };
}

function withFix({ fix }: { readonly fix?: string | undefined }): Pick<Cause, 'fix'> {
  return fix === undefined ? {} : { fix };
}

/** A lab that differs in more than this differs as a whole: rows that the first ones take along are not asked about. */
const MOST_QUESTIONS = 500_000;
const LEAST_FACTS = 50;

/** What a trace points at is blamed first, and then for others without a trace too. */
function blamedFacts(broken: readonly Broken[], all: readonly Fact[]): ReadonlyMap<Broken, Fact | undefined> {
  const most = Math.max(LEAST_FACTS, Math.floor(MOST_QUESTIONS / Math.max(1, broken.length)));
  const last = all.filter(({ isLast }) => isLast === true);
  const down = all.filter(({ drift, isLast }) => drift === undefined && isLast !== true);
  const differing = all.filter(({ drift }) => drift !== undefined).slice(0, most);
  const reach = new Map(
    differing.map((fact) => [fact, broken.filter(({ promise }) => fact.breaks(promise)).length]),
  );
  const widest = differing.toSorted((a, b) => (reach.get(b) ?? 0) - (reach.get(a) ?? 0));
  const found = new Map<Broken, Fact | undefined>();
  const blame = (one: Broken, differing: readonly Fact[]): Fact | undefined =>
    blamedFor(one, down, differing) ?? last.find(({ breaks }) => breaks(one.promise));
  for (const one of broken) if (one.lost !== undefined) found.set(one, blame(one, widest));
  const proved = new Set(found.values());
  const rest = widest.toSorted((a, b) => Number(proved.has(b)) - Number(proved.has(a)));
  for (const one of broken) if (one.lost === undefined) found.set(one, blame(one, rest));
  return found;
}

/** `widest`: what differs, those that can break most first. */
function blamedFor(
  { promise, lost }: Broken,
  down: readonly Fact[],
  widest: readonly Fact[],
): Fact | undefined {
  const first = down.find(({ breaks }) => breaks(promise));
  if (first !== undefined) return first;
  const near = widest.filter(({ breaks }) => breaks(promise));
  const outside = near.filter(({ drift }) => drift?.where === 'namespace');
  const inside = near.filter(
    ({ drift }) => drift?.where === 'ovn' && (lost === undefined || drift.canLose(lost)),
  );
  const exact = inside.filter(({ drift }) => lost !== undefined && drift?.isAt(lost) === true);
  // What OVN loses no namespace loses, but a gateway's fault can take a route out of OVN.
  const untraced = isWall(promise) ? [inside, outside] : [outside, inside];
  const order = lost?.at === undefined ? untraced : [exact, inside, outside];
  return order.map(([fact]) => fact).find(isDefined);
}
