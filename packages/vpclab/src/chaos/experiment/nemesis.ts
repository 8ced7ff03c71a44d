// Faults at random, the same for the same seed: which, where, for how long, and which at once. Pure.

import { ANY_TIME_MS, type Experiment, type ExperimentStep } from '../../model/experiment.ts';
import type { FaultName } from '../../model/fault-names.ts';
import { seeded, type Random } from '../../model/random.ts';

const SHORTEST_MS = 500;
const LONGEST_MS = 4_000;
const LONGEST_PAUSE_MS = 1_500;
const OVERLAP = 0.35;
const RECOVER_MS = 120_000;

/**
 * Left out: what takes the edge's lists or a gateway's rules away, because then a wall may really fall, a full file
 * system, which takes the databases along that all else is judged by, and what only some machines can do: the same seed
 * gives the same faults on each.
 */
const LEFT_OUT: ReadonlySet<FaultName> = new Set([
  'hijack-unfiltered',
  'more-specific',
  'rules-lost',
  'disk-full',
  'clock-offset',
]);

export type Aims = ReadonlyMap<FaultName, readonly string[]>;

export type Chance = { readonly seed: number; readonly seconds: number };

/** `traffic`: whether the lab file's runs meanwhile. */
export function nemesis({ seed, seconds }: Chance, aims: Aims, traffic: boolean): Experiment {
  const random = seeded(seed);
  const kinds = [...aims].filter(([name, targets]) => targets.length > 0 && !LEFT_OUT.has(name));
  const steps: ExperimentStep[] = [];
  for (let at = 0; at < seconds * 1000;) {
    const [fault, targets] = oneOf(kinds, random);
    const step: ExperimentStep = {
      fault,
      target: oneOf(targets, random),
      for: between(SHORTEST_MS, LONGEST_MS, random),
      pause: between(0, LONGEST_PAUSE_MS, random),
      overlap: random() < OVERLAP,
    };
    steps.push(step);
    at += (step.pause ?? 0) + (step.overlap === true ? 0 : step.for);
  }
  // What is judged are walls, and whether all is back at the end.
  const bounds = { broken: ANY_TIME_MS };
  return {
    name: 'random',
    brief: `Faults at random for ${seconds} s, from seed ${seed}`,
    traffic,
    steps,
    skip: true,
    recover: RECOVER_MS,
    expect: { affected: bounds, others: bounds },
  };
}

function between(least: number, most: number, random: Random): number {
  return Math.round(least + random() * (most - least));
}

function oneOf<T>(all: readonly T[], random: Random): T {
  const one = all[Math.floor(random() * all.length)];
  if (one === undefined) throw new TypeError('there is nothing to choose from');
  return one;
}
