// What a kind does in the world: how its rows are observed, and how changes become steps.

import type { LabStatus } from '../../model/engine.ts';
import type { Plan, RowChange } from '../../model/plan.ts';
import type { Row } from '../../model/rows.ts';
import type { Databases } from '../../ovn/databases.ts';
import type { Machine } from '../../machine/machine.ts';
import type { AllRows } from '../all-rows.ts';
import type { Step } from './step.ts';

/** What there is of a running lab. */
export type LabWorld = {
  /** The lab's name: also the ownership mark of its rows. */
  readonly lab: string;
  readonly databases: Databases;
  readonly machine: Machine;
};

export type Observing = {
  readonly intended: readonly Row[];
  readonly world: LabWorld;
  readonly signal: AbortSignal;
  /** Whether an active fault touches a row: whoever tells of it may be silent on purpose. */
  readonly isTouched: (row: Row) => boolean;
  /** What several kinds read together is read once for each observation. */
  readonly once: <T>(read: (observing: Observing) => Promise<T>) => Promise<T>;
};

export type Making = {
  readonly plan: Plan;
  readonly intended: AllRows;
  readonly world: LabWorld;
  readonly signal: AbortSignal;
  /** Whether the plan makes or changes it: `<kind> <key>`. */
  readonly isChanged: (what: string) => boolean;
  /** Whether it belongs to a tenant: the lab's own namespaces are made first, so that its daemons start early. */
  readonly isOuter: (netns: string) => boolean;
};

/** Waits until what was made is in effect. */
export type Settling = {
  readonly stage: string;
  readonly run: (onProgress: (done: number, total: number) => void) => Promise<void>;
};

/** What a kind knows of the lab's state beyond its rows. */
export type Report = {
  /** Devices that should be up and are not, or are not there: `<netns>/<device>`. */
  readonly linksDown?: readonly string[];
  readonly portsUp?: ReadonlySet<string>;
  readonly bgp?: LabStatus['bgp'];
  /** By the key of the daemon that runs it: how a program of the user's is, in words. */
  readonly programs?: ReadonlyMap<string, string>;
  readonly tunnels?: LabStatus['tunnels'];
  readonly clusters?: LabStatus['clusters'];
};

/** What is gone without anybody's doing, unnoticed by what made it. */
export type Loss = { readonly row: Row; /** In words. */ readonly what: string };

export type Losing = Pick<Making, 'world' | 'signal'> & {
  /** By key of a row: what a kind saw when nothing of it was gone, to know it again. From one look to the next. */
  readonly seen: Map<string, string>;
};

export type Work<R extends Row> = {
  readonly observe: (observing: Observing) => Promise<readonly R[]>;
  /** Before anything is changed: throws where that must not begin now. */
  readonly begin?: (
    changes: readonly RowChange<R>[],
    making: Pick<Making, 'world' | 'signal'>,
  ) => Promise<void>;
  readonly steps: (changes: readonly RowChange<R>[], making: Making) => readonly Step[];
  readonly settle?: (rows: readonly R[], making: Pick<Making, 'world' | 'signal'>) => Settling | undefined;
  /** What others have to be told once the changes are in effect. */
  readonly finish?: (
    changes: readonly RowChange<R>[],
    making: Pick<Making, 'plan' | 'world' | 'signal'>,
  ) => Promise<void>;
  /** Asked every few seconds: cheap, and without an effect. */
  readonly losses?: (rows: readonly R[], losing: Losing) => Promise<readonly Loss[]>;
  readonly report?: (
    rows: readonly R[],
    reading: Pick<Making, 'world' | 'signal'> & { readonly timeoutMs: number },
  ) => Promise<Report>;
};
