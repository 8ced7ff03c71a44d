// `vpclab listen`.

import { VpclabError } from '../../errors.ts';
import { printableAll } from '../../printable.ts';
import { addListener, listenerUrl } from '../add-listener.ts';
import type { ListenAddress, ListenFlags } from '../commands/listen.ts';
import type { CliContext } from '../context.ts';
import { chooseLab, clientOf } from '../labs.ts';
import { printJson } from '../output.ts';
import { paint } from '../render/paint.ts';
import { table } from '../render/table.ts';

export async function runListen(this: CliContext, flags: ListenFlags, at?: ListenAddress): Promise<void> {
  const { terminal } = this;
  const { name, rights, tenant, hostName = [], tlsCert, tlsKey, close, json } = flags;
  const sandbox = await chooseLab(name);
  const client = clientOf(sandbox);
  if (close !== undefined) {
    const removed = await client.removeListener(close);
    if (!removed) throw new VpclabError('BAD_ARGUMENT', `There is no listener ${close}: \`vpclab listen\`.`);
    if (json) printJson(this, { removed });
    else terminal.out(`Listener ${close} is closed.\n`);
    return;
  }
  if (at === undefined) {
    const listeners = printableAll(await client.listeners());
    const rows = listeners.map((listener) => [listener.id, listenerUrl(listener), listener.names.join(' ')]);
    const view = { width: terminal.columns(), paint: paint(terminal.outColor) };
    if (json) printJson(this, listeners);
    else if (rows.length === 0) terminal.out("Only the lab's own socket is served.\n");
    else
      terminal.out(
        table([{ title: 'LISTENER', fixed: true }, { title: 'URL' }, { title: 'NAMES' }], rows, view),
      );
    return;
  }
  const listener = await addListener(this, sandbox, at, { names: hostName, tlsCert, tlsKey });
  const { id, token } = await client.addToken(rights, tenant);
  if (json)
    printJson(this, { ...listener, url: listenerUrl(listener), token: { id, token, rights, tenant } });
  else terminal.out(`Listening on ${listenerUrl(listener)} (${listener.id})\nToken: ${token}\n`);
}
