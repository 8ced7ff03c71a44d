// `vpclab status`.

import type { StatusFlags } from '../commands/status.ts';
import type { CliContext } from '../context.ts';
import { chooseLab, clientOf } from '../labs.ts';
import { printJson } from '../output.ts';
import { paint } from '../render/paint.ts';
import { statusText } from '../render/status.ts';

export async function runStatus(
  this: CliContext,
  { name, json, daemons = false }: StatusFlags,
): Promise<void> {
  const { terminal } = this;
  const status = await clientOf(await chooseLab(name)).status();
  if (json) {
    printJson(this, status);
    return;
  }
  const view = {
    width: terminal.columns(),
    paint: paint(terminal.outColor),
    now: new Date(),
    allDaemons: daemons,
  };
  terminal.out(statusText(status, view));
}
