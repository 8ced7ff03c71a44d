// Rows with the names by which others speak of them: `<kind> <key>`, and `<kind> of <place>` for all that are there. Pure.

import type { AllRows } from '../kinds/all-rows.ts';
import { kind } from '../kinds/registry.ts';
import { identityOf } from '../model/plan.ts';
import type { Row } from '../model/rows.ts';

export function allRows(rows: readonly Row[]): AllRows {
  let known: Set<string> | undefined;
  return {
    rows,
    has: (what) => (known ??= new Set(rows.flatMap(namesOf))).has(what),
  };
}

function namesOf(row: Row): readonly string[] {
  return [
    identityOf(row),
    ...kind(row.kind)
      .places(row)
      .map((place) => `${row.kind} of ${place}`),
  ];
}
