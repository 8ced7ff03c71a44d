// One JSON-RPC 1.0 peer over one byte stream (RFC 7047 section 4): requests and their replies, notifications both ways,
// echo, and inactivity probes. It lives as long as its socket; reconnecting is the session's business.
import type { Duplex } from 'node:stream';
import { abortedError, OvsdbError, timeoutError } from '../errors.ts';
import { after } from '../wait.ts';
import { Framer } from './framer.ts';
import { stringifyJson } from './json.ts';
import { DEFAULT_MAX_MESSAGE_BYTES } from './message-limits.ts';
import { RequestRefused } from './request-refused.ts';

export type JsonRpcOptions = {
  /** Name of the peer for error messages. */
  readonly peer: string;
  /** Silence after which the peer is probed by echo; after as much again it counts as dead. 0 turns probes off. */
  readonly probeIntervalMs?: number;
  readonly maxMessageBytes?: number;
  readonly onNotification?: (method: string, params: readonly unknown[]) => void;
  readonly onClose?: (reason: OvsdbError) => void;
};

export type CallOptions = { readonly signal?: AbortSignal; readonly timeoutMs?: number };

type Settle = (error: OvsdbError | undefined, result: unknown) => void;
type Pending = { readonly method: string; readonly settle: Settle };
type Message = {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
};

const DEFAULT_PROBE_INTERVAL_MS = 5000;

/** How long one connection may be read in one turn of the event loop. */
const TURN_MS = 8;

export class JsonRpc {
  readonly peer: string;
  readonly #stream: Duplex;
  readonly #options: JsonRpcOptions;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #closed: OvsdbError | undefined;
  #lastHeard = performance.now();
  #probed = false;
  #probe: NodeJS.Timeout | undefined;
  #corked = false;
  #turnStarted = 0;

  constructor(stream: Duplex, options: JsonRpcOptions) {
    this.peer = options.peer;
    this.#stream = stream;
    this.#options = options;
    const framer = new Framer((message) => this.#receive(message), {
      maxMessageBytes: options.maxMessageBytes ?? DEFAULT_MAX_MESSAGE_BYTES,
    });
    stream.on('data', (chunk: Buffer) => {
      this.#lastHeard = performance.now();
      this.#probed = false;
      if (this.#closed !== undefined) return;
      this.#takeTurn();
      try {
        framer.push(chunk);
      } catch (cause) {
        this.close(cause instanceof OvsdbError ? cause : this.#lost('handling a message failed', cause));
      }
    });
    stream.on('error', (cause: Error) => this.close(this.#lost(cause.message, cause)));
    for (const event of ['end', 'close']) {
      stream.on(event, () => this.close(this.#lost('the peer closed the connection', undefined)));
    }
    const interval = options.probeIntervalMs ?? DEFAULT_PROBE_INTERVAL_MS;
    if (interval > 0 && interval < Infinity)
      this.#probe = setInterval(() => this.#checkActivity(interval), interval / 2);
  }

  /** Why the connection ended; undefined while it lives. */
  get closed(): OvsdbError | undefined {
    return this.#closed;
  }

  /** Sends a request; `settle` runs in the order of the stream, before any later message is handled. Answers its id. */
  send(method: string, params: readonly unknown[], settle: Settle): number {
    const id = this.#nextId++;
    if (this.#closed !== undefined) {
      const reason = this.#closed;
      queueMicrotask(() => settle(reason, undefined));
      return id;
    }
    this.#pending.set(id, { method, settle });
    this.#write({ id, method, params });
    return id;
  }

  /** Sends a request and waits for its reply, the signal, or the bound. */
  request(method: string, params: readonly unknown[], options: CallOptions = {}): Promise<unknown> {
    const { signal, timeoutMs } = options;
    const what = `${method} on ${this.peer}`;
    if (signal?.aborted) return Promise.reject(abortedError(signal, what));
    return new Promise((resolve, reject) => {
      const finish = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      };
      const id = this.send(method, params, (error, result) => {
        finish();
        if (error === undefined) resolve(result);
        else reject(error);
      });
      const giveUp = (error: OvsdbError) => {
        finish();
        this.#pending.delete(id);
        reject(error);
      };
      const onAbort = () => giveUp(abortedError(signal!, what));
      const timer =
        timeoutMs === undefined
          ? undefined
          : after(timeoutMs, () => giveUp(timeoutError(`the reply to ${what}`, timeoutMs)));
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  notify(method: string, params: readonly unknown[]): void {
    if (this.#closed === undefined) this.#write({ id: null, method, params });
  }

  /** Ends the connection; what was pending fails with the reason. */
  close(reason: OvsdbError): void {
    if (this.#closed !== undefined) return;
    this.#closed = reason;
    clearInterval(this.#probe);
    this.#stream.destroy();
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { settle } of pending) settle(reason, undefined);
    this.#options.onClose?.(reason);
  }

  /** A socket with much to read would be served many times in one turn of the event loop: others get theirs too. */
  #takeTurn(): void {
    if (this.#turnStarted === 0) {
      this.#turnStarted = this.#lastHeard;
      setImmediate(() => {
        this.#turnStarted = 0;
        if (this.#closed === undefined && this.#stream.isPaused()) this.#stream.resume();
      });
    } else if (this.#lastHeard - this.#turnStarted > TURN_MS) {
      this.#stream.pause();
    }
  }

  #write(message: unknown): void {
    // Requests made in one turn of the loop leave in one write.
    if (!this.#corked) {
      this.#corked = true;
      this.#stream.cork();
      process.nextTick(() => {
        this.#corked = false;
        this.#stream.uncork();
      });
    }
    this.#stream.write(stringifyJson(message));
  }

  #receive(message: unknown): void {
    if (this.#closed !== undefined) return;
    const { id, method, params, result, error } = message as Message;
    if (typeof method === 'string') {
      if (!Array.isArray(params)) throw new OvsdbError('malformed-message', `${method} came without params`);
      if (id === null || id === undefined) this.#options.onNotification?.(method, params);
      else if (method === 'echo') this.#write({ id, result: params, error: null });
      else this.#write({ id, result: null, error: 'unknown method' });
      return;
    }
    if (result === undefined && error === undefined) {
      throw new OvsdbError('malformed-message', 'a message is neither a request nor a reply');
    }
    const pending = typeof id === 'number' ? this.#pending.get(id) : undefined;
    // A reply that nobody awaits any more: its caller gave up.
    if (pending === undefined) return;
    this.#pending.delete(id as number);
    if (error === null || error === undefined) pending.settle(undefined, result);
    else pending.settle(new RequestRefused(pending.method, error), undefined);
  }

  #checkActivity(interval: number): void {
    const silent = performance.now() - this.#lastHeard;
    if (silent < interval) return;
    if (this.#probed && silent >= 2 * interval) {
      this.close(this.#lost(`no sign of life for ${Math.round(silent)} ms`, undefined));
    } else if (!this.#probed) {
      this.#probed = true;
      this.send('echo', [], () => undefined);
    }
  }

  #lost(why: string, cause: unknown): OvsdbError {
    return new OvsdbError('connection-lost', `connection to ${this.peer} lost: ${why}`, { cause });
  }
}
