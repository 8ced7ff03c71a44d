// A response that is written line by line: newline-delimited JSON. A reader that does not keep up loses what may be
// lost (progress), never the end; what waits for it in memory is bounded.

import { Readable } from 'node:stream';

export const NDJSON = 'application/x-ndjson; charset=utf-8';
const MAX_WAITING_BYTES = 1 << 20;

export class NdjsonStream extends Readable {
  #closed = false;

  override _read(): void {
    // Lines are pushed as they come.
  }

  /** `optional`: dropped when the reader is too slow. */
  line(record: unknown, importance: 'optional' | 'required' = 'required'): void {
    if (this.#closed || this.destroyed) return;
    if (importance === 'optional' && this.readableLength > MAX_WAITING_BYTES) return;
    this.push(`${JSON.stringify(record)}\n`);
  }

  end(): void {
    if (this.#closed || this.destroyed) return;
    this.#closed = true;
    this.push(null);
  }
}
