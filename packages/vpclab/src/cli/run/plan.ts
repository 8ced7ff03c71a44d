// `vpclab plan`.

import { planText } from '../../plan/text.ts';
import type { PlanFlags } from '../commands/plan.ts';
import type { CliContext } from '../context.ts';
import { openLabFile } from '../lab-file.ts';
import { chooseLab, clientOf } from '../labs.ts';
import { printJson } from '../output.ts';

export async function runPlan(
  this: CliContext,
  { name, json, brief = false }: PlanFlags,
  file?: string,
): Promise<void> {
  const opened = file === undefined ? undefined : await openLabFile(file, this);
  const client = clientOf(await chooseLab(name ?? opened?.lab.name));
  const plan = await client.plan(opened?.source ?? (await client.source()));
  if (json) printJson(this, plan);
  else this.terminal.out(planText(plan, { details: !brief }));
}
