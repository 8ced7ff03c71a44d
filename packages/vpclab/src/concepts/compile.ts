// A resolved lab compiled to rows.

import type { Lab } from '../model/lab.ts';
import type { Row } from '../model/rows.ts';
import { createContext } from './context.ts';
import type { HostTraits } from './context.ts';
import { ALL_CONCEPTS } from './registry.ts';

export function compile(lab: Lab, host: HostTraits): readonly Row[] {
  const context = createContext(lab, host);
  const rows = ALL_CONCEPTS.flatMap((concept) => concept.rows(context));
  return ALL_CONCEPTS.reduce(
    (amended, { amends }) => (amends === undefined ? amended : amended.flatMap(amends(context))),
    rows,
  );
}
