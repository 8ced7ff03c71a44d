// `vpclab chaos ...`: names, arguments and help.

import { buildRouteMap } from '@stricli/core';
import type { CliContext } from '../context.ts';
import { CLOCK_OFFSET, clockOffset } from '../../model/clock-offset.ts';
import type { AmountOption } from '../../model/fault-names.ts';
import { buildCommand } from './build-command.ts';
import { jsonFlag, nameFlag, parseSeconds, quietFlag } from './shared-flags.ts';
import type { JsonFlag, NameFlag, QuietFlag } from './shared-flags.ts';

const MOST_DELAY_MS = 10_000;

export type ChaosFlags = NameFlag & JsonFlag;
export type ChaosStartFlags = ChaosFlags & { readonly for: number } & {
  readonly [O in AmountOption]?: number;
};
export type ChaosRunFlags = ChaosFlags & QuietFlag & { readonly junit?: string; readonly timeline?: string };
export type ChaosRandomFlags = ChaosRunFlags & {
  readonly seed?: number;
  readonly duration: number;
  readonly shrink?: boolean;
  readonly experiment?: string;
};

const list = buildCommand<ChaosFlags, [], CliContext>({
  loader: async () => (await import('../run/chaos.ts')).runChaosList,
  parameters: { flags: { name: nameFlag, json: jsonFlag } },
  docs: { brief: 'List what can be broken, and the experiments of the catalogue' },
});

const start = buildCommand<ChaosStartFlags, [string, string], CliContext>({
  loader: async () => (await import('../run/chaos.ts')).runChaosStart,
  parameters: {
    flags: {
      name: nameFlag,
      for: {
        kind: 'parsed',
        parse: parseSeconds,
        default: '10s',
        placeholder: 'TIME',
        brief: 'Duration, such as 10s or 5m',
      },
      percent: {
        kind: 'parsed',
        parse: parsePercent,
        optional: true,
        placeholder: 'N',
        brief: 'Percentage of packets or of time, for faults that have one',
      },
      delay: {
        kind: 'parsed',
        parse: parseDelay,
        optional: true,
        placeholder: 'TIME',
        brief: 'For link-delay and link-jitter: how long, such as 50ms',
      },
      offset: {
        kind: 'parsed',
        parse: parseOffset,
        optional: true,
        placeholder: 'TIME',
        brief: 'For clock-offset: how far ahead, such as 1h, or behind, such as -30d',
      },
      mbit: {
        kind: 'parsed',
        parse: (input) => parseNumber(input, 0.1, 1000),
        optional: true,
        placeholder: 'N',
        brief: 'For link-rate: Mbit/s',
      },
      bytes: {
        kind: 'parsed',
        parse: (input) => parseNumber(input, 64, 65_000),
        optional: true,
        placeholder: 'N',
        brief: 'For link-mtu: the longest packet that gets through',
      },
      json: jsonFlag,
    },
    positional: {
      kind: 'tuple',
      parameters: [
        { parse: String, placeholder: 'FAULT', brief: 'What to break: `vpclab chaos list`' },
        { parse: String, placeholder: 'TARGET', brief: 'Where: a link, daemon, node or gateway' },
      ],
    },
  },
  docs: {
    brief: 'Break something for a time',
    fullDescription: [
      'Returns once the fault is in effect. A separate process undoes it on time, even if vpclabd is killed.',
      '',
      '  vpclab chaos start link-loss node-1 --percent 20 --for 30s',
    ].join('\n'),
  },
});

const stop = buildCommand<ChaosFlags, [string?], CliContext>({
  loader: async () => (await import('../run/chaos.ts')).runChaosStop,
  parameters: {
    flags: { name: nameFlag, json: jsonFlag },
    positional: {
      kind: 'tuple',
      parameters: [
        { parse: parseId, optional: true, placeholder: 'ID', brief: 'Which fault (default: all)' },
      ],
    },
  },
  docs: { brief: 'Undo faults early' },
});

const status = buildCommand<ChaosFlags, [], CliContext>({
  loader: async () => (await import('../run/chaos.ts')).runChaosStatus,
  parameters: { flags: { name: nameFlag, json: jsonFlag } },
  docs: { brief: 'Show the faults that are active' },
});

