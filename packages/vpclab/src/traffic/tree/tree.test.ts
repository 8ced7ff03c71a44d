// Trees as they are planned from a seed, and as they run where answers take their time.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { seeded } from '../../model/random.ts';
import type { TrafficPair, TreeHop } from '../../model/traffic.ts';
import type { Outcome } from '../count.ts';
import { treePlanner, type Call } from './plan.ts';
import { runTree } from './run-tree.ts';
import { TreeCount } from './tree-count.ts';

type Target = { readonly pair: TrafficPair };

function target(hop: number, from: string, to: string): Target {
  return { pair: { from, netns: from, tenant: 't', vpc: 'v', to, address: '10.0.0.1', hop } };
}

const callers = ['web-1', 'web-2'].flatMap((web) => [target(0, web, 'app-1'), target(0, web, 'app-2')]);
const databases = ['app-1', 'app-2'].flatMap((app) =>
  ['db-1', 'db-2', 'db-3'].map((database) => target(1, app, database)),
);
const hops: readonly TreeHop[] = [
  { to: 'v/app', fanout: 1, budgetMs: 1_000 },
  { to: 'v/db', fanout: 2, budgetMs: 400 },
];

function shape(calls: readonly Call<Target>[]): readonly string[] {
  return calls.flatMap(({ target: { pair }, calls: behind }) => [
    `${pair.from} > ${pair.to}`,
    ...shape(behind),
  ]);
}

function drawn(seed: number, count: number): readonly (readonly string[])[] {
  const next = treePlanner({ hops, weights: undefined }, [...callers, ...databases], seeded(seed));
  return Array.from({ length: count }, () => shape(next()));
}

describe('the plan of a tree', () => {
  it('has each call made by the one who was called before, to different receivers', () => {
    for (const [first = '', ...behind] of drawn(5, 200)) {
      const [, app = ''] = first.split(' > ');
      expect(behind).toHaveLength(2);
      expect(behind.every((call) => call.startsWith(`${app} > db-`))).toBe(true);
      expect(new Set(behind).size).toBe(2);
    }
  });

  it('is the same for the same seed, and another for another', () => {
    expect(drawn(7, 50)).toEqual(drawn(7, 50));
    expect(drawn(7, 50)).not.toEqual(drawn(8, 50));
  });

  it('uses everybody, and receivers again where there are too few', () => {
    expect(new Set(drawn(3, 300).flat()).size).toBe(callers.length + databases.length);
    const many = [{ to: 'v/app', fanout: 5, budgetMs: 1 }];
    const calls = treePlanner({ hops: many, weights: undefined }, callers, seeded(1))();
    expect(calls).toHaveLength(5);
    expect(new Set(shape(calls)).size).toBe(2);
  });

  it('is empty where nobody calls', () => {
    expect(treePlanner({ hops, weights: undefined }, [], seeded(1))()).toEqual([]);
  });
});

describe('a tree that runs', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const tree: readonly Call<string>[] = [
    {
      target: 'app',
      calls: [
        { target: 'db-1', calls: [] },
        { target: 'db-2', calls: [] },
      ],
    },
  ];

  /** Runs it while requests take so long, or fail. */
  async function run(takes: Readonly<Record<string, number | string>>) {
    const begun = Date.now();
    const now = (): number => Date.now() - begun;
    const count = new TreeCount({ name: 'shop', hops });
    const asked: string[] = [];
    const outcome = runTree(tree, 0, {
      hops,
      now,
      exchange: async (to): Promise<Outcome> => {
        asked.push(`${to} at ${now()}`);
        const time = takes[to] ?? 0;
        if (typeof time === 'string') return { kind: 'failed', error: time };
        await new Promise((resolve) => setTimeout(resolve, time));
        return { kind: 'answered', bytes: 10 };
      },
      called: (hop) => void (count.hop(hop).sent += 1),
      ended: (hop, ended, latencyMs) => count.hop(hop).add(ended, latencyMs),
    });
    await vi.advanceTimersByTimeAsync(10_000);
    return { outcome: await outcome, asked, hops: count.tally().hops };
  }

  it('calls the next tier once it was asked, and is done when all calls are', async () => {
    const { outcome, asked, hops: tallies } = await run({ app: 30, 'db-1': 10, 'db-2': 50 });
    expect(outcome).toEqual({ kind: 'answered', bytes: 30 });
    expect(asked).toEqual(['app at 0', 'db-1 at 30', 'db-2 at 30']);
    expect(tallies).toMatchObject([
      { to: 'v/app', fanout: 1, budgetMs: 1_000, sent: 1, answered: 1, errors: {} },
      { to: 'v/db', sent: 2, answered: 2, errors: {} },
    ]);
    // What is behind a call is part of its time.
    expect(tallies[0]?.latency?.max).toBeCloseTo(80, 0);
    expect(tallies[1]?.latency?.max).toBeCloseTo(50, 0);
  });

  it('awaits no call for longer than its budget', async () => {
    const { outcome, hops: tallies } = await run({ 'db-1': 10, 'db-2': 900 });
    expect(outcome).toEqual({ kind: 'failed', error: 'failed behind' });
    expect(tallies[0]).toMatchObject({ answered: 0, errors: { 'failed behind': 1 } });
    expect(tallies[1]).toMatchObject({ sent: 2, answered: 1, errors: { 'over budget': 1 } });
  });

  it('gives a call no more time than its caller has left', async () => {
    const { outcome, hops: tallies } = await run({ app: 700, 'db-1': 350, 'db-2': 10 });
    expect(outcome).toMatchObject({ kind: 'failed' });
    expect(tallies[1]).toMatchObject({ answered: 1, errors: { 'over budget': 1 } });
  });

  it('calls nobody behind a call that failed or took too long', async () => {
    expect((await run({ app: 'refused' })).hops).toMatchObject([{ errors: { refused: 1 } }, { sent: 0 }]);
    expect((await run({ app: 1_500 })).hops).toMatchObject([
      { errors: { 'over budget': 1 }, latency: undefined },
      { sent: 0 },
    ]);
  });
});
