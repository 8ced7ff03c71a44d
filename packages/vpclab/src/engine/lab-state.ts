// What a lab was last asked to be, and how far it is.

import type { Phase } from '../inventory/status.ts';
import type { Compiled } from '../model/compiled.ts';
import type { Lab } from '../model/lab.ts';
import type { Row } from '../model/rows.ts';

export class LabState {
  readonly #onLab: (lab: Lab) => void;
  #current: Compiled | undefined;
  phase: Phase = { name: 'empty', since: new Date(), reason: undefined };

  constructor(onLab: (lab: Lab) => void) {
    this.#onLab = onLab;
  }

  get current(): Compiled | undefined {
    return this.#current;
  }

  get rows(): readonly Row[] {
    return this.#current?.rows ?? [];
  }

  /** What the lab should be from now on. */
  ask(compiled: Compiled): void {
    this.#current = compiled;
    this.#onLab(compiled.lab);
  }

  enter(name: Phase['name'], reason?: string): void {
    this.phase = { name, since: new Date(), reason };
  }
}
