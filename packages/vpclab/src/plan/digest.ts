// Tells two plans apart: the same changes give the same digest, in whatever order they were found. Pure.

import { createHash } from 'node:crypto';
import { identityOf } from '../model/plan.ts';
import type { Plan } from '../model/plan.ts';

export function digestOf({ changes }: Plan): string {
  const texts = changes.map((change) => {
    const { kind, row } = change;
    const observed = 'observed' in change ? change.observed : undefined;
    return sorted({ kind, identity: identityOf(row), row, observed });
  });
  return createHash('sha256').update(texts.toSorted().join('\n')).digest('hex');
}

/** Keys in their order: rows that mean the same are written the same. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
