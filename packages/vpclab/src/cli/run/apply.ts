// `vpclab apply`.

import type { ApplyFlags } from '../commands/apply.ts';
import { applyWithProgress } from '../apply-with-progress.ts';
import type { CliContext } from '../context.ts';
import { openLabFile } from '../lab-file.ts';
import { chooseLab, clientOf } from '../labs.ts';
import { printJson } from '../output.ts';
import { programName } from '../program.ts';
import { startProgress } from '../progress.ts';
import { count, elapsed } from '../render/duration.ts';

export async function runApply(
  this: CliContext,
  { name, json, quiet = false }: ApplyFlags,
  file?: string,
): Promise<void> {
  const opened = file === undefined ? undefined : await openLabFile(file, this);
  const client = clientOf(await chooseLab(name ?? opened?.lab.name));
  const source = opened?.source ?? (await client.source());
  const progress = startProgress(this.terminal, { quiet });
  const { plan, elapsedMs } = await applyWithProgress(client, source, progress).finally(progress.end);
  if (json) {
    printJson(this, { plan, elapsedMs });
    return;
  }
  if (quiet) return;
  const { length } = plan.changes;
  this.terminal.out(
    length === 0
      ? 'Nothing to change: the lab is as the file says.\n'
      : `${count(length, 'change')} made in ${elapsed(elapsedMs)}; \`${programName(this.env)} verify\` proves them with packets.\n`,
  );
}
