// `vpclab plan`.

import { askLab } from '../ask-lab.ts';
import type { PlanFlags } from '../commands/plan.ts';
import type { CliContext } from '../context.ts';
import { printJson } from '../output.ts';
import { shownPlan } from '../render/plan.ts';

export async function runPlan(
  this: CliContext,
  { name, json, brief = false }: PlanFlags,
  file?: string,
): Promise<void> {
  const plan = await askLab(this, { file, name, ask: (client, source) => client.plan(source) });
  if (json) printJson(this, plan);
  else this.terminal.out(shownPlan(plan, { details: !brief }));
}
