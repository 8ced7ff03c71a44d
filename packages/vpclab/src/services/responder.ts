// All listeners of a lab: brought to a desired set without touching those that stay.

import { HTTP_PORT } from '../model/ports.ts';
import type { ServiceRow } from '../model/rows.ts';
import { errorMessage } from '../errors.ts';
import type { ServiceFailure } from './control-protocol.ts';
import { Namespaces } from '../machine/kernel/namespaces.ts';
import { startListener } from './listener.ts';
import type { Listener } from './listener.ts';

export class Responder {
  readonly #namespaces = new Namespaces();
  readonly #listeners = new Map<string, Listener>();
  #last: Promise<unknown> = Promise.resolve();

  /** One change after the other. */
  set(rows: readonly ServiceRow[]): Promise<readonly ServiceFailure[]> {
    const done = this.#last.then(() => this.#replace(rows));
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** Those whose namespace is still the one they listen in. */
  rows(): readonly ServiceRow[] {
    return [...this.#listeners.values()]
      .filter((one) => this.#isCurrent(one))
      .map((listener) => listener.row);
  }

  get size(): number {
    return this.#listeners.size;
  }

  async #replace(rows: readonly ServiceRow[]): Promise<readonly ServiceFailure[]> {
    const wanted = new Map(rows.map((row) => [place(row), row]));
    for (const [where, listener] of this.#listeners) {
      if (wanted.has(where) && this.#isCurrent(listener)) continue;
      listener.close();
      this.#listeners.delete(where);
    }
    const failures: ServiceFailure[] = [];
    for (const [where, row] of wanted) {
      const present = this.#listeners.get(where);
      if (present !== undefined) {
        present.row = row;
        continue;
      }
      try {
        this.#listeners.set(where, await startListener(this.#namespaces, row));
      } catch (error) {
        failures.push({ key: row.key, reason: errorMessage(error) });
      }
    }
    return failures;
  }

  #isCurrent({ row, inode }: Listener): boolean {
    return this.#namespaces.inodeOf(row.netns) === inode;
  }
}

function place(row: ServiceRow): string {
  return `${row.netns} ${row.address} ${row.port ?? HTTP_PORT}`;
}