/** What of a verdict is written where. */
const verdictFlags = {
  junit: {
    kind: 'parsed',
    parse: String,
    optional: true,
    placeholder: 'FILE',
    brief: 'Write the verdicts as JUnit XML',
  },
  timeline: {
    kind: 'parsed',
    parse: String,
    optional: true,
    placeholder: 'FILE',
    brief: 'Write a timeline (SVG) of what was broken when',
  },
} as const;

const run = buildCommand<ChaosRunFlags, [string], CliContext>({
  loader: async () => (await import('../run/chaos.ts')).runChaosRun,
  parameters: {
    flags: {
      name: nameFlag,
      ...verdictFlags,
      json: jsonFlag,
      quiet: quietFlag,
    },
    positional: {
      kind: 'tuple',
      parameters: [
        { parse: String, placeholder: 'EXPERIMENT', brief: 'A file, or a name of `vpclab chaos list`' },
      ],
    },
  },
  docs: {
    brief: 'Run an experiment and judge it',
    fullDescription: [
      'Probes the promises of the lab all the time, breaks things in sequence, and says per tenant and promise what was broken',
      'from when to when. The exit code is 1 when more was broken than the experiment expects, or a wall leaked.',
    ].join('\n'),
  },
});

const random = buildCommand<ChaosRandomFlags, [], CliContext>({
  loader: async () => (await import('../run/chaos.ts')).runChaosRandom,
  parameters: {
    flags: {
      name: nameFlag,
      seed: {
        kind: 'parsed',
        parse: parseSeed,
        optional: true,
        placeholder: 'N',
        brief: 'The same seed gives the same faults (default: any)',
      },
      duration: {
        kind: 'parsed',
        parse: parseSeconds,
        default: '2m',
        placeholder: 'TIME',
        brief: 'Duration, such as 2m',
      },
      shrink: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'When it fails, repeat it with fewer faults, and apply the lab file in between where needed',
      },
      experiment: {
        kind: 'parsed',
        parse: String,
        optional: true,
        placeholder: 'FILE',
        brief: 'When it fails, write its faults, or the fewest found, as an experiment',
      },
      ...verdictFlags,
      json: jsonFlag,
      quiet: quietFlag,
    },
  },
  docs: {
    brief: 'Break things at random, and see that walls hold and all comes back',
    fullDescription: [
      'Aims faults of all kinds at all targets of the lab, several at once, while the traffic of the lab file runs. The exit',
      'code is 1 when a wall leaked, or a promise does not hold again two minutes after the last fault. The seed that is shown',
      'gives the same faults again.',
      '',
      'With --shrink, a run that failed is repeated with fewer faults for as long as these fail in the same way: at most 24',
      'times, and for half an hour. What is left is repeated twice, to see whether it always fails.',
    ].join('\n'),
  },
});

export const chaosRoutes = buildRouteMap({
  routes: { list, start, stop, status, run, random },
  docs: { brief: 'Break the lab on purpose, and judge what became of its promises' },
});

function parsePercent(input: string): number {
  const number = Number(input);
  if (/^[0-9]{1,3}(\.[0-9])?$/.test(input) && number > 0 && number <= 100) return number;
  throw new SyntaxError(`"${input}" is not a percentage: more than 0, at most 100`);
}

function parseDelay(input: string): number {
  const ms = parseSeconds(/[a-z]$/.test(input) ? input : `${input}ms`, 0.001) * 1000;
  if (ms <= MOST_DELAY_MS) return ms;
  throw new SyntaxError(`"${input}" is too long a delay: at most 10s`);
}

function parseOffset(input: string): number {
  const ms = clockOffset(input);
  if (ms !== undefined) return ms;
  throw new SyntaxError(`"${input}" is not ${CLOCK_OFFSET}`);
}

function parseNumber(input: string, least: number, most: number): number {
  const number = Number(input);
  if (/^[0-9]{1,5}(\.[0-9])?$/.test(input) && number >= least && number <= most) return number;
  throw new SyntaxError(`"${input}" is not a number from ${least} to ${most}`);
}

function parseSeed(input: string): number {
  const seed = Number(input);
  if (/^[0-9]{1,15}$/.test(input)) return seed;
  throw new SyntaxError(`"${input}" is not a seed: a whole number`);
}

function parseId(input: string): string {
  if (/^[0-9a-f]{8}$/.test(input)) return input;
  throw new SyntaxError(`"${input}" is not a fault: \`vpclab chaos status\` shows them`);
}
