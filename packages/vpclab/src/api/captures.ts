// The captures that run: how many at once, and which one is to end.

import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { VpclabError } from '../errors.ts';

/** Each is a process for each interface. */
const AT_ONCE = 16;

export class Captures {
  readonly #running = new Map<string, Duplex | undefined>();

  /** Takes a place; fails with LAB_BUSY where there is none. */
  async begin(open: () => Promise<Duplex>): Promise<{ readonly id: string; readonly stream: Duplex }> {
    if (this.#running.size >= AT_ONCE)
      throw new VpclabError('LAB_BUSY', `${AT_ONCE} captures run in this lab already: end one of them.`);
    const id = randomUUID();
    this.#running.set(id, undefined);
    try {
      const stream = await open();
      this.#running.set(id, stream);
      stream.once('close', () => this.#running.delete(id));
      return { id, stream };
    } catch (error) {
      this.#running.delete(id);
      throw error;
    }
  }

  /** In good order: what was captured is still read to its end. False: no such capture runs. */
  end(id: string): boolean {
    const stream = this.#running.get(id);
    stream?.end();
    return stream !== undefined;
  }
}
