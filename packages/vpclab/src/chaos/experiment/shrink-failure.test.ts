import { expect, it } from 'vitest';
import type { ExperimentReport, PromiseVerdict } from '../../model/chaos.ts';
import type { Experiment, ExperimentStep } from '../../model/experiment.ts';
import type { Conducted } from './run.ts';
import { shrinkFailure } from './shrink-failure.ts';

const step = (target: string): ExperimentStep => ({ fault: 'partition', target, for: 1000 });
const steps = ['a', 'b', 'c', 'd'].map(step);
const bounds = { broken: 0 };
const experiment: Experiment = {
  ...{ name: 'random', brief: 'For a test', steps, expect: { affected: bounds, others: bounds } },
};
const run = { signal: new AbortController().signal, onEvent: () => undefined };

const REACH = 'a reaches b';
const WALL = 'c does not reach d';
type Outcome = {
  readonly notBack?: readonly string[];
  readonly unsteady?: boolean;
  readonly leakMs?: number;
};

function conducted(of: readonly ExperimentStep[], { notBack = [], unsteady, leakMs }: Outcome): Conducted {
  const outages = leakMs === undefined ? [] : [{ from: leakMs, to: undefined, observed: 'answered' }];
  const wall = { promise: WALL, kind: 'wall', outages } as Partial<PromiseVerdict> as PromiseVerdict;
  const report: Partial<ExperimentReport> = {
    ...{ promises: [wall], notBack, leaks: leakMs === undefined ? [] : [WALL] },
    unsteady: unsteady === true ? [REACH] : [],
  };
  return {
    report: report as ExperimentReport,
    turnsMs: unsteady === true ? [] : of.map((_, index) => index * 2000),
  };
}

/** A lab that something is broken in for good by the step `c`, until it is restored. */
function lab(fails: (targets: string) => boolean, { heals = true } = {}) {
  const world = { isBroken: true, restored: 0 };
  return {
    world,
    conduct: async ({ steps: of }: Experiment): Promise<Conducted> => {
      if (world.isBroken) return await Promise.resolve(conducted(of, { unsteady: true }));
      world.isBroken = fails(of.map(({ target }) => target).join(''));
      return await Promise.resolve(conducted(of, { notBack: world.isBroken ? [REACH] : [] }));
    },
    restore: async () => {
      world.restored += 1;
      if (heals) world.isBroken = false;
      await Promise.resolve();
    },
  };
}

const first = conducted(steps, { notBack: [REACH] });

it('what a run left broken is put back, and is no failure of the next one', async () => {
  const parts = lab((targets) => targets.includes('c'));
  expect(await shrinkFailure(experiment, first, parts, run)).toMatchObject({
    ...{ steps: [step('c')], runs: 3, failed: 3, ended: undefined },
  });
});

it('a lab that cannot be put back ends it, with all steps', async () => {
  const parts = lab((targets) => targets.includes('c'), { heals: false });
  expect(await shrinkFailure(experiment, first, parts, run)).toMatchObject({
    ...{ steps, tries: 0, runs: 1, failed: 1 },
    ended: expect.stringMatching(/^the lab is not as its file says: a reaches b/) as string,
  });
  expect(parts.world.restored).toBe(1);
});

it('what does not fail again is not shrunk', async () => {
  expect(
    await shrinkFailure(
      experiment,
      first,
      lab(() => false),
      run,
    ),
  ).toMatchObject({ steps, tries: 0, runs: 3, failed: 1, ended: 'the same faults did not fail again' });
});

it('what fails now and then says how often', async () => {
  let runs = 0;
  const parts = lab((targets) => targets.includes('c') && (runs += 1) < 4);
  const found = await shrinkFailure(experiment, first, parts, run);
  expect(found?.steps).toEqual([step('c')]);
  expect(found?.failed).toBeLessThan(found?.runs ?? 0);
});

it('where it is cancelled, what was found by then is given', async () => {
  const cancel = new AbortController();
  const parts = lab((targets) => targets.includes('c'));
  const conduct = async (fewer: Experiment): Promise<Conducted> => {
    if (fewer.steps.length === 1) cancel.abort();
    cancel.signal.throwIfAborted();
    return await parts.conduct(fewer);
  };
  const found = await shrinkFailure(
    experiment,
    first,
    { ...parts, conduct },
    { ...run, signal: cancel.signal },
  );
  expect(found).toMatchObject({ steps: [step('c'), step('d')], ended: 'it was cancelled' });
});

it('another failure is not the same one', async () => {
  const parts = {
    conduct: async ({ steps: of }: Experiment) => await Promise.resolve(conducted(of, { leakMs: 100 })),
    restore: async () => await Promise.resolve(),
  };
  expect(await shrinkFailure(experiment, first, parts, run)).toMatchObject({
    ended: 'the same faults did not fail again',
  });
});

it('faults that began after a wall leaked are left out without a try', async () => {
  const parts = {
    conduct: async ({ steps: of }: Experiment) => {
      const at = of.findIndex(({ target }) => target === 'b');
      return await Promise.resolve(conducted(of, at === -1 ? {} : { leakMs: at * 2000 + 100 }));
    },
    restore: async () => await Promise.resolve(),
  };
  const leaked = conducted(steps, { leakMs: 2100 });
  expect(await shrinkFailure(experiment, leaked, parts, run)).toMatchObject({ steps: [step('b')], tries: 1 });
});

it('a run that could not begin has nothing to shrink', async () => {
  const unsteady = conducted(steps, { unsteady: true });
  expect(
    await shrinkFailure(
      experiment,
      unsteady,
      lab(() => true),
      run,
    ),
  ).toBeUndefined();
});
