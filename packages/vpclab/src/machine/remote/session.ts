// One connection to another machine, from the handshake to its end: calls, and what the machine tells by itself.

import type { Duplex } from 'node:stream';
import { VpclabError } from '../../errors.ts';
import { bounded } from '../../model/bounded.ts';
import type { DaemonWatcher, SupervisedDaemon } from '../machine.ts';
import { Channel } from './channel.ts';
import { PROTOCOL_VERSION, fromWire, kindOf, toWire } from './messages.ts';
import type { FromMachine, Method, ToMachine } from './messages.ts';
import { SubStreams } from './sub-stream.ts';

const HELLO_MS = 5_000;
/** A machine that hangs, or a wire that is cut, says nothing: it is asked, and is lost when it does not answer. */
const PING_MS = 1_000;
const SILENT_MS = 6_000;

export type SessionCall = {
  readonly signal?: AbortSignal | undefined;
  readonly until?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
};

type Pending = PromiseWithResolvers<unknown> & { readonly call: SessionCall };

export class Session {
  readonly machine: string;
  /** Why it ended. */
  readonly closed: Promise<string>;
  readonly #channel: Channel;
  readonly #streams: SubStreams;
  readonly #pending = new Map<number, Pending>();
  readonly #hello = Promise.withResolvers<void>();
  readonly #watcher: () => DaemonWatcher | undefined;
  readonly #ping: NodeJS.Timeout;
  #heardAt = performance.now();
  #over: VpclabError | undefined;
  #next = 1;
  #daemons: readonly SupervisedDaemon[] = [];

  private constructor(machine: string, stream: Duplex, watcher: () => DaemonWatcher | undefined) {
    this.machine = machine;
    this.#watcher = watcher;
    this.#channel = new Channel(stream);
    this.#streams = new SubStreams(this.#channel);
    const { promise, resolve } = Promise.withResolvers<string>();
    this.closed = promise;
    // Whoever gave it up before the handshake does not wait for it.
    this.#hello.promise.catch(() => undefined);
    this.#channel.listen({
      onMessage: (message) => {
        kindOf(message);
        this.#heardAt = performance.now();
        // The handshake says that the other side is of the same version.
        this.#take(message as FromMachine);
      },
      onData: (id, bytes) => this.#streams.onData(id, bytes),
      onClose: (reason) => {
        clearInterval(this.#ping);
        const lost = this.#lost(reason);
        this.#over = lost;
        this.#hello.reject(lost);
        for (const { reject } of this.#pending.values()) reject(lost);
        this.#pending.clear();
        this.#streams.destroyAll();
        resolve(reason);
      },
    });
    this.#ping = setInterval(() => this.#beat(), PING_MS).unref();
  }

  /** `watcher`: receives the events of daemons there now. `signal`: aborts the handshake. */
  static async open(
    machine: string,
    stream: Duplex,
    {
      lab,
      watcher,
      signal,
    }: {
      readonly lab: string;
      readonly watcher: () => DaemonWatcher | undefined;
      readonly signal?: AbortSignal;
    },
  ): Promise<Session> {
    const session = new Session(machine, stream, watcher);
    session.#send({ kind: 'hello', version: PROTOCOL_VERSION, lab });
    try {
      const unmet = `the machine ${machine} did not say who it is`;
      await bounded({ timeoutMs: HELLO_MS, signal }, unmet, () => session.#hello.promise);
      return session;
    } catch (error) {
      session.close('no handshake');
      throw error;
    }
  }

  daemons(): readonly SupervisedDaemon[] {
    return this.#daemons;
  }

  /** What it resolves to is of the method's type, as the other side is of the same version. */
  async call(method: Method, args: readonly unknown[], call: SessionCall = {}): Promise<unknown> {
    return await this.#call(this.#next++, method, args, call);
  }

  /** Calls a method that gives a stream. */
  async connect(method: 'connect' | 'capture', args: readonly unknown[], call: SessionCall): Promise<Duplex> {
    const id = this.#next++;
    // Before the answer: bytes may follow at once.
    const stream = this.#streams.open(id);
    try {
      await this.#call(id, method, args, call);
      return stream;
    } catch (error) {
      stream.destroy();
      throw error;
    }
  }

  close(reason: string): void {
    this.#channel.close(reason);
  }

  async #call(id: number, method: Method, args: readonly unknown[], call: SessionCall): Promise<unknown> {
    const { signal, until, timeoutMs } = call;
    if (signal?.aborted === true) throw cancelled(method, signal);
    if (this.#over !== undefined) throw this.#over;
    const pending = { ...Promise.withResolvers<unknown>(), call };
    this.#pending.set(id, pending);
    const onAbort = (): void => {
      this.#send({ kind: 'abort', id, what: 'signal' });
      pending.reject(cancelled(method, signal));
    };
    const onUntil = (): void => this.#send({ kind: 'abort', id, what: 'until' });
    signal?.addEventListener('abort', onAbort, { once: true });
    until?.addEventListener('abort', onUntil, { once: true });
    try {
      this.#send({ kind: 'call', id, method, args, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
      if (until?.aborted === true) onUntil();
      return await pending.promise;
    } finally {
      this.#pending.delete(id);
      signal?.removeEventListener('abort', onAbort);
      until?.removeEventListener('abort', onUntil);
    }
  }

  #take(message: FromMachine): void {
    switch (message.kind) {
      case 'hello':
        if (message.version === PROTOCOL_VERSION) this.#hello.resolve();
        else this.#hello.reject(this.#lost(versionText(message.version)));
        return;
      case 'refused':
        this.#hello.reject(this.#lost(message.reason));
        return;
      case 'progress':
        this.#pending.get(message.id)?.call.onProgress?.(message.done, message.total);
        return;
      case 'result':
        this.#pending.get(message.id)?.resolve(message.value);
        return;
      case 'error':
        this.#pending.get(message.id)?.reject(fromWire(message.error, this.machine));
        return;
      case 'daemons':
        this.#daemons = message.daemons;
        return;
      case 'event':
        this.#watcher()?.onEvent(message.event);
        return;
      case 'restarted':
        void this.#repair(message);
        return;
      case 'pong':
        return;
      case 'read':
      case 'end':
      case 'destroy':
        this.#streams.onMessage(message);
        return;
    }
  }

  async #repair({ id, row }: Extract<FromMachine, { kind: 'restarted' }>): Promise<void> {
    try {
      await this.#watcher()?.onRestarted(row);
      this.#send({ kind: 'repaired', id });
    } catch (error) {
      this.#send({ kind: 'repaired', id, error: toWire(error) });
    }
  }

  #beat(): void {
    const silentMs = performance.now() - this.#heardAt;
    if (silentMs > SILENT_MS) this.close(`it has not answered for ${Math.round(silentMs / 1000)} s`);
    else this.#send({ kind: 'ping' });
  }

  #send(message: ToMachine): void {
    this.#channel.send(message);
  }

  #lost(reason: string): VpclabError {
    return new VpclabError('MACHINE_LOST', `the machine ${this.machine} is lost: ${reason}`, {
      details: { machine: this.machine },
    });
  }
}

export function versionText(version: number): string {
  return `it speaks version ${version} of the protocol, and this vpclab version ${PROTOCOL_VERSION}`;
}

function cancelled(method: Method, signal: AbortSignal | undefined): VpclabError {
  return new VpclabError('CANCELLED', `cancelled: ${method}`, { cause: signal?.reason });
}
