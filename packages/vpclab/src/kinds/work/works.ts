// The working halves of all kinds, as one. They are loaded by the engine alone: what only plans and shows rows does
// without them.

import { changesOf, identityOf, rowsOf } from '../../model/plan.ts';
import type { Plan } from '../../model/plan.ts';
import type { Row, RowKind } from '../../model/rows.ts';
import type { AllRows } from '../all-rows.ts';
import { KIND_NAMES, kind } from '../registry.ts';
import type { Step } from './step.ts';
import type { Losing, Loss, Making, Observing, Report, Settling } from './contract.ts';

type Waiting = Pick<Making, 'world' | 'signal'>;

export type Works = {
  /** All rows of the lab, as the world has them. */
  readonly observe: (observing: Omit<Observing, 'once'>) => Promise<readonly Row[]>;
  readonly begin: (plan: Plan, waiting: Waiting) => Promise<void>;
  readonly steps: (making: Making) => readonly Step[];
  readonly settle: (intended: readonly Row[], waiting: Waiting) => readonly Settling[];
  readonly finish: (plan: Plan, waiting: Waiting) => Promise<void>;
  readonly losses: (intended: readonly Row[], losing: Losing) => Promise<readonly Loss[]>;
  readonly report: (
    intended: readonly Row[],
    reading: Waiting & { readonly timeoutMs: number },
  ) => Promise<Report>;
};

export async function loadWorks(): Promise<Works> {
  const all = await Promise.all(KIND_NAMES.map((name) => ofKind(name)));
  return {
    observe: async (observing) => {
      const shared = { ...observing, once: readOnce(observing) };
      return (await Promise.all(all.map(({ observe }) => observe(shared)))).flat();
    },
    begin: async (plan, waiting) => void (await Promise.all(all.map(({ begin }) => begin(plan, waiting)))),
    steps: (making) => all.flatMap(({ steps }) => steps(making)),
    settle: (intended, waiting) => all.flatMap(({ settle }) => settle(intended, waiting) ?? []),
    finish: async (plan, waiting) => void (await Promise.all(all.map(({ finish }) => finish(plan, waiting)))),
    losses: async (intended, losing) =>
      (await Promise.all(all.map(({ losses }) => losses(intended, losing)))).flat(),
    report: async (intended, reading) => {
      const parts = await Promise.all(all.map(({ report }) => report(intended, reading)));
      return parts.reduce<Report>((whole, part) => ({ ...whole, ...part }), {});
    },
  };
}

type OneKind = {
  readonly observe: (observing: Observing) => Promise<readonly Row[]>;
  readonly steps: (making: Making) => readonly Step[];
  readonly settle: (intended: readonly Row[], waiting: Waiting) => Settling | undefined;
  readonly begin: Works['begin'];
  readonly finish: Works['finish'];
  readonly losses: Works['losses'];
  readonly report: Works['report'];
};

async function ofKind<K extends RowKind>(name: K): Promise<OneKind> {
  const work = await kind(name).work();
  return {
    observe: (observing) => work.observe(observing),
    steps: (making) => work.steps(changesOf(making.plan.changes, name), making),
    settle: (intended, waiting) => work.settle?.(rowsOf(intended, name), waiting),
    begin: async (plan, waiting) => work.begin?.(changesOf(plan.changes, name), waiting),
    finish: async (plan, waiting) => work.finish?.(changesOf(plan.changes, name), { plan, ...waiting }),
    losses: async (intended, losing) => (await work.losses?.(rowsOf(intended, name), losing)) ?? [],
    report: async (intended, reading) => (await work.report?.(rowsOf(intended, name), reading)) ?? {},
  };
}

function readOnce(observing: Omit<Observing, 'once'>): Observing['once'] {
  const answers = new Map<unknown, Promise<unknown>>();
  const once: Observing['once'] = async <T>(read: (all: Observing) => Promise<T>): Promise<T> => {
    const known = answers.get(read) ?? read({ ...observing, once });
    answers.set(read, known);
    // Kept under the function that gave it.
    return (await known) as T;
  };
  return once;
}

/** Everything that steps are made from. */
export function making(plan: Plan, intended: AllRows, { world, signal }: Waiting): Making {
  const changed = new Set(plan.changes.map(({ row }) => identityOf(row)));
  const outer = new Set(
    rowsOf(intended.rows, 'netns').flatMap(({ name, role }) =>
      role === 'workload' || role === 'resolver' || role === 'nat-gateway' || role === 'region-gateway'
        ? [name]
        : [],
    ),
  );
  return {
    plan,
    intended,
    world,
    signal,
    isChanged: (what) => changed.has(what),
    isOuter: (netns) => outer.has(netns),
  };
}
