// A plan row by row, with reasons: what has to be known about every concept for that.

import { CONCEPTS } from '../../concepts/registry.ts';
import type { Plan } from '../../model/plan.ts';
import { withParts } from '../../plan/parts.ts';
import { planText } from '../../plan/text.ts';
import { printableAll } from '../../printable.ts';
import type { Paint } from './paint.ts';
import { withSigns } from './plan.ts';

export function shownRows(plan: Plan, paint: Paint): string {
  return withSigns(planText(printableAll(plan), { details: true, concepts: CONCEPTS }), paint);
}

/** As far as the plan alone tells. */
export function withPartsOf(plan: Plan): Plan {
  return withParts(plan, { before: [], after: [] }, CONCEPTS);
}
