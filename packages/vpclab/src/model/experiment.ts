// An experiment: what is broken in sequence, who may notice and for how long. Plain data, read from a file of its own or from
// the lab file. Times are milliseconds.

export type ExperimentStep = {
  /** One of FAULT_AMOUNTS. */
  readonly fault: string;
  /** Its name, or `first` or `last` of those that the fault can be aimed at. */
  readonly target: string;
  readonly for: number;
  /** The next step begins with it, and does not wait for its end. */
  readonly overlap?: boolean | undefined;
  readonly pause?: number | undefined;
  readonly percent?: number | undefined;
  readonly delay?: number | undefined;
  readonly mbit?: number | undefined;
  readonly bytes?: number | undefined;
  readonly offset?: number | undefined;
};

/** The longest time that an experiment takes: as a bound it allows any. */
export const ANY_TIME_MS = 3_600_000;

export type ExperimentBounds = {
  /** The longest that a promise may be broken, all outages together. */
  readonly broken: number;
  /** Requests that may fail; undefined: any number. */
  readonly failed?: number | undefined;
  /** Of the latency of requests, 99th percentile, in milliseconds; undefined: any. */
  readonly p99?: number | undefined;
};

export type StopBounds = { readonly broken?: number | undefined; readonly failed?: number | undefined };

/** When it ends before its last step. Undefined: whatever happens, it goes on. */
export type ExperimentStop = {
  readonly leak?: boolean | undefined;
  readonly affected?: StopBounds | undefined;
  readonly others?: StopBounds | undefined;
};

export type Experiment = {
  readonly name: string;
  readonly brief: string;
  readonly traffic?: boolean | undefined;
  readonly steps: readonly ExperimentStep[];
  /** A fault that cannot begin is left out; otherwise it ends the experiment. */
  readonly skip?: boolean | undefined;
  /** How long the steady state is waited for. */
  readonly steady?: number | undefined;
  readonly recover?: number | undefined;
  readonly stop?: ExperimentStop | undefined;
  readonly expect: {
    readonly affected: ExperimentBounds;
    readonly others: ExperimentBounds;
    readonly effect?: boolean | undefined;
  };
};
