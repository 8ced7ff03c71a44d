import type { CliContext } from '../context.ts';
import { buildCommand } from './build-command.ts';
import { jsonFlag, nameFlag } from './shared-flags.ts';
import type { JsonFlag, NameFlag } from './shared-flags.ts';

export type FlowsFlags = NameFlag &
  JsonFlag & {
    readonly tenant?: string;
    readonly vpc?: string;
    readonly rejected?: boolean;
    readonly follow?: boolean;
    readonly aws?: boolean;
    readonly logFormat?: string;
  };

const text = { kind: 'parsed', parse: String, optional: true } as const;
const yes = { kind: 'boolean', optional: true, withNegated: false } as const;

export const flowsCommand = buildCommand<FlowsFlags, [string?], CliContext>({
  loader: async () => (await import('../run/flows.ts')).runFlows,
  parameters: {
    flags: {
      name: nameFlag,
      tenant: { ...text, placeholder: 'TENANT', brief: 'Only at ports of this tenant' },
      vpc: { ...text, placeholder: 'VPC', brief: 'Only at ports of this VPC' },
      rejected: { ...yes, brief: 'Only flows that were not delivered' },
      follow: { ...yes, brief: 'Keep printing new flows' },
      json: { ...jsonFlag, brief: 'Print one JSON object per line' },
      aws: { ...yes, brief: 'Print lines of AWS VPC Flow Logs, version 2' },
      logFormat: {
        ...text,
        placeholder: 'FIELDS',
        brief: 'Print these fields of AWS VPC Flow Logs, in this order',
      },
    },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          parse: String,
          optional: true,
          placeholder: 'TARGET',
          brief: 'Only at the port of this workload or NAT gateway',
          proposeCompletions: async () => (await import('../completion/names.ts')).targetNames(),
        },
      ],
    },
    aliases: { f: 'follow' },
  },
  docs: {
    brief: 'Show recorded flows, and what was rejected',
    fullDescription: [
      'Needs `flowLogs: {}` in the lab file: the switches then report each flow a few seconds after it begins, and while it',
      'lasts. The last 15 minutes are kept. Text shows a flow once, at its sender; JSON and AWS lines show it at both',
      'ends.',
    ].join('\n'),
  },
});
