// Brings the world to what is intended, and says how far from it it is: observe, diff, carry out, wait until it is so.
// Callers and their locking are not its concern.

import { Stages } from './stages.ts';
import type { LabWorld } from '../kinds/work/contract.ts';
import type { Works } from '../kinds/work/works.ts';
import type { Machines } from '../machine/many/machines.ts';
import { FaultRecords } from '../machine/tools/fault-records.ts';
import { touchesRow } from '../model/fault.ts';
import { identityOf, isEmpty } from '../model/plan.ts';
import type { Change, Plan } from '../model/plan.ts';
import type { Row } from '../model/rows.ts';
import { diff } from '../plan/diff.ts';
import { setFaultsApart, untouched } from '../plan/set-faults-apart.ts';
import { make, settle } from './make.ts';
import type { Make } from './make.ts';
import { awayText, presentRows } from './present-rows.ts';

/** What differs, and the rows that were compared. */
export type Difference = { readonly plan: Plan; readonly rows: readonly Row[] };

/** Nothing was changed: what was wanted must not begin now. */
export class NotBegun extends Error {
  readonly reason: unknown;

  constructor(reason: unknown) {
    super('not begun', { cause: reason });
    this.reason = reason;
  }
}

export class Convergence {
  readonly #works: Works;
  readonly #world: LabWorld;
  readonly #machines: Machines;
  readonly #faults = new FaultRecords();
  /** Ends what waits while a machine is lost. */
  #loss = new AbortController();
  /** The last change was waited for to its end: rows that are there are not yet flows that are. */
  #isProgrammed = false;

  constructor(works: Works, world: LabWorld, machines: Machines) {
    this.#works = works;
    this.#world = world;
    this.#machines = machines;
  }

  /** Of what is there: a machine that is lost, or was on the way, is neither compared nor changed. */
  async difference(all: readonly Row[], signal: AbortSignal): Promise<Difference> {
    for (;;) {
      const intended = presentRows(all, this.#machines);
      try {
        const faults = this.#faults.active();
        const isTouched = (row: Row): boolean => faults.some((fault) => touchesRow(fault, identityOf(row)));
        const observed = await this.#works.observe({ intended, world: this.#world, signal, isTouched });
        const rows = presentRows(intended, this.#machines);
        const differing = diff(this.#world.lab, rows, presentRows(observed, this.#machines));
        return { plan: setFaultsApart(differing, this.#faults.active()), rows };
      } catch (error) {
        if (signal.aborted || presentRows(intended, this.#machines).length === intended.length) throw error;
      }
    }
  }

  /** Begins again without a machine that is lost meanwhile: each can be lost once. */
  async converge(rows: readonly Row[], stages: Stages, signal: AbortSignal): Promise<Plan> {
    for (let left = this.#machines.states().length; ; left -= 1) {
      const loss = this.#loss.signal;
      try {
        const away = awayText(this.#machines.states(), rows);
        if (away !== undefined) stages.notice('warning', away);
        const made = await this.difference(rows, signal);
        await this.#makeSo(made, stages, signal);
        return made.plan;
      } catch (error) {
        if (!loss.aborted || signal.aborted || left === 0) throw error;
      }
    }
  }

  /**
   * Makes the wanted changes. With the extent `part` it neither calls the lab whole nor waits for ports: a port that is
   * missing would delay the next apply.
   */
  async putBack(
    all: readonly Row[],
    wanted: (change: Change) => boolean,
    extent: 'whole' | 'part',
    signal: AbortSignal,
  ): Promise<Plan> {
    const { plan: whole, rows } = await this.difference(all, signal);
    const plan = { lab: whole.lab, changes: whole.changes.filter(wanted) };
    const stages = new Stages(() => undefined);
    if (extent === 'whole') await this.#makeSo({ plan, rows }, stages, signal);
    else await make(plan, rows, this.#making(stages, signal));
    return plan;
  }

  /** Throws while something differs or is not in effect. Changes nothing. */
  async insistOn(rows: readonly Row[], signal: AbortSignal): Promise<void> {
    const { plan } = await this.difference(rows, signal);
    if (!isEmpty(plan)) throw new Error('the lab differs from its file');
    await settle(rows, this.#making(new Stages(() => undefined), signal));
  }

  /** What is there is known to be in effect. */
  trust(): void {
    this.#isProgrammed = true;
  }

  /** What is there may not be in effect; with a reason, nobody waits for it any more. */
  distrust(loss?: Error): void {
    this.#isProgrammed = false;
    if (loss === undefined) return;
    this.#loss.abort(loss);
    this.#loss = new AbortController();
  }

  async #makeSo({ plan, rows }: Difference, stages: Stages, signal: AbortSignal): Promise<void> {
    if (isEmpty(plan) && this.#isProgrammed) return;
    this.#isProgrammed = false;
    const context = this.#making(stages, signal);
    try {
      await this.#works.begin(plan, context).catch((reason: unknown) => {
        throw new NotBegun(reason);
      });
      await make(plan, rows, context);
      await settle(untouched(rows, this.#faults.active()), context);
    } finally {
      // Also of what was made before something else failed: the next plan does not know of it.
      if (!signal.aborted) await this.#works.finish(plan, context);
    }
    this.#isProgrammed = true;
  }

  #making(stages: Stages, given: AbortSignal): Make {
    const signal = AbortSignal.any([given, this.#loss.signal]);
    return { works: this.#works, world: this.#world, stages, signal };
  }
}
