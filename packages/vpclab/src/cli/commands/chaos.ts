// `vpclab chaos ...`: names, arguments and help.

import { buildCommand, buildRouteMap } from '@stricli/core';
import type { CliContext } from '../context.ts';
import { jsonFlag, nameFlag, parseSeconds, quietFlag } from './shared-flags.ts';
import type { JsonFlag, NameFlag, QuietFlag } from './shared-flags.ts';

export type ChaosFlags = NameFlag & JsonFlag;
export type ChaosStartFlags = ChaosFlags & { readonly for: number; readonly percent?: number };
export type ChaosRunFlags = ChaosFlags & QuietFlag & { readonly junit?: string; readonly timeline?: string };

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
        brief: 'For how long, as in 10s or 5m',
      },
      percent: {
        kind: 'parsed',
        parse: parsePercent,
        optional: true,
        placeholder: 'N',
        brief: 'Of packets, for faults that take one',
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
      'Returns once the fault is in effect. A process of its own undoes it in time, also when vpclabd is killed.',
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
  docs: { brief: 'Undo faults before their time' },
});

const status = buildCommand<ChaosFlags, [], CliContext>({
  loader: async () => (await import('../run/chaos.ts')).runChaosStatus,
  parameters: { flags: { name: nameFlag, json: jsonFlag } },
  docs: { brief: 'Show the faults that are active' },
});

const run = buildCommand<ChaosRunFlags, [string], CliContext>({
  loader: async () => (await import('../run/chaos.ts')).runChaosRun,
  parameters: {
    flags: {
      name: nameFlag,
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
        brief: 'Write a picture (SVG) of what was broken when',
      },
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

export const chaosRoutes = buildRouteMap({
  routes: { list, start, stop, status, run },
  docs: { brief: 'Break the lab on purpose, and judge what became of its promises' },
});

function parsePercent(input: string): number {
  const number = Number(input);
  if (/^[0-9]{1,3}(\.[0-9])?$/.test(input) && number > 0 && number <= 100) return number;
  throw new SyntaxError(`"${input}" is no percentage: more than 0, at most 100`);
}

function parseId(input: string): string {
  if (/^[0-9a-f]{8}$/.test(input)) return input;
  throw new SyntaxError(`"${input}" is no fault: \`vpclab chaos status\` shows them`);
}
