// What an engine does on its own: it finishes what an earlier vpclabd began, restores what was lost with a daemon or
// a machine, and notices when a lab whose apply failed has become correct. One change at a time, as for an apply.

import { setTimeout as sleep } from 'node:timers/promises';
import { errorMessage } from '../errors.ts';
import { daemonsOf, dependants } from '../kinds/processes.ts';
import { kind } from '../kinds/registry.ts';
import type { LabWorld } from '../kinds/work/contract.ts';
import type { Works } from '../kinds/work/works.ts';
import type { Machines } from '../machine/many/machines.ts';
import type { EngineEvent } from '../model/engine.ts';
import { touchesRow } from '../model/fault.ts';
import { identityOf, isEmpty } from '../model/plan.ts';
import type { Change } from '../model/plan.ts';
import type { Compiled } from '../model/compiled.ts';
import type { DaemonRow } from '../model/rows.ts';
import { lostWith } from '../plan/lost-with.ts';
import { recallApplied, rememberApplied } from './compile-source.ts';
import type { Applied } from './compile-source.ts';
import type { Convergence } from './convergence.ts';
import { requireRoom } from './explain.ts';
import { insist } from './insist.ts';
import type { LabState } from './lab-state.ts';
import type { Mutex } from './mutex.ts';
import { untilStill } from './until-still.ts';

/** A repair with nothing to wait for takes milliseconds; any other must not wait without end. */
const REPAIR_MS = 120_000;

/** How long one check of whether the lab has recovered may take; another one follows it. */
export const LOOK_MS = 10_000;

const RESTART_ATTEMPTS = 5;
const RESTART_PAUSE_MS = 500;

const LOSSES_MS = 5_000;

type Untimed<E> = E extends unknown ? Omit<E, 'atMs'> : never;
export type Tell = (event: Untimed<EngineEvent>) => void;

export type HealingParts = {
  readonly state: LabState;
  readonly works: Pick<Works, 'losses'>;
  readonly world: LabWorld;
  readonly convergence: Convergence;
  readonly machines: Machines;
  readonly changes: Mutex;
  readonly closing: AbortSignal;
  readonly tell: Tell;
  readonly explained: (error: unknown) => unknown;
};

export class Healing {
  readonly #parts: HealingParts;

  constructor(parts: HealingParts) {
    this.#parts = parts;
  }

  /** Takes over what an earlier vpclabd left running, and goes on with what it had begun. */
  async resume(compile: (applied: Applied) => Compiled): Promise<void> {
    const { state, machines, closing } = this.#parts;
    const applied = recallApplied();
    if (applied === undefined) return;
    const compiled = compile(applied);
    state.ask(compiled);
    await machines.place(compiled.rows, closing);
    await machines.adopt(daemonsOf(compiled.rows));
    void this.#takeOver(applied, compiled);
  }

