// A step of an apply: what one kind does with some of its changes in one go. The scheduler knows only this.

import type { Change } from '../../model/plan.ts';

/** One object of a step. */
export type Task = {
  /** For errors and reports: "route web-1 0.0.0.0/0". */
  readonly what: string;
  /** The change that it carries out; undefined for work that follows from others. */
  readonly change: Change | undefined;
  /** What is so once it is done, in words that `needs` and `after` of others use. */
  readonly gives: readonly string[];
  /** What has to be so: it waits for whoever gives it and is left out when that fails. What nobody gives is so already. */
  readonly needs: readonly string[];
};

export type Step = {
  /** Steps of one name are one step: kinds can share a batch. Also given when it is over: `step <name>`. */
  readonly name: string;
  /** The stage of the apply that it shows as; undefined: it is not shown. */
  readonly stage: string | undefined;
  readonly tasks: readonly Task[];
  /** It waits for whoever gives these, whatever comes of it. */
  readonly after: readonly string[];
  /** All or nothing, as a transaction is. Otherwise a failed step is tried again in halves, until the objects at fault are found. */
  readonly isWhole?: true;
  /** It can be repeated: what is done already is no error. */
  readonly run: (tasks: readonly Task[], onProgress: (done: number, total: number) => void) => Promise<void>;
};
