import type { CliContext } from '../context.ts';
import { buildCommand } from './build-command.ts';
import { jsonFlag, nameFlag, quietFlag, switchFlag, textFlag } from './shared-flags.ts';
import type { JsonFlag, NameFlag, QuietFlag } from './shared-flags.ts';

export type VerifyFlags = NameFlag &
  JsonFlag &
  QuietFlag & { readonly exhaustive?: boolean; readonly junit?: string };

export const verifyCommand = buildCommand<VerifyFlags, [], CliContext>({
  loader: async () => (await import('../run/verify.ts')).runVerify,
  parameters: {
    flags: {
      name: nameFlag,
      exhaustive: switchFlag('Probe every pair of workloads, not a sample that covers each of them'),
      junit: textFlag('FILE', 'Also write a JUnit report, for CI, even if the verification cannot run'),
      json: jsonFlag,
      quiet: quietFlag,
    },
    aliases: { q: 'quiet' },
  },
  docs: {
    brief: 'Prove with packets that the lab does what its file says',
    fullDescription: [
      'Prints a matrix of VPCs, and what keeps promises from holding: what is down, missing or changed, or where packets',
      'are lost.',
      'The exit code is 1 when a promise does not hold.',
    ].join('\n'),
  },
});
