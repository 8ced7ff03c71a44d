import type { Right } from '../../api/authority.ts';
import type { CliContext } from '../context.ts';
import { buildCommand } from './build-command.ts';
import { rightsFlag, tenantFlag } from './access-flags.ts';
import { jsonFlag, nameFlag, switchFlag, textFlag } from './shared-flags.ts';
import type { JsonFlag, NameFlag } from './shared-flags.ts';

export type TokenFlags = NameFlag &
  JsonFlag & {
    readonly rights: readonly Right[];
    readonly tenant?: string;
    readonly revoke?: string;
    readonly list?: boolean;
  };

export const tokenCommand = buildCommand<TokenFlags, [], CliContext>({
  loader: async () => (await import('../run/token.ts')).runToken,
  parameters: {
    flags: {
      name: nameFlag,
      rights: rightsFlag,
      tenant: tenantFlag,
      revoke: textFlag('ID', 'End this token'),
      list: switchFlag('List the tokens of the lab'),
      json: jsonFlag,
    },
  },
  docs: {
    brief: "Make, list or revoke tokens for a lab's listeners",
    fullDescription: 'A token is shown once, when it is made: the lab keeps a hash of it.',
  },
});
