// `vpclab plan`.

import type { LabSource } from '../../model/engine.ts';
import { askLab } from '../ask-lab.ts';
import type { PlanFlags } from '../commands/plan.ts';
import type { CliContext } from '../context.ts';
import { ShownFailure } from '../failure.ts';
import { labFileHere, readLabFile } from '../lab-file.ts';
import { meantName } from '../labs.ts';
import { printJson } from '../output.ts';
import { programName } from '../program.ts';
import { paint } from '../render/paint.ts';
import { shownPlan } from '../render/plan.ts';
import { savePlan } from '../saved-plan.ts';

/** With --exit-code: something would change. */
export const CHANGES_EXIT = 2;

export async function runPlan(this: CliContext, flags: PlanFlags, file?: string): Promise<void> {
  const { name, json, brief = false, details = false, exitCode = false, out } = flags;
  // With a lab's name, what was last applied to it counts, not the file in this directory.
  const meant = file ?? (meantName(flags.name, this.env) === undefined ? labFileHere(this) : undefined);
  const raw = meant === undefined ? undefined : await readLabFile(meant, this);
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
  else {
    const depth = details ? 'details' : brief ? 'brief' : 'parts';
    this.terminal.out(await shownPlan(plan, depth, paint(this.terminal.outColor)));
  }
  if (out !== undefined)
    this.terminal.err(`Wrote ${out}: \`${programName(this.env)} apply ${out}\` makes these changes.\n`);
  if (exitCode && plan.changes.length > 0) throw new ShownFailure(CHANGES_EXIT);
}
