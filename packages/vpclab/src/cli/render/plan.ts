// `vpclab plan`: what would change. The text itself is the plan's own; what others called their objects is made printable.

import type { Plan } from '../../model/plan.ts';
import { CONCEPTS } from '../../concepts/registry.ts';
import { planText } from '../../plan/text.ts';
import { printableAll } from '../../printable.ts';

export function shownPlan(plan: Plan, options: { readonly details: boolean }): string {
  return planText(printableAll(plan), { ...options, concepts: CONCEPTS });
}
