// Keeps one fault: begins it, waits for its deadline or SIGTERM, and undoes it. It is a separate process, so that the
// fault ends on time even if vpclabd or the client that asked for it is gone.

import { setTimeout as sleep } from 'node:timers/promises';
import { VpclabError, errorMessage } from '../errors.ts';
import { Namespaces } from '../machine/kernel/namespaces.ts';
import { FaultRecords } from '../machine/tools/fault-records.ts';
import type { FaultRecord, FaultState } from '../model/fault.ts';
import { carryOut, undo } from './mechanisms/carry-out.ts';
import type { Undo } from './mechanisms/carrying.ts';

/** A daemon that is asked to take something back may have been killed meanwhile, and takes its time to be back. */
const UNDO_ATTEMPTS = 120;
/** Whoever finds an orphan looks again. */
const ORPHAN_ATTEMPTS = 5;
const UNDO_PAUSE_MS = 500;

export class Keeper {
  readonly #records: FaultRecords;
  readonly #namespaces = new Namespaces();
  #record: FaultRecord;
  readonly #end = new AbortController();
  #wasActive = false;

  constructor(record: FaultRecord, records = new FaultRecords()) {
    this.#record = record;
    this.#records = records;
  }

  /** Asks it to end before its time. */
  stop(): void {
    this.#end.abort();
  }

  /** Returns when all is undone. `onActive` is called once all of it is in effect. */
  async keep(onActive: () => void): Promise<void> {
    const begun: Undo[] = [];
    try {
      for (const [index, action] of this.#record.actions.entries()) {
        const id = `${this.#record.id}-${index}`;
        begun.push(async () => await undo(action, this.#namespaces));
        const carrying = { namespaces: this.#namespaces, id, signal: this.#end.signal };
        begun[index] = await carryOut(action, carrying);
      }
      // Its time begins once all of it is in effect: the links of a group are broken one by one.
      const { startedAt, until } = this.#record;
      this.#record = { ...this.#record, until: Date.now() + until - startedAt };
      this.#enter('active');
      this.#wasActive = true;
      onActive();
      await sleep(Math.max(0, this.#record.until - Date.now()), undefined, { signal: this.#end.signal });
    } catch (error) {
      if (!this.#end.signal.aborted) throw error;
    } finally {
      await this.#undo(begun.toReversed());
    }
  }

  async #undo(steps: readonly Undo[]): Promise<void> {
    try {
      this.#enter('undoing');
    } catch {
      // A full file system takes no record, and may be the very fault.
    }
    const failures = await Promise.all(steps.map(async (step) => await insist(step, UNDO_ATTEMPTS)));
    const reason = failures.find((failure) => failure !== undefined);
    if (reason === undefined) {
      if (this.#wasActive) this.#records.remember(this.#record);
      this.#records.remove(this.#record.id);
    } else this.#enter('stuck', reason);
  }

  #enter(state: FaultState, reason?: string): void {
    this.#records.write({ ...this.#record, state, reason });
  }
}

/** Undoes what a keeper left that was killed itself. */
export async function undoOrphan(record: FaultRecord): Promise<void> {
  const namespaces = new Namespaces();
  const steps = record.actions.toReversed().map((action) => async () => await undo(action, namespaces));
  const failures = await Promise.all(steps.map(async (step) => await insist(step, ORPHAN_ATTEMPTS)));
  const reason = failures.find((failure) => failure !== undefined);
  if (reason !== undefined)
    throw new VpclabError('FAULT_STUCK', `Fault ${record.id} (${record.fault}) is not undone: ${reason}`);
  const records = new FaultRecords();
  if (record.state !== 'starting') records.remember(record);
  records.remove(record.id);
}

/** Why it failed, after several attempts. */
async function insist(step: Undo, attempts: number): Promise<string | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await step();
      return undefined;
    } catch (error) {
      if (attempt === attempts) return errorMessage(error);
      await sleep(UNDO_PAUSE_MS);
    }
  }
}
