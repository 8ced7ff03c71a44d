import type { CliContext } from '../context.ts';
import { buildCommand } from './build-command.ts';
import { jsonFlag } from './shared-flags.ts';
import type { JsonFlag } from './shared-flags.ts';

export const listCommand = buildCommand<JsonFlag, [], CliContext>({
  loader: async () => (await import('../run/list.ts')).runList,
  parameters: { flags: { json: jsonFlag } },
  docs: { brief: 'List the running labs of this user' },
});
