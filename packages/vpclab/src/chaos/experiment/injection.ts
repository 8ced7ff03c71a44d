// Breaks things in the order of an experiment's steps, and undoes each on time.

import { setTimeout as sleep } from 'node:timers/promises';
import { errorMessage } from '../../errors.ts';
import type { ActiveFault, ChaosControl, ExperimentReport, FaultRequest } from '../../model/chaos.ts';
import type { ExperimentStep } from '../../model/experiment.ts';

export type PlannedStep = { readonly step: ExperimentStep; readonly request: FaultRequest };

export type InjectionParts = {
  readonly chaos: Pick<ChaosControl, 'start' | 'stop'>;
  /** A fault that cannot begin is left out. */
  readonly maySkip: boolean;
  readonly elapsedMs: () => number;
  readonly tell: (message: string) => void;
};

export class Injection {
  readonly begun: ActiveFault[] = [];
  readonly #faults: ExperimentReport['faults'][number][] = [];
  /** When each step's turn came; a step that is not in it never had one. */
  readonly turnsMs: number[] = [];
  skipped = 0;
  readonly #parts: InjectionParts;

  constructor(parts: InjectionParts) {
    this.#parts = parts;
  }

  /** In the order in which they began. */
  get faults(): ExperimentReport['faults'] {
    return this.#faults.toSorted((a, b) => a.from - b.from);
  }

  /** Returns when the last fault is undone. */
  async run(steps: readonly PlannedStep[], signal: AbortSignal): Promise<void> {
    const beside: Promise<void>[] = [];
    for (const planned of steps) {
      const { overlap, pause = 0 } = planned.step;
      this.turnsMs.push(this.#parts.elapsedMs());
      const one = this.#inject(planned, signal);
      if (overlap === true) beside.push(one);
      else await one;
      // What goes wrong beside ends the experiment as well.
      await Promise.race([
        sleep(pause, undefined, { signal }),
        Promise.all(beside).then(() => sleep(pause, undefined, { signal })),
      ]);
    }
    await Promise.all(beside);
  }

  /** Whatever is still there. */
  async undoAll(): Promise<void> {
    await Promise.all(this.begun.map(async ({ id }) => await this.#parts.chaos.stop(id)));
  }

  async #inject({ step, request }: PlannedStep, signal: AbortSignal): Promise<void> {
    const { chaos, elapsedMs, tell } = this.#parts;
    const active = await this.#begin(request, signal);
    if (active === undefined) return;
    this.begun.push(active);
    const { id, fault, target, mechanism } = active;
    const from = elapsedMs();
    tell(`${fault} of ${target}: ${mechanism}`);
    try {
      await sleep(step.for, undefined, { signal });
    } finally {
      await chaos.stop(id);
      this.#faults.push({ fault, target, mechanism, from, to: elapsedMs() });
      tell(`${fault} of ${target} is undone`);
    }
  }

  async #begin(request: FaultRequest, signal: AbortSignal): Promise<ActiveFault | undefined> {
    const { chaos, maySkip, tell } = this.#parts;
    try {
      return await chaos.start(request, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!maySkip) throw error;
      this.skipped += 1;
      tell(`${request.fault} of ${request.target} cannot begin: ${errorMessage(error)}`);
      return undefined;
    }
  }
}
