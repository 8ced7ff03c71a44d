// What a concept promises: what it lets reach what, what it refuses, and what else verify has to prove.

import type { Lab } from '../model/lab.ts';
import type { LabPromise, WallPromise } from '../model/promise.ts';
import type { Cidr } from '../net/text.ts';
import type { Attempt, FindRefusal, FindWay, OfLab } from './reachability.ts';
import type { Workload } from './workload/resolved.ts';

export type Extent = 'sample' | 'exhaustive';

export type PromiseContext = {
  readonly lab: Lab;
  readonly extent: Extent;
  /** Whether the attempt gets through, by all concepts together. */
  readonly promiseOf: (attempt: Attempt) => LabPromise;
};

/** Two workloads of a VPC (or the same one twice), and the networks around them. */
export type VpcEnds = {
  readonly first: Workload;
  readonly last: Workload;
  readonly networks: readonly Cidr[];
};

export type ResponderPorts = { readonly tcp: number; readonly udp: number } | undefined;

export type ConceptPromises = {
  readonly ways: FindWay | undefined;
  readonly refusals: FindRefusal | undefined;
  /** Whether what becomes of it depends on somebody else, such as a workload that forwards: nothing is promised then. */
  readonly undecided: OfLab<(attempt: Attempt) => boolean> | undefined;
  /** Prefixes of the tenants' networks that a VPC's workloads are in, or that it is joined to. */
  readonly networks: OfLab<(vpc: string) => readonly Cidr[]> | undefined;
  /**
   * Where the built-in responder of a workload listens, if the concept moves it: undefined, if it takes it away. Asked for
   * what is the same for all: `otherwise` is given back.
   */
  readonly responder: OfLab<(workload: string, otherwise: ResponderPorts) => ResponderPorts> | undefined;
  /** What is out of reach whatever the lab file says: asked for some workloads of each VPC, by turns in a big lab. */
  readonly walls: ((lab: Lab, ends: VpcEnds) => readonly WallPromise[]) | undefined;
  /** What else must hold: sessions, routes, attempts beyond those between workloads and to the internet. */
  readonly others: ((context: PromiseContext) => readonly LabPromise[]) | undefined;
};

export const NO_PROMISES: ConceptPromises = {
  ways: undefined,
  refusals: undefined,
  undecided: undefined,
  networks: undefined,
  responder: undefined,
  walls: undefined,
  others: undefined,
};
