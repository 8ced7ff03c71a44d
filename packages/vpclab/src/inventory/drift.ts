// Which parts of a lab differ from its file, by what a plan would change. Pure.

import type { ConceptName } from '../model/lab.ts';
import { kind } from '../kinds/registry.ts';
import { identityOf } from '../model/plan.ts';
import type { Change, Plan } from '../model/plan.ts';
import type { Row } from '../model/rows.ts';

export type Drift = {
  readonly of: (concept: ConceptName, name: string) => boolean;
  readonly changeOf: (row: Row) => Change | undefined;
};

export function driftOf({ changes }: Plan): Drift {
  const parts = new Set<string>();
  const places = new Set<string>();
  const byRow = new Map<string, Change>();
  for (const change of changes) {
    const { row } = change;
    byRow.set(identityOf(row), change);
    // The origin of what is there and should not be is unknown: it counts for the namespace that it is in.
    if (change.kind === 'delete') places.add(kind(row.kind).places(row)[0]);
    else parts.add(`${row.origin.concept} ${row.origin.name}`);
  }
  return {
    of: (concept, name) => parts.has(`${concept} ${name}`) || places.has(name),
    changeOf: (row) => byRow.get(identityOf(row)),
  };
}
