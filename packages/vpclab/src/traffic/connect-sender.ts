// A new TCP connection for each request, closed once it is answered: what a storm of clients does to address translation
// and connection tracking.

import type { Namespaces } from '../machine/kernel/namespaces.ts';
import type { TrafficPair } from '../model/traffic.ts';
import { errorKind } from './error-kind.ts';
import { HttpConnection } from './http-connection.ts';
import type { Outcome } from './count.ts';
import type { OnWire } from './wire.ts';

export class ConnectSender {
  readonly #namespaces: Namespaces;
  readonly #pair: TrafficPair;
  readonly #onWire: OnWire;

  constructor(namespaces: Namespaces, pair: TrafficPair, onWire: OnWire) {
    this.#namespaces = namespaces;
    this.#pair = pair;
    this.#onWire = onWire;
  }

  async send(): Promise<Outcome> {
    try {
      const connection = await HttpConnection.open(this.#namespaces, this.#pair, this.#onWire);
      try {
        return await connection.exchange(0);
      } finally {
        connection.close();
      }
    } catch (error) {
      return { kind: 'failed', error: errorKind(error) };
    }
  }

  close(): void {
    // It keeps nothing.
  }
}
