// Everything that happens in the lab, for all watchers (GET /v1/events): a bounded buffer of the last records and a
// set of listeners. A late watcher first receives what is buffered of the running or last operation, or the whole
// buffer.

import type { FeedRecord, FeedSource } from './schemas/event.ts';

const REMEMBERED = 256;
/** Without progress, which nobody needs later. */
const REMEMBERED_LONG = 1_024;

export type Remembered = 'operation' | 'all';

export class EventFeed {
  readonly #listeners = new Set<(record: FeedRecord) => void>();
  #recent: FeedRecord[] = [];
  readonly #history: FeedRecord[] = [];
  #seq = 0;
  #onAudience: ((isWatched: boolean) => void) | undefined;

  publish(operation: FeedSource, record: FeedRecord['record']): void {
    const entry: FeedRecord = { seq: ++this.#seq, at: new Date().toISOString(), operation, record };
    if (record.kind === 'begun') this.#recent = [];
    this.#recent.push(entry);
    if (this.#recent.length > REMEMBERED) this.#recent.shift();
    if (record.kind !== 'progress') this.#history.push(entry);
    if (this.#history.length > REMEMBERED_LONG) this.#history.shift();
    for (const listener of this.#listeners) listener(entry);
  }

  remembered(which: Remembered): readonly FeedRecord[] {
    return which === 'all' ? [...this.#history] : [...this.#recent];
  }

  /** Calls `listener` with what is remembered, then with each new record, until the returned function is called. */
  subscribe(listener: (record: FeedRecord) => void, which: Remembered = 'operation'): () => void {
    for (const entry of this.remembered(which)) listener(entry);
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#onAudience?.(true);
    return () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0) this.#onAudience?.(false);
    };
  }

  /** Hears when the first watcher comes and when the last one has gone. */
  onAudience(hear: (isWatched: boolean) => void): void {
    this.#onAudience = hear;
  }
}
