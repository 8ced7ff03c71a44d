// Tasks from changes. By their rows they give `<kind> <key>` and, for each place, `<kind> of <place>`.

import { identityOf } from '../../model/plan.ts';
import type { Change, RowChange } from '../../model/plan.ts';
import type { Row } from '../../model/rows.ts';
import type { Kind } from '../kind.ts';
import type { Task } from './step.ts';

/** How a kind names its rows. */
export type Names<R extends Row> = Pick<Kind<R>, 'title' | 'places'>;

type Words = { readonly needs: readonly string[]; readonly gives?: readonly string[] };

/** The making of a row. */
export function taskOf<R extends Row>(
  kind: Names<R>,
  change: RowChange<R>,
  { needs, gives = [] }: Words,
): Task {
  const { row } = change;
  const own = [identityOf(row), ...kind.places(row).map((place) => `${row.kind} of ${place}`)];
  return { what: kind.title(row), change, gives: [...own, ...gives], needs };
}

/** Work on a row that is only a part of its making: it gives what it says. */
export function partialTask<R extends Row>(
  kind: Names<R>,
  change: RowChange<R>,
  { needs, gives = [] }: Words,
): Task {
  return { what: kind.title(change.row), change, gives, needs };
}

export function changesIn(tasks: readonly Task[]): readonly Change[] {
  return tasks.flatMap(({ change }) => change ?? []);
}

/** The same for making: what is replaced was removed before. */
export function toMake(tasks: readonly Task[]): readonly Change[] {
  return changesIn(tasks).map((change) => {
    if (change.kind !== 'replace') return change;
    const { row, reason } = change;
    return { kind: 'create', row, reason };
  });
}
