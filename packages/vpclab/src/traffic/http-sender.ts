// HTTP requests to a responder over connections that are kept. A request that finds none free opens another, up to a
// bound; a connection that failed is not used again.

import type { Namespaces } from '../machine/kernel/namespaces.ts';
import { MOST_AT_ONCE_PER_PAIR } from '../model/traffic-defaults.ts';
import type { TrafficPair } from '../model/traffic.ts';
import { errorKind } from './error-kind.ts';
import { HttpConnection } from './http-connection.ts';
import type { Outcome } from './count.ts';
import type { OnWire } from './wire.ts';

export class HttpSender {
  readonly #namespaces: Namespaces;
  readonly #pair: TrafficPair;
  readonly #onWire: OnWire;
  readonly #idle: HttpConnection[] = [];
  readonly #all = new Set<HttpConnection>();
  /** With those that are about to be. */
  #open = 0;
  #isClosed = false;
  /** Connections that ended while nothing was asked on them. */
  #lost = 0;

  constructor(namespaces: Namespaces, pair: TrafficPair, onWire: OnWire) {
    this.#namespaces = namespaces;
    this.#pair = pair;
    this.#onWire = onWire;
  }

  /** GET, or POST of so many bytes. */
  async send(bytes: number): Promise<Outcome> {
    if (this.#idle.length === 0 && this.#open >= MOST_AT_ONCE_PER_PAIR)
      return { kind: 'failed', error: 'no connection free' };
    try {
      const connection = this.#idle.pop() ?? (await this.#connect());
      const outcome = await connection.exchange(bytes);
      if (connection.isOpen) this.#idle.push(connection);
      return outcome;
    } catch (error) {
      return { kind: 'failed', error: errorKind(error) };
    }
  }

  /** How many connections ended by themselves since it was last asked. */
  takeLost(): number {
    const lost = this.#lost;
    this.#lost = 0;
    return lost;
  }

  /** Also what is under way: a long flow would go on after its traffic, and its connection stay for ever. */
  close(): void {
    this.#isClosed = true;
    this.#idle.length = 0;
    for (const connection of this.#all) connection.close();
  }

  async #connect(): Promise<HttpConnection> {
    this.#open += 1;
    try {
      const connection = await HttpConnection.open(this.#namespaces, this.#pair, this.#onWire, () => {
        this.#open -= 1;
        this.#all.delete(connection);
        const index = this.#idle.indexOf(connection);
        if (index < 0) return;
        this.#idle.splice(index, 1);
        this.#lost += 1;
      });
      this.#all.add(connection);
      if (this.#isClosed) connection.close();
      return connection;
    } catch (error) {
      this.#open -= 1;
      throw error;
    }
  }
}
