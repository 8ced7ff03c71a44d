// What a replica may go on from when it starts its next monitor: "what changed since a transaction", or all rows again.
import type { Arrival } from './intake.ts';
import { NO_TRANSACTION } from './monitor.ts';

/**
 * `nothing`: no row was loaded yet. `transaction`: what is held is the state after the transaction with this id, under the
 * conditions that the server has. `doubt`: rows are held, but not by a state that can be named, so a dump is compared with
 * them.
 *
 *     nothing, doubt    -- a dump, or "since", with an id -->           transaction
 *     any               -- a dump without an id (older servers) -->     doubt
 *     transaction       -- a notification with an id -->                transaction, the next one
 *     transaction       -- other columns, what can't be right -->       doubt
 *     transaction       -- a monitor starts while other conditions are
 *                          asked for, and nobody knows if taken -->     doubt
 *
 * A lost connection alone changes nothing.
 */
type State =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'transaction'; readonly id: string }
  | { readonly kind: 'doubt' };

export class Basis {
  #state: State = { kind: 'nothing' };
  #conditionsAsked = 0;

  /** Whether rows were loaded, and have readers since. */
  get loaded(): boolean {
    return this.#state.kind !== 'nothing';
  }

  /** The transaction to ask from: the id that stands for none asks for all rows. */
  get since(): string {
    return this.#state.kind === 'transaction' ? this.#state.id : NO_TRANSACTION;
  }

  /** A monitor starts, for the conditions that are wanted by now. */
  start(): void {
    if (this.#conditionsAsked > 0) this.doubt();
    this.#conditionsAsked = 0;
  }

  /** What came is in the tables. */
  took({ kind, lastTransaction: id }: Pick<Arrival, 'kind' | 'lastTransaction'>): void {
    if (id !== undefined) this.#state = { kind: 'transaction', id };
    else if (kind !== 'notification') this.#state = { kind: 'doubt' };
  }

  askConditions(): void {
    this.#conditionsAsked++;
  }

  /** The server has taken or refused them, on the monitor that they were asked for. */
  settleConditions(): void {
    this.#conditionsAsked--;
  }

  doubt(): void {
    if (this.loaded) this.#state = { kind: 'doubt' };
  }
}
