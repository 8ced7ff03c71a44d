// Whether every daemon would be started: what it starts after exists, and no daemon waits for itself. Pure.

import type { Note } from '../../model/note.ts';
import type { DaemonRow } from '../../model/rows.ts';
import type { AllRows } from '../all-rows.ts';

export function checkStarts(daemons: readonly DaemonRow[], all: AllRows): readonly Note[] {
  const never = (row: DaemonRow, message: string): Note => ({ code: 'NEVER_STARTED', row: row.key, message });
  const unknown = daemons.flatMap((row) =>
    row.after
      .filter((what) => !all.has(what))
      .map((what) => never(row, `it starts after ${what}, which is not declared`)),
  );
  return [...unknown, ...circular(daemons).map((row) => never(row, 'it waits for itself'))];
}

/** Daemons from which the way along `after` leads back to themselves. */
function circular(daemons: readonly DaemonRow[]): readonly DaemonRow[] {
  const byName = new Map(daemons.map((row) => [`daemon ${row.key}`, row]));
  const reaches = (from: DaemonRow, goal: DaemonRow, seen: Set<DaemonRow>): boolean =>
    from.after.some((what) => {
      const next = byName.get(what);
      if (next === undefined || seen.has(next)) return false;
      seen.add(next);
      return next === goal || reaches(next, goal, seen);
    });
  return daemons.filter((row) => reaches(row, row, new Set()));
}
