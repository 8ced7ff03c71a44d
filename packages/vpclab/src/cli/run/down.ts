// `vpclab down`. Needs no lab file: what a lab is dies with its sandbox.

import { VpclabError } from '../../errors.ts';
import { listSandboxes } from '../../runtime/sandbox-list.ts';
import { stopSandbox } from '../../runtime/sandbox-stop.ts';
import type { DownFlags } from '../commands/down.ts';
import type { CliContext } from '../context.ts';
import { chooseLab, meantName } from '../labs.ts';
import { printJson } from '../output.ts';
import { startProgress } from '../progress.ts';
import { elapsedIn } from '../render/duration.ts';

export async function runDown(
  this: CliContext,
  { name, all = false, json, quiet = false }: DownFlags,
): Promise<void> {
  if (all && name !== undefined)
    throw new VpclabError('BAD_ARGUMENT', '--all and --name exclude each other.');
  const names = all ? (await listSandboxes()).map((lab) => lab.name) : await namesToEnd(this, name);
  const ended: { lab: string; elapsedMs: number }[] = [];
  for (const lab of names) {
    const startedAt = performance.now();
    const progress = startProgress(this.terminal, { quiet });
    const found = await progress.passing(`ending ${lab}`, () => stopSandbox(lab)).finally(progress.end);
    if (!found && !all) throw new VpclabError('LAB_NOT_RUNNING', `Lab ${lab} is not running.`);
    ended.push({ lab, elapsedMs: Math.round(performance.now() - startedAt) });
  }
  if (json) printJson(this, ended);
  else if (!quiet) this.terminal.out(summary(ended));
}

/** A name is taken as it is: what is left of a lab that died half-way is ended too. Without one there may be none. */
async function namesToEnd({ env }: CliContext, named: string | undefined): Promise<readonly string[]> {
  const name = meantName(named, env);
  if (name !== undefined) return [name];
  return (await listSandboxes()).length === 0 ? [] : [(await chooseLab(undefined)).name];
}

function summary(ended: readonly { lab: string; elapsedMs: number }[]): string {
  if (ended.length === 0) return 'No lab is running.\n';
  return ended
    .map(({ lab, elapsedMs }) => `Lab ${lab} is down${elapsedIn(elapsedMs, (time) => ` (${time})`)}.\n`)
    .join('');
}
