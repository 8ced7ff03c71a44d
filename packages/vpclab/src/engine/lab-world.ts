// What the engine holds of the running lab: open databases and the machine it lives on.

import type { Databases } from './databases.ts';
import type { Machine } from '../machine/machine.ts';

export type LabWorld = {
  /** The lab's name: also the ownership mark of its rows. */
  readonly lab: string;
  readonly databases: Databases;
  readonly machine: Machine;
};
