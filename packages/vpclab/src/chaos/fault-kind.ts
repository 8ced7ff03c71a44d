// What a kind of fault says about itself. Families of them in faults/, and one line for each in registry.ts; the names, with
// the amounts that they take, are in model/fault-names.ts.

import type { LabView } from '../model/engine.ts';
import type { FaultAction } from '../model/fault.ts';

/** What a fault does to a target. */
export type FaultEffect = {
  readonly mechanism: string;
  readonly actions: readonly FaultAction[];
  readonly holds?: readonly string[];
  readonly touches?: readonly string[];
  /** Who may notice. Undefined: those who live at the target. */
  readonly tenants?: readonly string[];
};

export type FaultKind = {
  readonly layer: 'packets' | 'process' | 'ovn' | 'routing' | 'whole';
  readonly brief: string;
  /** What may be named as its target, in a word. */
  readonly targetWord: string;
  readonly targets: (view: LabView) => readonly string[];
  /** What stands for several of its targets at once. */
  readonly groups?: (view: LabView) => readonly string[];
  /**
   * Throws BAD_ARGUMENT where it cannot be; `target` is one of `targets` or `groups`. `amount`: percent, milliseconds, ... as
   * FAULT_AMOUNTS says, 0 where the fault takes none.
   */
  readonly effect: (target: string, view: LabView, amount: number) => FaultEffect | Promise<FaultEffect>;
};
