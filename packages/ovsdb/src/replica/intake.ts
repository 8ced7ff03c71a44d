// Takes the updates of one monitor after the other, in their order. Large ones are prepared in slices, between which
// other work gets its turn, while later ones queue up behind; what a monitor that is gone has left is dropped.
import { publicChange, type RowChange } from './row-change.ts';
import { runAtOnce, runSliced } from './sliced.ts';
import type { Table } from './table.ts';
import { isLarge, readDump, readSmallUpdates, readUpdates } from './table-updates.ts';

export type Arrival = {
  readonly kind: 'dump' | 'since' | 'notification';
  readonly updates: unknown;
  readonly lastTransaction: string | undefined;
};

export type IntakeEvents = {
  /** Whether the tables have readers yet, who must see a transaction at once or not at all. */
  readonly hasReaders: () => boolean;
  /** Whether somebody is told of the changes, and so gets the rows. */
  readonly hasListeners: () => boolean;
  /** `isShown`: the tables have the changes already. */
  readonly commit: (arrival: Arrival, changes: readonly RowChange[], isShown: boolean) => void;
  readonly distrust: (error: unknown) => void;
  /** Nothing is under way any more. */
  readonly idle: () => void;
};

export class Intake {
  readonly #tables: ReadonlyMap<string, Table>;
  readonly #events: IntakeEvents;
  #busy = false;
  #waiting: Arrival[] = [];
  /** Counts monitors: what was begun for an earlier one is not finished. */
  #monitor = 0;

  constructor(tables: ReadonlyMap<string, Table>, events: IntakeEvents) {
    this.#tables = tables;
    this.#events = events;
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** The monitor is gone: nothing that came over it counts any more. */
  drop(): void {
    this.#monitor++;
    this.#waiting = [];
  }

  take(arrival: Arrival): void {
    if (this.#busy) {
      this.#waiting.push(arrival);
      return;
    }
    try {
      if (isLarge(arrival.updates)) void this.#takeSliced(arrival);
      else this.#events.commit(arrival, this.#prepareAtOnce(arrival), false);
    } catch (error) {
      this.#events.distrust(error);
    }
  }

  #prepareAtOnce({ kind, updates }: Arrival): readonly RowChange[] {
    return kind === 'dump'
      ? runAtOnce(readDump(this.#tables, updates))
      : readSmallUpdates(this.#tables, updates);
  }

  async #takeSliced(arrival: Arrival): Promise<void> {
    const monitor = this.#monitor;
    this.#busy = true;
    try {
      const read = arrival.kind === 'dump' ? readDump : readUpdates;
      const changes = await runSliced(read(this.#tables, arrival.updates));
      if (this.#monitor === monitor) {
        const isShown = !this.#events.hasReaders();
        if (isShown) await runSliced(this.#show(changes));
        else if (this.#events.hasListeners()) await runSliced(this.#unpack(changes));
        if (this.#monitor === monitor) this.#events.commit(arrival, changes, isShown);
      }
    } catch (error) {
      if (this.#monitor === monitor) this.#events.distrust(error);
    } finally {
      this.#busy = false;
      const waiting = this.#waiting;
      this.#waiting = [];
      const current = this.#monitor;
      for (const next of waiting) if (this.#monitor === current) this.take(next);
      this.#events.idle();
    }
  }

  /** Makes the rows that listeners will get, which takes longer than one slice. */
  *#unpack(changes: readonly RowChange[]): Generator<void, void> {
    for (let n = 0; n < changes.length; n++) {
      publicChange(changes[n]!);
      if (n % 1024 === 1023) yield;
    }
  }

  *#show(changes: readonly RowChange[]): Generator<void, void> {
    for (let n = 0; n < changes.length; n++) {
      const change = changes[n]!;
      this.#tables.get(change.table)!.apply(change);
      if (n % 1024 === 1023) yield;
    }
  }
}
