// `vpclab apply`: a lab file, the one last applied, or a plan that was saved.

import { VpclabError } from '../../errors.ts';
import type { ApplyResult, LabSource } from '../../model/engine.ts';
import { applyAgreed } from '../agreed-plan.ts';
import { applyWithProgress } from '../apply-with-progress.ts';
import { askLab } from '../ask-lab.ts';
import type { LabClient } from '../client.ts';
import type { ApplyFlags } from '../commands/apply.ts';
import type { CliContext } from '../context.ts';
import { labFileHere, readLabFile } from '../lab-file.ts';
import { chooseLab, clientOf, meantName } from '../labs.ts';
import { printJson } from '../output.ts';
import { programName } from '../program.ts';
import { startProgress } from '../progress.ts';
import { count, elapsedIn } from '../render/duration.ts';
import { savedPlanIn } from '../saved-plan.ts';
import type { SavedPlan } from '../saved-plan.ts';

export async function runApply(this: CliContext, flags: ApplyFlags, file?: string): Promise<void> {
  // With a lab's name, what was last applied to it counts, not the file in this directory.
  const meant = file ?? (meantName(flags.name, this.env) === undefined ? labFileHere(this) : undefined);
  const raw = meant === undefined ? undefined : await readLabFile(meant, this);
  const saved = raw === undefined ? undefined : savedPlanIn(raw);
  const { name, json, quiet = false } = flags;
  const { replace = false } = flags;
  const apply = async (client: LabClient, source: LabSource): Promise<ApplyResult> =>
    await applyAgreed(
      { terminal: this.terminal, flags, plan: () => client.plan(source), saved: saved?.digest },
      async (planned) => {
        const progress = startProgress(this.terminal, { quiet });
        const conditions = { replace, planned };
        return await applyWithProgress(client, source, conditions, progress).finally(progress.end);
      },
    );
  const { plan, warnings, elapsedMs } =
    saved === undefined
      ? await askLab(this, { raw, name, ask: apply })
      : await apply(clientOf(await chooseLab(labOf(saved, name))), saved.source);
  if (json) {
    printJson(this, { plan, warnings, elapsedMs });
    return;
  }
  if (quiet) return;
  const { length } = plan.changes;
  this.terminal.out(
    length === 0
      ? 'Nothing to change: the lab is as the file says.\n'
      : `${count(length, 'change')} made${elapsedIn(elapsedMs, (time) => ` in ${time}`)}; \`${programName(this.env)} verify\` proves them with packets.\n`,
  );
}

function labOf({ lab }: SavedPlan, name: string | undefined): string {
  if (name === undefined || name === lab) return lab;
  throw new VpclabError('BAD_ARGUMENT', `That plan is for lab ${lab}, not for ${name}.`);
}
