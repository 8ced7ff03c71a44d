// `vpclab plan`: what would change. The text itself is the plan's own; what others called their objects is made printable.

import type { Plan } from '../../model/plan.ts';
import { planSummary } from '../../plan/summary.ts';
import { printableAll } from '../../printable.ts';
import type { Paint } from './paint.ts';

/** `details`: row by row, with reasons; `brief`: parts of the lab file alone. */
export type PlanDepth = 'brief' | 'parts' | 'details';

export async function shownPlan(plan: Plan, depth: PlanDepth, paint: Paint): Promise<string> {
  const text = await plainText(printableAll(plan), depth);
  return text.replaceAll(/(?<=^ *)[-+~±!](?= )/gm, (sign) => signPaint(sign, paint)(sign));
}

async function plainText(plan: Plan, depth: PlanDepth): Promise<string> {
  if (depth !== 'details' && plan.parts !== undefined) return planSummary(plan, { brief: depth === 'brief' });
  // All that there is to know of concepts is three hundred modules: only for who wants to see rows.
  const [{ CONCEPTS }, { planText }, { withParts }] = await Promise.all([
    import('../../concepts/registry.ts'),
    import('../../plan/text.ts'),
    import('../../plan/parts.ts'),
  ]);
  return depth === 'details'
    ? planText(plan, { details: true, concepts: CONCEPTS })
    : planSummary(withParts(plan, { before: [], after: [] }, CONCEPTS), { brief: depth === 'brief' });
}

function signPaint(sign: string, { good, bad, warn }: Paint): (text: string) => string {
  if (sign === '+') return good;
  return sign === '-' ? bad : warn;
}
