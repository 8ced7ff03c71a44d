// `vpclab shell`.

import { isatty } from 'node:tty';
import type { NameFlag } from '../commands/shared-flags.ts';
import type { CliContext } from '../context.ts';
import { enterTarget } from '../enter-target.ts';
import { chooseLab } from '../labs.ts';

export async function runShell(this: CliContext, { name }: NameFlag, target: string): Promise<void> {
  const shell = this.env['SHELL'] ?? '/bin/sh';
  // `echo 'ip route' | vpclab shell web-1` is a script: no prompt, no complaint about job control.
  const interactive = isatty(0) ? ['-i'] : [];
  await enterTarget(await chooseLab(name), target, [shell, ...interactive], this.cwd);
}
