// A database that is held open as a replica: opened at the first question, kept connected by the client, and asked at each
// scrape whether it still answers. What it showed last stays readable while its server is away.

import { VpclabError } from '../../errors.ts';
import { Source } from './source.ts';
import type { Identity } from './source.ts';

export type Bounds = { readonly signal: AbortSignal; readonly timeoutMs: number };
export type Opened<R> = {
  readonly client: { readonly echo: (bounds: Bounds) => Promise<void>; readonly close: () => Promise<void> };
  readonly replica: R;
};

const OPEN_MS = 5_000;

/** Where the rows do not come, nobody else closes the connection. */
export async function opened<R>(client: Opened<R>['client'], replica: Promise<R>): Promise<Opened<R>> {
  try {
    return { client, replica: await replica };
  } catch (error) {
    await client.close();
    throw error;
  }
}

export class HeldReplica<R> {
  readonly source: Source<R>;
  readonly #open: (bounds: Bounds) => Promise<Opened<R>>;
  #opened: Opened<R> | undefined;
  #isClosed = false;

  constructor(identity: Identity, open: (bounds: Bounds) => Promise<Opened<R>>) {
    this.#open = open;
    this.source = new Source(identity, (signal) => this.#ask(signal));
  }

  /** Undefined until it could be opened once. */
  get view(): R | undefined {
    return this.#opened?.replica;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#opened?.client.close();
  }

  async #ask(signal: AbortSignal): Promise<R> {
    const bounds = { signal, timeoutMs: OPEN_MS };
    this.#opened ??= await this.#openOnce(bounds);
    await this.#opened.client.echo(bounds);
    return this.#opened.replica;
  }

  async #openOnce(bounds: Bounds): Promise<Opened<R>> {
    const found = await this.#open(bounds);
    if (!this.#isClosed) return found;
    await found.client.close();
    throw new VpclabError('CANCELLED', 'what was watched is gone');
  }
}
