// `vpclab plan`.

import type { LabSource } from '../../model/engine.ts';
import { askLab } from '../ask-lab.ts';
import type { PlanFlags } from '../commands/plan.ts';
import type { CliContext } from '../context.ts';
import { ShownFailure } from '../failure.ts';
import { readLabFile } from '../lab-file.ts';
import { printJson } from '../output.ts';
import { shownPlan } from '../render/plan.ts';
import { savePlan } from '../saved-plan.ts';

/** With --exit-code: something would change. */
export const CHANGES_EXIT = 2;

export async function runPlan(
  this: CliContext,
  { name, json, brief = false, details = false, exitCode = false, out }: PlanFlags,
  file?: string,
): Promise<void> {
  const raw = file === undefined ? undefined : await readLabFile(file, this);
  let planned: LabSource | undefined;
  const plan = await askLab(this, {
    raw,
    name,
    ask: (client, source) => {
      planned = source;
      return client.plan(source);
    },
  });
  if (out !== undefined && planned !== undefined) await savePlan(out, { plan, source: planned }, this);
  if (json) printJson(this, plan);
  else this.terminal.out(shownPlan(plan, details ? 'details' : brief ? 'brief' : 'parts'));
  if (out !== undefined) this.terminal.err(`Wrote ${out}: \`vpclab apply ${out}\` makes these changes.\n`);
  if (exitCode && plan.changes.length > 0) throw new ShownFailure(CHANGES_EXIT);
}
