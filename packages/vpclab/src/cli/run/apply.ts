// `vpclab apply`: a lab file, the one last applied, or a plan that was saved.

import { ERROR_CODES, VpclabError } from '../../errors.ts';
import type { ApplyConditions, ApplyResult, LabSource, PlanResult } from '../../model/engine.ts';
import { applyWithProgress } from '../apply-with-progress.ts';
import { askLab } from '../ask-lab.ts';
import { canAsk, isAgreed } from '../ask-user.ts';
import type { LabClient } from '../client.ts';
import type { ApplyFlags } from '../commands/apply.ts';
import type { CliContext } from '../context.ts';
import { ShownFailure } from '../failure.ts';
import { labFileHere, readLabFile } from '../lab-file.ts';
import { chooseLab, clientOf, meantName } from '../labs.ts';
import { printJson } from '../output.ts';
import { programName } from '../program.ts';
import { startProgress } from '../progress.ts';
import { count, elapsed } from '../render/duration.ts';
import { paint } from '../render/paint.ts';
import { shownPlan } from '../render/plan.ts';
import { savedPlanIn } from '../saved-plan.ts';
import type { SavedPlan } from '../saved-plan.ts';

export async function runApply(this: CliContext, flags: ApplyFlags, file?: string): Promise<void> {
  // Who names a lab means what was last applied to it, not the file that lies here.
  const meant = file ?? (meantName(flags.name, this.env) === undefined ? labFileHere(this) : undefined);
  const raw = meant === undefined ? undefined : await readLabFile(meant, this);
  const saved = raw === undefined ? undefined : savedPlanIn(raw);
  const { name, json, quiet = false } = flags;
  const apply = async (
    client: LabClient,
    source: LabSource,
    conditions: ApplyConditions,
  ): Promise<ApplyResult> => {
    const progress = startProgress(this.terminal, { quiet });
    return await applyWithProgress(client, source, conditions, progress).finally(progress.end);
  };
  const { replace = false } = flags;
  const { plan, warnings, elapsedMs } =
    saved === undefined
      ? await askLab(this, {
          raw,
          name,
          ask: async (client, source) =>
            apply(client, source, { replace, planned: await agreed(this, flags, client, source) }),
        })
      : await apply(clientOf(await chooseLab(labOf(saved, name))), saved.source, {
          replace,
          planned: saved.digest,
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

function labOf({ lab }: SavedPlan, name: string | undefined): string {
  if (name === undefined || name === lab) return lab;
  throw new VpclabError('BAD_ARGUMENT', `That plan is for lab ${lab}, not for ${name}.`);
}

/**
 * Asks the person at the terminal before parts of the lab are removed; gives what was agreed to: the digest of a plan.
 * Undefined where nobody is asked.
 */
async function agreed(
  { terminal }: CliContext,
  { yes = false, json = false, quiet = false }: ApplyFlags,
  client: LabClient,
  source: LabSource,
): Promise<string | undefined> {
  if (yes || json || quiet || !canAsk(terminal)) return undefined;
  const plan = await client.plan(source);
  const removed = (plan.parts ?? []).filter(({ becomes }) => becomes === 'removed');
  if (removed.length === 0) return undefined;
  terminal.err(await shownPlan(onlyRemoved(plan), 'brief', paint(terminal.errColor)));
  if (await isAgreed(`Remove ${count(removed.length, 'part')} of lab ${plan.lab}?`)) return plan.digest;
  terminal.err('Nothing was changed.\n');
  throw new ShownFailure(ERROR_CODES.CANCELLED.exit);
}

function onlyRemoved(plan: PlanResult): PlanResult {
  return {
    ...plan,
    parts: (plan.parts ?? []).filter(({ becomes }) => becomes === 'removed'),
    changes: plan.changes.filter(({ kind }) => kind === 'delete'),
    others: [],
  };
}
