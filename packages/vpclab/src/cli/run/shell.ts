// `vpclab shell`.

import type { NameFlag } from '../commands/shared-flags.ts';
import type { CliContext } from '../context.ts';
import { enterTarget } from '../enter-target.ts';
import { chooseLab } from '../labs.ts';

export async function runShell(this: CliContext, { name }: NameFlag, target: string): Promise<void> {
  const shell = this.env['SHELL'] ?? '/bin/sh';
  await enterTarget(await chooseLab(name), target, [shell, '-i']);
}
