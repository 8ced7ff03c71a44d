// What the person at the terminal agrees to: before parts of the lab are removed they are shown, and what is applied then
// is that plan and no other.

import { ERROR_CODES, VpclabError } from '../errors.ts';
import type { PlanResult } from '../model/engine.ts';
import { canAsk, isAgreed } from './ask-user.ts';
import type { ApplyFlags } from './commands/apply.ts';
import { ShownFailure } from './failure.ts';
import { count } from './render/duration.ts';
import { paint } from './render/paint.ts';
import { shownPlan } from './render/plan.ts';
import type { Terminal } from './terminal.ts';

type Asking = {
  readonly terminal: Terminal;
  readonly flags: Pick<ApplyFlags, 'yes' | 'json' | 'quiet'>;
  readonly plan: () => Promise<PlanResult>;
  /** The digest of a plan that was saved: no other one will do. */
  readonly saved?: string | undefined;
  readonly ask?: (question: string) => Promise<boolean>;
  readonly isAsked?: boolean;
};

/** A lab that changes faster than it can be planned is left alone. */
const ATTEMPTS = 5;

/** Applies what was agreed to. When the lab has changed meanwhile, it is planned again, and asked again. */
export async function applyAgreed<T>(
  asking: Asking,
  apply: (planned: string | undefined) => Promise<T>,
): Promise<T> {
  const { terminal, saved } = asking;
  for (let attempt = 1; ; attempt += 1) {
    const planned = await agreedPlan(asking);
    try {
      return await apply(planned);
    } catch (error) {
      const isOutdated = error instanceof VpclabError && error.code === 'PLAN_OUTDATED';
      if (!isOutdated || saved !== undefined || planned === undefined || attempt === ATTEMPTS) throw error;
      terminal.err('The lab has changed since it was planned: planning again.\n');
    }
  }
}

/** The digest of the plan to apply; undefined for any: nobody is asked. */
async function agreedPlan({
  terminal,
  flags: { yes = false, json = false, quiet = false },
  plan: makePlan,
  saved,
  ask = isAgreed,
  isAsked = canAsk(terminal),
}: Asking): Promise<string | undefined> {
  if (yes || json || quiet || !isAsked) return saved;
  const plan = await makePlan();
  // It will be refused.
  if (saved !== undefined && saved !== plan.digest) return saved;
  const removed = onlyRemoved(plan);
  const { length } = removed.parts ?? [];
  if (length === 0) return plan.digest;
  terminal.err(await shownPlan(removed, 'brief', paint(terminal.errColor)));
  if (await ask(`Remove ${count(length, 'part')} of lab ${plan.lab}?`)) return plan.digest;
  terminal.err('Nothing was changed.\n');
  throw new ShownFailure(ERROR_CODES.CANCELLED.exit);
}

function onlyRemoved(plan: PlanResult): PlanResult {
  return {
    ...plan,
    parts: (plan.parts ?? []).filter(({ becomes }) => becomes === 'removed'),
    changes: plan.changes.filter(({ kind }) => kind === 'delete'),
    others: [],
  };
}
