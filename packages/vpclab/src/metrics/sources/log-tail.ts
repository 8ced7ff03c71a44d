// Counts the lines of a daemon's log by severity and module, reading only what was added since the last time. A line is
// `2026-01-01T00:00:00.000Z|00012|module(thread)|WARN|message` (ovs-appctl(8): vlog/list-pattern).

import { open, stat } from 'node:fs/promises';

/** A log that grew by more since the last scrape is read from its end: what lies between is not counted. */
const MAX_READ_BYTES = 4 << 20;
const LINE = /^[^|]*\|\d+\|([^|(]+)(?:\([^|]*)?\|([A-Z]+)\|/;

export type LogCount = { readonly source: string; readonly severity: string; readonly count: number };

export class LogTail {
  readonly #file: string;
  readonly #counts = new Map<string, { source: string; severity: string; count: number }>();
  #offset = 0;
  #inode: bigint | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  get counts(): readonly LogCount[] {
    return [...this.#counts.values()];
  }

  /** Counts what is new, and tells the size; undefined where there is no log. */
  async read(): Promise<number | undefined> {
    const found = await stat(this.#file, { bigint: true }).catch(() => undefined);
    if (found === undefined) return undefined;
    const end = Number(found.size);
    // Another file, or one that was cut.
    if (found.ino !== this.#inode || end < this.#offset) this.#offset = 0;
    this.#inode = found.ino;
    // Most of the time nothing was added.
    if (end > this.#offset) await this.#readOn(end).catch(() => undefined);
    return end;
  }

  async #readOn(end: number): Promise<void> {
    const begin = Math.max(this.#offset, end - MAX_READ_BYTES);
    const file = await open(this.#file);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(end - begin), 0, end - begin, begin);
      const whole = buffer.subarray(0, bytesRead).lastIndexOf('\n') + 1;
      this.#offset = begin + whole;
      for (const line of buffer.toString('utf8', 0, whole).split('\n')) this.#count(line);
    } finally {
      await file.close();
    }
  }

  #count(line: string): void {
    const [, source, severity] = LINE.exec(line) ?? [];
    if (source === undefined || severity === undefined) return;
    const key = `${severity} ${source}`;
    const known = this.#counts.get(key);
    if (known === undefined) this.#counts.set(key, { source, severity: severity.toLowerCase(), count: 1 });
    else known.count += 1;
  }
}
