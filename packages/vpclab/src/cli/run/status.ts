// `vpclab status`.

import type { ListedFault } from '../../model/chaos.ts';
import type { LabStatus } from '../../model/engine.ts';
import type { StatusFlags } from '../commands/status.ts';
import type { CliContext } from '../context.ts';
import { chooseLab, clientOf } from '../labs.ts';
import { printJson } from '../output.ts';
import { programName } from '../program.ts';
import { paint } from '../render/paint.ts';
import { statusText } from '../render/status.ts';

export async function runStatus(
  this: CliContext,
  { name, json = false, daemons = false, watch = false }: StatusFlags,
): Promise<void> {
  const { terminal } = this;
  const sandbox = await chooseLab(name);
  const client = clientOf(sandbox);
  const text = (status: LabStatus, faults: readonly ListedFault[]): string =>
    statusText(status, {
      width: terminal.columns(),
      paint: paint(terminal.outColor),
      now: new Date(),
      allDaemons: daemons,
      faults,
      compareBy: `${programName(this.env)} plan${name === undefined ? '' : ` --name ${name}`}`,
    });
  if (watch) {
    const [{ untilSeen }, { watchStatus }] = await Promise.all([
      import('../follow.ts'),
      import('../watch-status.ts'),
    ]);
    await untilSeen(this, { sandbox, client, follow: true }, (signal) =>
      watchStatus(client, terminal, { json, text, signal }),
    );
  } else if (json) printJson(this, await client.comparedStatus());
  else terminal.out(text(...(await Promise.all([client.comparedStatus(), client.faults()]))));
}
