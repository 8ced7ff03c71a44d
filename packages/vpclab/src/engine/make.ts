// Makes a plan so: its changes become the steps of their kinds, which are carried out; then it waits until what was made
// is in effect.

import { VpclabError, errorMessage } from '../errors.ts';
import { making } from '../kinds/work/works.ts';
import type { Works } from '../kinds/work/works.ts';
import type { LabWorld } from '../kinds/work/contract.ts';
import type { Step } from '../kinds/work/step.ts';
import type { Note } from '../model/note.ts';
import { identityOf, isEmpty } from '../model/plan.ts';
import type { Plan } from '../model/plan.ts';
import type { Row } from '../model/rows.ts';
import { together } from '../model/together.ts';
import { allRows } from '../plan/all-rows.ts';
import { refuseNoted } from '../plan/check.ts';
import { carryOut } from './schedule.ts';
import type { Failure } from './schedule.ts';
import type { Stages } from './stages.ts';

export type Make = {
  readonly works: Works;
  readonly world: LabWorld;
  readonly stages: Stages;
  readonly signal: AbortSignal;
};

/** Does all that can be done, then throws the first error. */
export async function make(
  plan: Plan,
  intended: readonly Row[],
  { works, world, stages, signal }: Make,
): Promise<void> {
  if (isEmpty(plan)) return;
  const steps = works.steps(making(plan, allRows(intended), { world, signal }));
  refuseUndone(plan, steps);
  const failures = await carryOut(steps, { stages, signal });
  const [first] = failures;
  if (first === undefined) return;
  signal.throwIfAborted();
  for (const failure of failures.slice(1)) stages.notice('warning', failureText(failure));
  throw withOthers(first, failures);
}

/** Waits until what was made is in effect: "accepted" is not "programmed". */
export async function settle(
  intended: readonly Row[],
  { works, world, stages, signal }: Make,
): Promise<void> {
  await together(works.settle(intended, { world, signal }).map(({ stage, run }) => stages.run(stage, run)));
}

/** A change that no step carries out would be shown again by every plan. */
function refuseUndone(plan: Plan, steps: readonly Step[]): void {
  const done = new Set(steps.flatMap((step) => step.tasks.flatMap(({ change }) => change ?? [])));
  const notes = plan.changes.flatMap((change): readonly Note[] => {
    if (done.has(change)) return [];
    const message = `no step carries out: ${change.kind} ${identityOf(change.row)}`;
    return [{ code: 'NOT_CARRIED_OUT', row: change.row.key, message }];
  });
  refuseNoted(notes);
}

function failureText(failure: Failure): string {
  return 'error' in failure
    ? `${failure.what}: ${errorMessage(failure.error)}`
    : `${failure.what}: not tried, after ${failure.skippedAfter}`;
}

/** The first failure as it was, with the others in its details. */
function withOthers(first: Failure, failures: readonly Failure[]): unknown {
  if (!('error' in first)) return new VpclabError('INTERNAL', failureText(first));
  const { error } = first;
  if (failures.length === 1 || !(error instanceof VpclabError)) return error;
  return new VpclabError(error.code, error.message, {
    cause: error,
    details: { ...error.details, failures: failures.map(failureText) },
  });
}
