// `vpclab plan`: what would change. The text itself is the plan's own; what others called their objects is made printable.

import type { Plan } from '../../model/plan.ts';
import { CONCEPTS } from '../../concepts/registry.ts';
import { planSummary } from '../../plan/summary.ts';
import { planText } from '../../plan/text.ts';
import { printableAll } from '../../printable.ts';

/** `details`: row by row, with reasons; `brief`: parts of the lab file alone. */
export type PlanDepth = 'brief' | 'parts' | 'details';

export function shownPlan(plan: Plan, depth: PlanDepth): string {
  const shown = printableAll(plan);
  return depth === 'details'
    ? planText(shown, { details: true, concepts: CONCEPTS })
    : planSummary(shown, { concepts: CONCEPTS, brief: depth === 'brief' });
}
