// Tells two plans apart: the same changes give the same digest, in whatever order they were found. Pure.

import { createHash } from 'node:crypto';
import { sortedJson } from '../model/json.ts';
import { identityOf } from '../model/plan.ts';
import type { Plan } from '../model/plan.ts';

export function digestOf({ changes }: Plan): string {
  const texts = changes.map((change) => {
    const { kind, row } = change;
    const observed = 'observed' in change ? change.observed : undefined;
    return sortedJson({ kind, identity: identityOf(row), row, observed });
  });
  return createHash('sha256').update(texts.toSorted().join('\n')).digest('hex');
}
