// One JSON-RPC 1.0 peer over one byte stream (RFC 7047 section 4): requests and their replies, notifications both ways,
// echo, and inactivity probes. It lives as long as its socket; reconnecting is the session's business.
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { abortedError, OvsdbError, timeoutError } from '../errors.ts';
import { after } from '../wait.ts';
import { Framer } from './framer.ts';
import { stringifyJson } from './json.ts';
import type { ReadRow } from './large-message.ts';
import { Liveness } from './liveness.ts';
import { DEFAULT_MAX_MESSAGE_BYTES } from './message-limits.ts';
import type { Message } from './message.ts';
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

export type SendOptions = {
  /** The peer may have to prepare a whole database for the answer, which takes its time. */
  readonly isDump?: boolean;
  /** Rows of a large reply are read by this as they arrive; the result then holds what they were read as. */
  readonly readRow?: ReadRow;
};

type Settle = (error: OvsdbError | undefined, result: unknown) => void;
type Pending = {
  readonly method: string;
  readonly settle: Settle;
  readonly patienceMs: number;
  readonly readRow: ReadRow | undefined;
};

const DEFAULT_PROBE_INTERVAL_MS = 5000;

/** How long one connection may be read in one turn of the event loop. */
const TURN_MS = 8;

/** A read of a plain socket that brought less than this has emptied it: libuv reads on only where one filled its 64 KiB. */
const FULL_READ_BYTES = 16 * 1024;

/** Text waiting to be sent above which it is not collected further. */
const FLUSH_ABOVE = 1 << 20;

/** How much may wait for the peer to read it when it asks for something. */
const MAX_UNREAD_BYTES = 16 * FLUSH_ABOVE;

export class JsonRpc {
  readonly peer: string;
  readonly #stream: Duplex;
  readonly #options: JsonRpcOptions;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #closed: OvsdbError | undefined;
  readonly #liveness: Liveness;
  /** Requests made in one turn of the loop leave in one write. */
  #unsent = '';
  readonly #flush = () => {
    const text = this.#unsent;
    this.#unsent = '';
    if (text !== '' && this.#closed === undefined) this.#stream.write(text);
  };
  #turnStarted = 0;

  constructor(stream: Duplex, options: JsonRpcOptions) {
    this.peer = options.peer;
    this.#stream = stream;
    this.#options = options;
    const framer = new Framer((message) => this.#receive(message), {
      maxMessageBytes: options.maxMessageBytes ?? DEFAULT_MAX_MESSAGE_BYTES,
      readerOf: (id) => this.#pending.get(id as number)?.readRow,
    });
    // Of TLS each record comes by itself, however small, and many in one turn.
    const inRecords = stream instanceof TLSSocket;
    stream.on('data', (chunk: Buffer) => {
      this.#liveness.heard();
      if (this.#closed !== undefined) return;
      if (inRecords || chunk.length >= FULL_READ_BYTES) this.#takeTurn();
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
    this.#liveness = new Liveness(options.probeIntervalMs ?? DEFAULT_PROBE_INTERVAL_MS, {
      probe: () => this.send('echo', [], () => undefined),
      dead: (silentMs) => this.close(this.#lost(`no sign of life for ${Math.round(silentMs)} ms`, undefined)),
    });
  }

  /** Why the connection ended; undefined while it lives. */
  get closed(): OvsdbError | undefined {
    return this.#closed;
  }

  /** Sends a request; `settle` runs in the order of the stream, before any later message is handled. Answers its id. */
  send(method: string, params: readonly unknown[], settle: Settle, options: SendOptions = {}): number {
    const id = this.#nextId++;
    if (this.#closed !== undefined) {
      const reason = this.#closed;
      queueMicrotask(() => settle(reason, undefined));
      return id;
    }
    const patienceMs = this.#liveness.patienceFor(
      this.#write({ id, method, params }),
      options.isDump === true,
    );
    this.#liveness.bearWith(patienceMs);
    this.#pending.set(id, { method, settle, patienceMs, readRow: options.readRow });
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
        this.#take(id);
        reject(error);
      };
      const onAbort = () => giveUp(abortedError(signal!, what));
      const timer =
        timeoutMs === undefined
          ? undefined
          : after(timeoutMs, () => giveUp(timeoutError(`the reply to ${what}`, Math.round(timeoutMs))));
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
    this.#liveness.stop();
    this.#stream.destroy();
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { settle } of pending) settle(reason, undefined);
    this.#options.onClose?.(reason);
  }

  /** A socket with much to read would be served many times in one turn of the event loop: others get theirs too. */
  #takeTurn(): void {
    if (this.#turnStarted === 0) {
      this.#turnStarted = performance.now();
      setImmediate(() => {
        this.#turnStarted = 0;
        if (this.#closed === undefined && this.#stream.isPaused()) this.#stream.resume();
      });
    } else if (performance.now() - this.#turnStarted > TURN_MS) {
      this.#stream.pause();
    }
  }

  /** Answers about how many bytes it wrote. */
  #write(message: unknown): number {
    const text = stringifyJson(message);
    if (this.#unsent === '') process.nextTick(this.#flush);
    this.#unsent += text;
    if (this.#unsent.length > FLUSH_ABOVE) this.#flush();
    return text.length;
  }

  #receive(message: unknown): void {
    if (this.#closed !== undefined) return;
    const { id, method, params, result, error } = message as Message;
    if (typeof method === 'string') {
      if (!Array.isArray(params)) throw new OvsdbError('malformed-message', `${method} came without params`);
      if (id === null || id === undefined) this.#options.onNotification?.(method, params);
      else if (method === 'echo') this.#answer({ id, result: params, error: null });
      else this.#answer({ id, result: null, error: 'unknown method' });
      return;
    }
    if (result === undefined && error === undefined) {
      throw new OvsdbError('malformed-message', 'a message is neither a request nor a reply');
    }
    const pending = typeof id === 'number' ? this.#take(id) : undefined;
    // A reply that nobody awaits any more: its caller gave up.
    if (pending === undefined) return;
    if (error === null || error === undefined) pending.settle(undefined, result);
    else pending.settle(new RequestRefused(pending.method, error), undefined);
  }

  #answer(reply: unknown): void {
    // More than this waits only where a peer asks and does not read.
    if (this.#stream.writableLength > MAX_UNREAD_BYTES) {
      throw this.#lost('the peer asks and does not read the answers', undefined);
    }
    this.#write(reply);
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    if (pending === undefined) return undefined;
    this.#pending.delete(id);
    this.#liveness.bearWith(-pending.patienceMs);
    return pending;
  }

  #lost(why: string, cause: unknown): OvsdbError {
    return new OvsdbError('connection-lost', `connection to ${this.peer} lost: ${why}`, { cause });
  }
}
