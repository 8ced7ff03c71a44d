// An experiment as it is written: what is broken in sequence, and who may notice for how long. Pure.

import { z } from 'zod';
import { list, mapping, yesOrNo } from '../../lab-file/combinators.ts';
import { name } from '../../lab-file/fields.ts';

const MOST_STEPS = 200;
const MOST_SECONDS = 3_600;
const TIME = 'a time such as 500ms, 10s or 2m';
const MOST_FAILED = 1_000_000;

const time = (description: string) =>
  z
    .string({ error: TIME })
    .regex(/^[0-9]{1,6}(\.[0-9]{1,3})?(ms|s|m)$/, { error: TIME })
    .transform(milliseconds)
    .refine((ms) => ms <= MOST_SECONDS * 1000, { error: 'at most 60m' })
    .meta({ description });

const words = (expected: string, description: string) =>
  z
    .string({ error: expected })
    .min(1, { error: expected })
    .max(128, { error: expected })
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
    percent: z
      .number({ error: 'a number from 0.1 to 100' })
      .min(0.1, { error: 'a number from 0.1 to 100' })
      .max(100, { error: 'a number from 0.1 to 100' })
      .optional()
      .meta({ description: 'Of packets, for faults that take one.' }),
    pause: time('How long to wait after it before the next step.').optional(),
  },
  'A fault.',
);

const bounds = (whose: string) =>
  mapping(
    'bounds with broken and failed',
    {
      broken: time(`The longest that a promise of ${whose} may be broken, all outages together.`),
      failed: z
        .int({ error: 'a whole number' })
        .min(0, { error: 'a whole number' })
        .max(MOST_FAILED, { error: `at most ${MOST_FAILED}` })
        .optional()
        .meta({ description: `How many requests of ${whose} may fail, where traffic runs. Default: any.` }),
    },
    `Bounds for ${whose}.`,
  );

export const experimentSchema = mapping(
  'an experiment with name, steps and expect',
  {
    name: name('Name of the experiment.', 'gateway-lost'),
    brief: words('a sentence', 'What it shows, in a sentence.'),
    traffic: yesOrNo
      .optional()
      .meta({ description: "Run the lab file's traffic meanwhile. Default: false." }),
    steps: list(
      'a list of steps with fault, target and for',
      step,
      'Faults, one after the other.',
      MOST_STEPS,
    ),
    recover: time(
      'How long all promises may take to hold again after the last fault. Default: 30s.',
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
  },
  'An experiment.',
);

export type Experiment = z.output<typeof experimentSchema>;

function milliseconds(text: string): number {
  const number = Number.parseFloat(text);
  if (text.endsWith('ms')) return number;
  return text.endsWith('m') ? number * 60_000 : number * 1000;
}
