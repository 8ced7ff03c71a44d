// A lab file that was read: what it says, and the rows that are to exist for it.

import type { LabSource } from './engine.ts';
import type { Lab } from './lab.ts';
import type { SpecProblem } from './problem.ts';
import type { Row } from './rows.ts';

export type Compiled = {
  readonly source: LabSource;
  readonly lab: Lab;
  readonly rows: readonly Row[];
  readonly warnings: readonly SpecProblem[];
  /** The file names others, which may change while it does not. */
  readonly readsFiles: boolean;
};
