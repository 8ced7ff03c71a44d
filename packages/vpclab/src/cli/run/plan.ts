// `vpclab plan`. The lab computes the plan while the file is checked here, for its problems to be shown: asking costs
// nothing, and a plan of a wrong file, or of another lab, is dropped.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { planText } from '../../plan/text.ts';
import type { Plan } from '../../plan/plan.ts';
import { findSandbox } from '../../runtime/sandbox-list.ts';
import type { PlanFlags } from '../commands/plan.ts';
import type { CliContext } from '../context.ts';
import { checkLabFile, readLabFile, sourceOf, writtenName } from '../lab-file.ts';
import { chooseLab, clientOf } from '../labs.ts';
import { printJson } from '../output.ts';

export async function runPlan(
  this: CliContext,
  { name, json, brief = false }: PlanFlags,
  file?: string,
): Promise<void> {
  const plan = await (file === undefined ? planOfApplied(name) : planOfFile(this, file, name));
  if (json) printJson(this, plan);
  else this.terminal.out(planText(plan, { details: !brief }));
}

async function planOfApplied(name: string | undefined): Promise<Plan> {
  const client = clientOf(await chooseLab(name));
  return await client.plan(await client.source());
}

async function planOfFile(context: CliContext, file: string, name: string | undefined): Promise<Plan> {
  const raw = await readLabFile(file, context);
  const source = sourceOf(raw);
  const guess = name ?? writtenName(raw);
  const sandbox = guess === undefined ? undefined : await findSandbox(guess);
  const early = sandbox === undefined ? undefined : clientOf(sandbox).plan(source);
  early?.catch(() => undefined);
  // So that the request is on its way before the check takes this thread.
  await nextTurn();
  const { lab } = await checkLabFile(raw, context);
  const meant = name ?? lab.name;
  if (early !== undefined && meant === guess) return await early;
  return await clientOf(await chooseLab(meant)).plan(source);
}
