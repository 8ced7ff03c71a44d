import { buildCommand } from '@stricli/core';
import type { CliContext } from '../context.ts';
import { jsonFlag, nameFlag } from './shared-flags.ts';
import type { JsonFlag, NameFlag } from './shared-flags.ts';

export type StatusFlags = NameFlag & JsonFlag & { readonly daemons?: boolean };

export const statusCommand = buildCommand<StatusFlags, [], CliContext>({
  loader: async () => (await import('../run/status.ts')).runStatus,
  parameters: {
    flags: {
      name: nameFlag,
      daemons: { kind: 'boolean', optional: true, withNegated: false, brief: 'List all daemons of the lab' },
      json: jsonFlag,
    },
  },
  docs: { brief: 'Show a lab: VPCs, nodes, BGP sessions, daemons' },
});
