// What a kind of fault says about itself. One file for each in faults/, and one line in registry.ts.

import type { LabView } from '../model/engine.ts';
import type { FaultAction } from '../model/fault.ts';

export type FaultOptions = {
  /** Of packets, where the kind takes one. */
  readonly percent: number;
};

/** What a fault does to a target. */
export type FaultEffect = {
  readonly mechanism: string;
  readonly actions: readonly FaultAction[];
  readonly holds?: readonly string[];
  readonly touches?: readonly string[];
};

export type FaultKind = {
  readonly name: string;
  readonly layer: 'packets' | 'process' | 'ovn' | 'routing' | 'whole';
  readonly brief: string;
  /** What may be named as its target, in a word. */
  readonly targetWord: string;
  readonly targets: (view: LabView) => readonly string[];
  /** Throws BAD_ARGUMENT where it cannot be; `target` is one of `targets`. */
  readonly effect: (target: string, view: LabView, options: FaultOptions) => FaultEffect;
  /** Undefined: it has no such option. */
  readonly percent: number | undefined;
};
