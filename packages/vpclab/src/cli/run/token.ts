// `vpclab token`.

import { VpclabError } from '../../errors.ts';
import { printableAll } from '../../printable.ts';
import type { TokenFlags } from '../commands/token.ts';
import type { CliContext } from '../context.ts';
import { chooseLab, clientOf } from '../labs.ts';
import { printJson } from '../output.ts';
import { paint } from '../render/paint.ts';
import { table } from '../render/table.ts';

export async function runToken(
  this: CliContext,
  { name, rights, tenant, revoke, list = false, json }: TokenFlags,
): Promise<void> {
  const { terminal } = this;
  const client = clientOf(await chooseLab(name));
  if (revoke !== undefined) {
    const removed = await client.removeToken(revoke);
    if (!removed)
      throw new VpclabError('BAD_ARGUMENT', `There is no token ${revoke}: \`vpclab token --list\`.`);
    if (json) printJson(this, { removed });
    else terminal.out(`Token ${revoke} is revoked.\n`);
    return;
  }
  if (list) {
    const tokens = printableAll(await client.tokens());
    const rows = tokens.map((token) => [token.id, token.rights.join(', '), token.tenant ?? '-']);
    const view = { width: terminal.columns(), paint: paint(terminal.outColor) };
    if (json) printJson(this, tokens);
    else
      terminal.out(
        table([{ title: 'TOKEN', fixed: true }, { title: 'RIGHTS' }, { title: 'TENANT' }], rows, view),
      );
    return;
  }
  const made = await client.addToken(rights, tenant);
  if (json) printJson(this, made);
  else terminal.out(`${made.token}\n`);
}
