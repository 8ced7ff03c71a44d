// `vpclab plan`: what would change. The text itself is the plan's own; what others called their objects is made printable.

import type { Plan } from '../../model/plan.ts';
import { planSummary } from '../../plan/summary.ts';
import { printableAll } from '../../printable.ts';
import type { Paint } from './paint.ts';

/** `details`: row by row, with reasons; `brief`: parts of the lab file alone. */
export type PlanDepth = 'brief' | 'parts' | 'details';

export async function shownPlan(plan: Plan, depth: PlanDepth, paint: Paint): Promise<string> {
  if (depth !== 'details' && plan.parts !== undefined) return shownParts(plan, depth, paint);
  // The concepts are three hundred modules: loaded only when rows are shown.
  const { shownRows, withPartsOf } = await import('./plan-rows.ts');
  return depth === 'details' ? shownRows(plan, paint) : shownParts(withPartsOf(plan), depth, paint);
}

/** Of a plan with parts. */
export function shownParts(plan: Plan, depth: 'brief' | 'parts', paint: Paint): string {
  return withSigns(planSummary(printableAll(plan), { brief: depth === 'brief' }), paint);
}

export function withSigns(text: string, { good, bad, warn }: Paint): string {
  const paintOf = (sign: string): ((text: string) => string) =>
    sign === '+' ? good : sign === '-' ? bad : warn;
  return text.replaceAll(/(?<=^ *)[-+~±!](?= )/gm, (sign) => paintOf(sign)(sign));
}
