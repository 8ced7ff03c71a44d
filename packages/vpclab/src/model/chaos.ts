// What chaos offers to the API: kinds of faults, the active ones, experiments and their verdicts. Plain JSON.

import type { Run } from './engine.ts';
import type { FaultRecord } from './fault.ts';
import type { ExperimentStep } from './experiment.ts';
import type { AmountOption } from './fault-names.ts';
import type { LabPromise } from './promise.ts';

export type FaultRequest = {
  readonly fault: string;
  readonly target: string;
  readonly seconds: number;
} & { readonly [O in AmountOption]?: number | undefined };

/** An active fault, with times in milliseconds since 1970. */
export type ActiveFault = Pick<
  FaultRecord,
  'id' | 'fault' | 'target' | 'mechanism' | 'state' | 'startedAt' | 'until' | 'reason'
> & { readonly tenants: readonly string[] };

/** The same as the API gives it: times are as RFC 3339 writes them. */
export type ListedFault = Omit<ActiveFault, 'startedAt' | 'until'> & {
  readonly startedAt: string;
  readonly until: string;
};

export type FaultInfo = {
  readonly name: string;
  readonly layer: string;
  readonly brief: string;
  readonly targetWord: string;
  /** What it can be aimed at in the lab that runs. */
  readonly targets: readonly string[];
};

export type ExperimentInfo = {
  readonly name: string;
  readonly brief: string;
  readonly from: 'lab file' | 'catalogue';
};

/** When something did not hold; `to` is undefined where it still does not. Milliseconds since the experiment began. */
export type Outage = { readonly from: number; readonly to: number | undefined; readonly observed: string };

export type PromiseVerdict = {
  readonly promise: string;
  readonly kind: LabPromise['kind'];
  readonly category: string;
  readonly tenants: readonly string[];
  readonly probes: number;
  /** Probes that did not show what is promised. */
  readonly lost: number;
  readonly outages: readonly Outage[];
  /** For how long it was broken, all outages together. */
  readonly brokenMs: number;
  /** What the experiment allows. */
  readonly allowedMs: number;
  readonly ok: boolean;
};

/** By probes, so to within how often they are sent: every second, and four times a second while something is broken. */
export type Reaction = {
  /** From the beginning of a fault until a routing session was seen to be down; undefined: none was. */
  readonly detectedMs: number | undefined;
  /** The longest from the beginning of a fault until packets got through although it went on. */
  readonly reroutedMs: number | undefined;
  /** The longest from the end of a fault until what it broke was back. */
  readonly recoveredMs: number | undefined;
  /** Probes that got no answer. */
  readonly lost: number;
};

export type TenantVerdict = Reaction & {
  readonly tenant: string;
  readonly isAffected: boolean;
  /** The longest that one of its promises was broken. */
  readonly brokenMs: number;
  readonly allowedMs: number;
  readonly promises: number;
  readonly broken: number;
  /** Requests, where traffic ran. */
  readonly sent: number | undefined;
  readonly failed: number | undefined;
  /** Seconds in which some failed. */
  readonly failedSeconds: number | undefined;
  readonly allowedFailed: number | undefined;
  /** Of latency, in milliseconds. */
  readonly p99Ms: number | undefined;
  readonly allowedP99Ms: number | undefined;
  readonly ok: boolean;
  /** Why it is not ok, a sentence each. */
  readonly reasons: readonly string[];
};

/** What became of looking for fewer faults that still fail. */
export type Shrunk = {
  readonly steps: readonly ExperimentStep[];
  /** Faults of the first run. */
  readonly from: number;
  /** Runs with fewer faults. */
  readonly tries: number;
  /** Of so many runs with these steps, so many failed as the first one did. */
  readonly runs: number;
  readonly failed: number;
  /** Why it ended before all that is smaller was tried; undefined: it was. */
  readonly ended: string | undefined;
};

export type ExperimentReport = {
  readonly name: string;
  readonly brief: string;
  readonly ok: boolean;
  /** Why it failed, a sentence each. */
  readonly failures: readonly string[];
  readonly startedAt: string;
  readonly elapsedMs: number;
  readonly faults: readonly {
    readonly fault: string;
    readonly target: string;
    readonly mechanism: string;
    readonly from: number;
    readonly to: number;
  }[];
  readonly tenants: readonly TenantVerdict[];
  readonly promises: readonly PromiseVerdict[];
  /** Walls that leaked, in words: always a failure. */
  readonly leaks: readonly string[];
  /** Promises that did not hold at the beginning: nothing was broken then. */
  readonly unsteady: readonly string[];
  /** Promises that did not hold again after the last fault. */
  readonly notBack: readonly string[];
  /** Of a random one: what gives the same faults again, in the same lab. */
  readonly seed: number | undefined;
  readonly seconds: number | undefined;
  /** Of a random one that failed and was shrunk. */
  readonly shrunk: Shrunk | undefined;
  /** Of a random one that failed: lines of an experiment file that repeats it, with the fewest faults found. */
  readonly repeat: readonly string[] | undefined;
  /** Faults that could not begin, as with a daemon that was just killed. */
  readonly skipped: number;
  readonly timeline: string;
};

export type RandomFaults = {
  /** Undefined: any. */
  readonly seed?: number | undefined;
  readonly seconds: number;
  /** Look for fewer steps that still fail. */
  readonly shrink?: boolean | undefined;
};

/** An experiment: its text; without one, a name of the lab file or of the catalogue; or one that is made at random. */
export type ExperimentSource = {
  readonly fileName: string;
  readonly text?: string | undefined;
  readonly random?: RandomFaults | undefined;
};

export interface ChaosControl {
  kinds(): Promise<readonly FaultInfo[]>;
  experiments(): Promise<readonly ExperimentInfo[]>;
  status(): Promise<readonly ActiveFault[]>;
  start(request: FaultRequest, signal: AbortSignal): Promise<ActiveFault>;
  /** Gives those that it ended. */
  stop(id?: string): Promise<readonly ActiveFault[]>;
  run(source: ExperimentSource, run: Run): Promise<ExperimentReport>;
}
