// What is killed, when: a pure function of the seed. Each life of a lab is an `up`, some `apply`s of other random labs
// and a `down`; each of these is attacked, and so, at times, is the command that is to mend it.

import fc from 'fast-check';
import { labFile } from '../property/lab-file.arbitrary.ts';

export type Operation = 'up' | 'apply' | 'down';
/** `cli` and `vpclabd` as the task has them, both at once, and the lab's first process, which takes the lab with it. */
export type Victim = 'cli' | 'vpclabd' | 'both' | 'init';

export type Moment =
  /** After this part of the time that the operation took when nothing was killed. */
  | { readonly kind: 'time'; readonly fraction: number }
  /** So long after the lab told of this. */
  | {
      readonly kind: 'event';
      readonly stage: string;
      readonly state: 'started' | 'done';
      readonly delayMs: number;
    };

export type Attack = {
  readonly victim: Victim;
  readonly moment: Moment;
  /** vpclabd is killed again so long after that: while it takes over what the first one left. */
  readonly againMs: number | undefined;
};

/** The attack on the command, and on the commands after it that are to mend the lab. */
export type Step = {
  readonly operation: Operation;
  readonly text: string;
  readonly attacks: readonly Attack[];
};

export type Life = { readonly steps: readonly Step[] };

const LIVES = 120;
const APPLIES = 3;
const MOST_WORKLOADS = 10;
const MOST_NODES = 3;

const small = labFile.filter(({ workloads, nodes }) => workloads <= MOST_WORKLOADS && nodes <= MOST_NODES);

const STAGES = {
  up: ['central', 'northbound', 'namespaces and links', 'services', 'gateways and edge', 'ports up'],
  apply: ['removing', 'northbound', 'namespaces and links', 'services', 'gateways and edge', 'ports up'],
} as const;

const time: fc.Arbitrary<Moment> = fc
  .double({ min: 0, max: 1, noNaN: true })
  .map((fraction) => ({ kind: 'time', fraction }));

function event(operation: 'up' | 'apply'): fc.Arbitrary<Moment> {
  return fc.record({
    kind: fc.constant('event'),
    stage: fc.constantFrom(...STAGES[operation]),
    state: fc.constantFrom('started', 'done'),
    delayMs: fc.integer({ min: 0, max: 40 }),
  });
}

function attackOn(operation: Operation): fc.Arbitrary<Attack> {
  if (operation === 'down') {
    return fc.record({
      victim: victims({ cli: 5, vpclabd: 2, init: 2 }),
      moment: time,
      againMs: fc.constant(undefined),
    });
  }
  return fc.record({
    victim: victims({ cli: 5, vpclabd: 5, both: 3, init: 1 }),
    againMs: fc.option(fc.integer({ min: 0, max: 1_500 }), { freq: 2, nil: undefined }),
    moment: fc.oneof({ weight: 3, arbitrary: time }, { weight: 2, arbitrary: event(operation) }),
  });
}

function victims(weights: Partial<Record<Victim, number>>): fc.Arbitrary<Victim> {
  const names = Object.keys(weights) as Victim[];
  return fc.constantFrom(...names.flatMap((name) => Array.from({ length: weights[name] ?? 0 }, () => name)));
}

function step(operation: Operation): fc.Arbitrary<Step> {
  const attacks = fc.array(attackOn(operation), { minLength: 1, maxLength: operation === 'down' ? 1 : 2 });
  return fc.record({ operation: fc.constant(operation), text: small.map(({ text }) => text), attacks });
}

const life: fc.Arbitrary<Life> = fc
  .tuple(step('up'), fc.array(step('apply'), { minLength: APPLIES, maxLength: APPLIES }), step('down'))
  .map(([up, applies, down]) => ({ steps: [up, ...applies, down] }));

/** The first lives do not depend on how many are lived. */
export function crashScript(seed: number): readonly Life[] {
  return fc.sample(life, { seed, numRuns: LIVES });
}

export function attackText({ victim, moment, againMs }: Attack): string {
  const when =
    moment.kind === 'time'
      ? `at ${(moment.fraction * 100).toFixed(0)} % of the time`
      : `${moment.delayMs} ms after "${moment.stage}" was ${moment.state}`;
  const again = strikesTwice({ victim, againMs }) ? `, vpclabd again after ${againMs} ms` : '';
  return `kill ${victim} ${when}${again}`;
}

export function strikesTwice({ victim, againMs }: Pick<Attack, 'victim' | 'againMs'>): boolean {
  return againMs !== undefined && (victim === 'vpclabd' || victim === 'both');
}