  /** Until it is so or somebody asks for something else. */
  async #takeOver({ source, state: applied }: Applied, compiled: Compiled): Promise<void> {
    const { state, convergence, closing, tell, explained } = this.#parts;
    const isWanted = (): boolean => state.current === compiled;
    const goOn = async (): Promise<void> => {
      // An apply that came meanwhile has done it.
      if (!isWanted()) return;
      state.enter('applying', state.phase.reason);
      if (applied === 'begun') await this.#putBack(() => true, 'whole');
      else await this.#putBack(({ row }) => kind(row.kind).endsByItself === true, 'part');
      convergence.trust();
      rememberApplied({ source, state: 'done' });
      state.enter('ready');
    };
    await insist(() => this.#change('vpclabd, which takes the lab over', goOn), {
      signal: closing,
      isWanted,
      onFailure: (error, nextTryMs) => {
        const reason = `taking the lab over: ${errorMessage(explained(error))}`;
        state.enter('failed', `${reason}; trying again in ${nextTryMs / 1000} s`);
        tell({ kind: 'takeover-failed', reason, nextTryMs });
      },
    });
  }

  /** Looks from time to time whether a lab whose apply failed is as it should be after all. It changes nothing. */
  async awaitRecovery({ source, rows }: Compiled): Promise<void> {
    const { state, convergence, closing } = this.#parts;
    const failed = state.phase;
    const isWanted = (): boolean => state.phase === failed;
    const look = async (): Promise<void> => {
      requireRoom();
      await convergence.insistOn(rows, AbortSignal.any([closing, AbortSignal.timeout(LOOK_MS)]));
      if (!isWanted()) return;
      convergence.trust();
      rememberApplied({ source, state: 'done' });
      state.enter('ready');
    };
    await insist(look, { signal: closing, isWanted, onFailure: () => undefined });
  }

  /** Puts back what went with a daemon. */
  async repair(row: DaemonRow): Promise<void> {
    const repair = async (): Promise<void> => {
      await this.#putBack(lostWith(this.#parts.state.rows, row), 'part');
      await this.#restartWith(row);
    };
    await this.#insist(row.key, () => this.#change(`the repair after ${row.key}`, repair));
  }

  /** Puts back what an injected fault changed, also what is lost meanwhile. `fault`: its name. */
  async restore(fault: string, touches: readonly string[]): Promise<void> {
    const { state, closing: signal } = this.#parts;
    const compiled = state.current;
    const wanted = ({ row }: Change): boolean => touchesRow({ touches }, identityOf(row));
    const repair = async (): Promise<number> => {
      let found = 0;
      await this.#change('the repair after a fault', async () => {
        found = await this.#putBack(wanted, 'part');
      });
      return found;
    };
    await this.#insist(fault, async () => {
      await untilStill(repair, { signal, isWanted: () => state.current === compiled });
    });
  }

  /** Looks, as long as vpclabd runs, for what is gone without anybody's doing, and puts it back. */
  async watchLosses(): Promise<void> {
    const { state, works, world, closing: signal, tell } = this.#parts;
    const seen = new Map<string, string>();
    let told: ReadonlySet<string> = new Set();
    while (!signal.aborted) {
      await sleep(LOSSES_MS, undefined, { signal, ref: false }).catch(() => undefined);
      if (state.phase.name === 'empty' || state.phase.name === 'applying') continue;
      const within = AbortSignal.any([signal, AbortSignal.timeout(LOOK_MS)]);
      const losses = await works.losses(state.rows, { world, signal: within, seen }).catch(() => []);
      const lost = new Set(losses.map(({ row }) => identityOf(row)));
      for (const { row, what } of losses) {
        if (!told.has(identityOf(row))) tell({ kind: 'lost', name: row.key, reason: what });
      }
      told = lost;
      if (losses.length === 0) continue;
      await this.#change('the repair of what was lost', async () => {
        // No more than that: a whole apply that failed is for its caller to finish.
        const isLost = (change: Change): boolean =>
          lost.has(identityOf(change.row)) && (kind(change.row.kind).renews?.(change) ?? []).length === 0;
        await this.#putBack(isLost, 'part');
      }).catch((error: unknown) => {
        for (const { row } of losses)
          tell({ kind: 'repair-failed', name: row.key, reason: errorMessage(error) });
      });
    }
  }

  /** A machine that comes gets what belongs on it. */
  putOn(machine: string, namespaces: readonly string[]): void {
    const { state, machines, closing, tell } = this.#parts;
    const compiled = state.current;
    const belongs = new Set(namespaces);
    const isThere = ({ row }: Change): boolean =>
      kind(row.kind)
        .places(row)
        .some((place) => belongs.has(place));
    const putBack = async (): Promise<void> => {
      await this.#putBack(isThere, 'part');
    };
    void insist(() => this.#change(`the return of the machine ${machine}`, putBack), {
      signal: closing,
      isWanted: () => state.current === compiled && namespaces.every((netns) => machines.isPresent(netns)),
      onFailure: (error) => tell({ kind: 'repair-failed', name: machine, reason: errorMessage(error) }),
    });
  }

  /** The first attempt is waited for; what it cannot do is tried again behind it. */
  async #insist(name: string, attempt: () => Promise<void>): Promise<void> {
    const { state, closing, tell } = this.#parts;
    const compiled = state.current;
    try {
      await attempt();
    } catch (error) {
      void insist(attempt, {
        signal: closing,
        isWanted: () => state.current === compiled,
        onFailure: (reason) => tell({ kind: 'repair-failed', name, reason: errorMessage(reason) }),
      });
      throw error;
    }
  }

  async #change(name: string, work: () => Promise<void>): Promise<void> {
    await this.#parts.changes.run(name, work, { signal: this.#parts.closing });
  }

  /** Gives how many things it put back. */
  async #putBack(wanted: (change: Change) => boolean, extent: 'whole' | 'part'): Promise<number> {
    const { state, convergence, closing, tell } = this.#parts;
    if (state.current === undefined) return 0;
    const signal = AbortSignal.any([closing, AbortSignal.timeout(REPAIR_MS)]);
    const plan = await convergence.putBack(state.rows, wanted, extent, signal);
    if (!isEmpty(plan)) tell({ kind: 'repaired', changes: plan.changes.length });
    return plan.changes.length;
  }

  /** Starts again what does not work with a new process of the other. */
  async #restartWith(row: DaemonRow): Promise<void> {
    const { state, machines, closing: signal } = this.#parts;
    const others = dependants(state.rows, row);
    if (others.length === 0) return;
    await machines.stopDaemons(others.map((other) => other.key));
    for (let attempt = 1; ; attempt++) {
      try {
        await machines.startDaemons(others, { signal });
        return;
      } catch (error) {
        // One that fails to start is nobody's any more: it must not stay away for that.
        if (attempt === RESTART_ATTEMPTS || signal.aborted) throw error;
        await sleep(RESTART_PAUSE_MS, undefined, { signal });
      }
    }
  }
}
