// What a kind of row says about itself. Plan and engine know rows only by this, and name no kind.

import type { z as Zod } from 'zod';
import type { Note } from '../model/note.ts';
import type { ColumnChange, Consequence, RowChange } from '../model/plan.ts';
import type { Row } from '../model/rows.ts';
import type { AllRows } from './all-rows.ts';
import type { Work } from './work/contract.ts';

export type Kind<R extends Row> = {
  /** "route web-1 0.0.0.0/0" */
  readonly title: (row: R) => string;
  /**
   * The namespace or database that it is in: `<kind> of <place>` means all rows of the kind there, and what goes is
   * shown by it.
   */
  readonly places: (row: R) => readonly [string, ...string[]];
  /** That place in words, where it is no namespace. */
  readonly placeTitle?: (row: R) => string;
  /** Columns of the intended row that the observed one has otherwise. */
  readonly compare: (intended: R, observed: R) => readonly ColumnChange[];
  /** Whether a row with these differences can stay and be changed; otherwise it is replaced. */
  readonly staysWith?: (columns: readonly ColumnChange[]) => boolean;

  /** Namespaces and devices (`<netns>/<device>`) that have to be declared, and the devices that this row declares. */
  readonly needs: (row: R) => Needs;
  /** Rules that only this kind knows. */
  readonly check?: (rows: readonly R[], all: AllRows) => readonly Note[];

  /** What is recreated by a change, in words of this kind's choice: rows that stand on it are made again with it. */
  readonly renews?: (change: RowChange<R>) => readonly string[];
  /** Why the row has to be made again although it is as intended; `isRenewed` knows what `renews` of all changes said. */
  readonly renewedBy?: (row: R, isRenewed: (what: string) => boolean) => Renewal | undefined;
  /** What making the change does besides. */
  readonly consequences?: (change: RowChange<R>, plan: PlanView) => readonly Consequence[];
  /** It ends with a process: who comes back after a crash makes it again without being asked. */
  readonly endsByItself?: true;

  /** Its columns as the API gives them; zod is handed in, so that the command line need not load it. */
  readonly schema: (z: typeof Zod) => ColumnSchemas<R>;
  /** How it is observed and changed: loaded by the engine alone. */
  readonly work: () => Promise<Work<R>>;
};

/** The plan that a change is part of. */
export type PlanView = {
  readonly intended: AllRows;
  readonly isRenewed: (what: string) => boolean;
};

export type Needs = {
  /** The namespace that this row declares. */
  readonly namespace?: string;
  readonly namespaces?: readonly string[];
  readonly devices?: readonly string[];
  readonly declares?: readonly string[];
};

export type Renewal = {
  /**
   * `create`: it went with what it stood on; `replace`: it is still there and has to go first; `ensure`: it may have
   * gone.
   */
  readonly kind: 'create' | 'replace' | 'ensure';
  readonly reason: string;
};

/** What rows of all kinds have. */
type Common = 'kind' | 'key' | 'origin' | 'owner';
type ColumnSchemas<R> = { readonly [C in Exclude<keyof R, Common>]-?: Zod.ZodType<R[C]> };
