// What the lanes of an apply share.

import type { Changes } from './changes.ts';
import type { LabWorld } from './lab-world.ts';
import type { Stages } from './stages.ts';
import type { Row } from '../model/rows.ts';

export type LaneContext = {
  readonly changes: Changes;
  readonly intended: readonly Row[];
  readonly world: LabWorld;
  readonly stages: Stages;
  readonly signal: AbortSignal;
};
