import type { CliContext } from '../context.ts';
import { buildCommand } from './build-command.ts';
import { jsonFlag } from './shared-flags.ts';
import type { JsonFlag } from './shared-flags.ts';

export const versionCommand = buildCommand<JsonFlag, [], CliContext>({
  loader: async () => (await import('../run/version.ts')).runVersion,
  parameters: { flags: { json: jsonFlag } },
  docs: { brief: 'Show the version of vpclab' },
});
