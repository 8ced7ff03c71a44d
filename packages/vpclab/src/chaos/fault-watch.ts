// Notices when faults end: undoes those whose keeper was killed, and has put back what does not come back by itself.

import { setTimeout as sleep } from 'node:timers/promises';
import { errorMessage } from '../errors.ts';
import { FaultRecords, isKept } from '../machine/tools/fault-records.ts';
import type { FaultRecord } from '../model/fault.ts';
import { undoOrphan } from './keeper.ts';

const LOOK_MS = 500;

export type FaultWatchParts = {
  /** Puts back what a fault touched. */
  readonly restore: (fault: string, touches: readonly string[]) => Promise<void>;
  readonly tell: (message: string) => void;
  /** A fault that has no keeper after that long will have none. */
  readonly startMs: number;
  readonly records?: FaultRecords;
};

export class FaultWatch {
  readonly #parts: FaultWatchParts;
  readonly #records: FaultRecords;
  /** Those that were begun or found and whose end was not noticed yet. */
  readonly #known = new Map<string, FaultRecord>();

  constructor(parts: FaultWatchParts) {
    this.#parts = parts;
    this.#records = parts.records ?? new FaultRecords();
  }

  /** It may be over before anybody looks. */
  begun(record: FaultRecord): void {
    this.#known.set(record.id, record);
  }

  /** What its keeper has made of it since then; undefined: it is over. */
  became(id: string, record: FaultRecord | undefined): void {
    const known = this.#known.get(id);
    // Its end was noticed: it would be put back twice.
    if (known === undefined) return;
    this.#known.set(id, record ?? { ...known, state: 'active' });
  }

  async watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.look();
      await sleep(LOOK_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  async look(): Promise<void> {
    const damaged = this.#records.damaged().filter((id) => !this.#mend(id));
    const found = this.#records.all();
    for (const record of found) this.#known.set(record.id, record);
    const orphans = found.filter((record) => this.#isOrphan(record));
    await Promise.all(orphans.map(async (record) => await this.#told(undoOrphan(record))));
    for (const record of this.#known.values())
      if (this.#records.read(record.id) === undefined && !damaged.includes(record.id)) this.#ended(record);
  }

  /** Without its record, a fault would count as over while it goes on. Whether it has one again, or has none any more. */
  #mend(id: string): boolean {
    const { tell } = this.#parts;
    const known = this.#known.get(id);
    try {
      if (known === undefined) {
        this.#records.remove(id);
        const left = '`vpclab plan` shows what the fault has left';
        tell(`the record of fault ${id} cannot be read and is removed: ${left}`);
      } else {
        this.#records.write(known);
        tell(`the record of ${known.fault} of ${known.target} was damaged and is written again`);
      }
      return true;
    } catch {
      // The file system is full, perhaps by that very fault: the next look tries again.
      return false;
    }
  }

  /** A repair may take long, and is not awaited: other faults end meanwhile. */
  #ended({ id, fault, target, state, touches }: FaultRecord): void {
    const { restore, tell } = this.#parts;
    this.#known.delete(id);
    if (state !== 'starting') tell(`${fault} of ${target} ended`);
    if (touches.length > 0) void this.#told(restore(`${fault} of ${target}`, touches));
  }

  /** Nobody keeps it, and it is not just being started. */
  #isOrphan(record: FaultRecord): boolean {
    if (record.state === 'stuck' || isKept(record)) return false;
    return record.keeper !== undefined || Date.now() > record.startedAt + this.#parts.startMs;
  }

  async #told(work: Promise<void>): Promise<void> {
    await work.catch((error: unknown) => this.#parts.tell(errorMessage(error)));
  }
}
