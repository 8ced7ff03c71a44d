// `vpclab plan`: what would change. The text itself is the plan's own; what others called their objects is made printable.

import type { Plan } from '../../model/plan.ts';
import { planSummary } from '../../plan/summary.ts';
import { printableAll } from '../../printable.ts';

/** `details`: row by row, with reasons; `brief`: parts of the lab file alone. */
export type PlanDepth = 'brief' | 'parts' | 'details';

export async function shownPlan(plan: Plan, depth: PlanDepth): Promise<string> {
  const shown = printableAll(plan);
  if (depth !== 'details' && shown.parts !== undefined)
    return planSummary(shown, { brief: depth === 'brief' });
  // All that there is to know of concepts is three hundred modules: only for who wants to see rows.
  const [{ CONCEPTS }, { planText }, { withParts }] = await Promise.all([
    import('../../concepts/registry.ts'),
    import('../../plan/text.ts'),
    import('../../plan/parts.ts'),
  ]);
  return depth === 'details'
    ? planText(shown, { details: true, concepts: CONCEPTS })
    : planSummary(withParts(shown, { before: [], after: [] }, CONCEPTS), { brief: depth === 'brief' });
}
