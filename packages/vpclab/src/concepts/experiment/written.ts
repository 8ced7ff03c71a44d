// Experiments as they are written, in the lab file or in files of their own.

import { z } from 'zod';
import { list, mapping, yesOrNo } from '../../lab-file/combinators.ts';
import { name } from '../../lab-file/fields.ts';
import { keys } from '../../lab-file/keys.ts';
import { time } from '../../lab-file/time.ts';
import { CLOCK_OFFSET, clockOffset } from '../../model/clock-offset.ts';

const MOST_EXPERIMENTS = 64;
const MOST_STEPS = 1000;
const MOST_FAILED = 1_000_000;

const words = (expected: string, description: string) =>
  z
    .string({ error: expected })
    .min(1, { error: expected })
    .max(128, { error: expected })
    .meta({ description });

const number = (least: number, most: number, description: string) => {
  const error = `a number from ${least} to ${most}`;
  return z.number({ error }).min(least, { error }).max(most, { error }).optional().meta({ description });
};

const offset = (description: string) =>
  z
    .string({ error: CLOCK_OFFSET })
    .transform((text, context): number => {
      const ms = clockOffset(text);
      if (ms !== undefined) return ms;
      context.addIssue({ code: 'custom', message: CLOCK_OFFSET });
      return z.NEVER;
    })
    .meta({ description });

const step = mapping(
  'a step with fault, target and for',
  {
    fault: words('the name of a fault: `vpclab chaos list`', 'What is broken.'),
    target: words(
      'a link, daemon, node or gateway of the lab, or first or last',
      'Where: its name, or `first` or `last` of those that this fault can be aimed at.',
    ),
    for: time('For how long.'),
    percent: number(0.1, 100, 'Of packets or of time, for faults that take one.'),
    delay: time('For link-delay and link-jitter: how long packets wait.').optional(),
    mbit: number(0.1, 1000, 'For link-rate: Mbit/s.'),
    bytes: number(64, 65_000, 'For link-mtu: the longest packet that gets through.'),
    offset: offset('For clock-offset: how far ahead its clock is, or behind with a minus.').optional(),
    pause: time('How long to wait after it before the next step.').optional(),
    overlap: yesOrNo
      .optional()
      .meta({ description: 'Begin the next step at once, while this one goes on. Default: false.' }),
  },
  'A fault.',
);

const failed = (description: string) =>
  z
    .int({ error: 'a whole number' })
    .min(0, { error: 'a whole number' })
    .max(MOST_FAILED, { error: `at most ${MOST_FAILED}` })
    .optional()
    .meta({ description });

const bounds = (whose: string) =>
  mapping(
    'bounds with broken, failed and p99',
    {
      broken: time(`The longest that a promise of ${whose} may be broken, all outages together.`),
      failed: failed(`How many requests of ${whose} may fail, where traffic runs. Default: any.`),
      p99: time(
        `How long requests of ${whose} may take, 99th percentile, where traffic runs. Default: any time.`,
      ).optional(),
    },
    `Bounds for ${whose}.`,
  );

const stopBounds = (whose: string) =>
  mapping(
    'bounds with broken or failed',
    {
      broken: time(`Stop once a promise of ${whose} has been broken for longer.`).optional(),
      failed: failed(`Stop once more requests of ${whose} have failed, where traffic runs.`),
    },
    `When harm to ${whose} ends the experiment.`,
  ).optional();

const shape = {
  name: name('Name of the experiment.', 'gateway-lost'),
  brief: words('a sentence', 'What it shows, in a sentence.'),
  traffic: yesOrNo.optional().meta({ description: "Run the lab file's traffic meanwhile. Default: false." }),
  steps: list('a list of steps with fault, target and for', step, 'Faults, one after the other.', MOST_STEPS),
  skip: yesOrNo.optional().meta({
    description:
      'Leave out a fault that cannot begin, such as one of a daemon that was just killed. Default: false, it ends the experiment.',
  }),
  steady: time(
    'How long to wait at first until all promises hold; nothing is broken where they do not. Default: 15s.',
  ).optional(),
  recover: time(
    'How long all promises may take to hold again after the last fault. Default: 30s.',
  ).optional(),
  stop: mapping(
    'when to stop: leak, affected, others',
    {
      leak: yesOrNo.optional().meta({ description: 'Stop once a wall has leaked. Default: false.' }),
      affected: stopBounds('tenants that the faults touch'),
      others: stopBounds('all other tenants'),
    },
    'When to undo everything before the last step: the experiment has failed then.',
  ).optional(),
  expect: mapping(
    'what is expected: affected and others',
    {
      affected: bounds('tenants that the faults touch'),
      others: bounds('all other tenants'),
      effect: yesOrNo
        .optional()
        .meta({ description: 'Whether some promise has to break: a fault without effect proves nothing.' }),
    },
    'Who may notice, and for how long. A wall that leaks is always a failure.',
  ),
};

/** Of a file of its own. */
export const experimentSchema = mapping('an experiment with name, steps and expect', shape, 'An experiment.');

export const experimentKeys = keys('experiment', () => shape);

export const experimentsOfLab = keys('lab', (entryOf) => ({
  experiments: list(
    'a list of experiments with name, brief, steps and expect',
    entryOf('experiment'),
    'Experiments for `vpclab chaos run NAME`: an apply runs none.',
    MOST_EXPERIMENTS,
  ).optional(),
}));
