// What the engine holds of the running lab: open databases and the daemons' supervisor.

import type { Databases } from './databases.ts';
import type { Supervisor } from '../host/daemons-supervisor.ts';

export type LabWorld = {
  /** The lab's name: also the ownership mark of its rows. */
  readonly lab: string;
  readonly databases: Databases;
  readonly supervisor: Supervisor;
};
