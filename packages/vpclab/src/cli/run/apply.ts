// `vpclab apply`.

import type { ApplyFlags } from '../commands/apply.ts';
import { applyWithProgress } from '../apply-with-progress.ts';
import { askLab } from '../ask-lab.ts';
import type { CliContext } from '../context.ts';
import { printJson } from '../output.ts';
import { programName } from '../program.ts';
import { startProgress } from '../progress.ts';
import { count, elapsed } from '../render/duration.ts';

export async function runApply(
  this: CliContext,
  { name, json, quiet = false }: ApplyFlags,
  file?: string,
): Promise<void> {
  const { plan, warnings, elapsedMs } = await askLab(this, {
    file,
    name,
    ask: async (client, source) => {
      const progress = startProgress(this.terminal, { quiet });
      return await applyWithProgress(client, source, progress).finally(progress.end);
    },
  });
  if (json) {
    printJson(this, { plan, warnings, elapsedMs });
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
