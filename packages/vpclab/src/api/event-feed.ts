// Everything that goes on in the lab, for all who watch (GET /v1/events): a bounded memory of the last records and a
// set of listeners. A watcher that comes late gets what is remembered of the running or last operation first.

import type { FeedRecord, FeedSource } from './schemas/event.ts';

const REMEMBERED = 256;

export class EventFeed {
  readonly #listeners = new Set<(record: FeedRecord) => void>();
  #recent: FeedRecord[] = [];
  #seq = 0;

  publish(operation: FeedSource, record: FeedRecord['record']): void {
    const entry: FeedRecord = { seq: ++this.#seq, at: new Date().toISOString(), operation, record };
    if (record.kind === 'begun') this.#recent = [];
    this.#recent.push(entry);
    if (this.#recent.length > REMEMBERED) this.#recent.shift();
    for (const listener of this.#listeners) listener(entry);
  }

  /** Calls `listener` with what is remembered, then with each new record, until the returned function is called. */
  subscribe(listener: (record: FeedRecord) => void): () => void {
    for (const entry of this.#recent) listener(entry);
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
