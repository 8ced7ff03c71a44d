import type { CliContext } from '../context.ts';
import { buildCommand } from './build-command.ts';
import { jsonFlag } from './shared-flags.ts';
import type { JsonFlag } from './shared-flags.ts';

export const doctorCommand = buildCommand<JsonFlag, [], CliContext>({
  loader: async () => (await import('../run/doctor.ts')).runDoctor,
  parameters: { flags: { json: jsonFlag } },
  docs: {
    brief: 'Check whether this host can run a lab; name each remedy',
    fullDescription: [
      '✓ is in order, - is absent and no lab needs it, ! limits labs, ✗ keeps them from running.',
      'The exit code is 3 when something is missing that a lab needs.',
    ].join('\n'),
  },
});
