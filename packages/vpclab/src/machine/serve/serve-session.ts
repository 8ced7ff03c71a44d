// A machine served on one connection: the other half of remote/session.ts.

import { pipeline } from 'node:stream';
import type { Duplex } from 'node:stream';
import { VpclabError } from '../../errors.ts';
import type { DaemonRow } from '../../model/rows.ts';
import type { Machine } from '../machine.ts';
import { Channel } from '../remote/channel.ts';
import { PROTOCOL_VERSION, fromWire, kindOf, toWire } from '../remote/messages.ts';
import type { FromMachine, ToMachine, WireError } from '../remote/messages.ts';
import { versionText } from '../remote/session.ts';
import { SubStreams } from '../remote/sub-stream.ts';
import { callMachine } from './call-machine.ts';

const HELLO_MS = 5_000;
/** How often it is looked whether daemons are as they were told. */
const LOOK_MS = 200;

type ToldCall = Extract<ToMachine, { kind: 'call' }>;
type Running = { readonly signal: AbortController; readonly until: AbortController };

/** `admit`: why a lab may not use the machine; undefined: it may. Resolves with the reason for the end. */
export async function serveSession(
  machine: Machine,
  stream: Duplex,
  admit: (lab: string) => string | undefined,
): Promise<string> {
  return await new ServedSession(machine, stream, admit).ended;
}

class ServedSession {
  readonly ended: Promise<string>;
  readonly #machine: Machine;
  readonly #channel: Channel;
  readonly #streams: SubStreams;
  readonly #admit: (lab: string) => string | undefined;
  readonly #running = new Map<number, Running>();
  readonly #repairs = new Map<number, PromiseWithResolvers<void>>();
  readonly #look: NodeJS.Timeout;
  readonly #unheard: NodeJS.Timeout;
  #isAdmitted = false;
  #nextRepair = 1;
  #told = '';

  constructor(machine: Machine, stream: Duplex, admit: (lab: string) => string | undefined) {
    this.#machine = machine;
    this.#admit = admit;
    this.#channel = new Channel(stream);
    this.#streams = new SubStreams(this.#channel);
    const { promise, resolve } = Promise.withResolvers<string>();
    this.ended = promise;
    this.#unheard = setTimeout(() => this.#channel.close('no handshake'), HELLO_MS).unref();
    this.#look = setInterval(() => this.#tellDaemons(), LOOK_MS).unref();
    this.#channel.listen({
      onMessage: (message) => {
        kindOf(message);
        // The handshake says that the other side is of the same version; nothing else is accepted before it.
        this.#take(message as ToMachine);
      },
      onData: (id, bytes) => this.#streams.onData(id, bytes),
      onClose: (reason) => {
        clearInterval(this.#look);
        clearTimeout(this.#unheard);
        for (const { signal } of this.#running.values()) signal.abort();
        // What goes with a daemon meanwhile is put back when the lab comes again.
        this.#machine.watch({ onEvent: () => undefined, onRestarted: async () => undefined });
        const gone = new VpclabError('CANCELLED', `the lab is gone: ${reason}`);
        for (const { reject } of this.#repairs.values()) reject(gone);
        this.#streams.destroyAll();
        resolve(reason);
      },
    });
  }

  #take(message: ToMachine): void {
    if (message.kind === 'hello') this.#greet(message);
    if (!this.#isAdmitted) return;
    switch (message.kind) {
      case 'hello':
        return;
      case 'call':
        void this.#call(message);
        return;
      case 'abort':
        this.#running.get(message.id)?.[message.what].abort();
        return;
      case 'repaired':
        this.#settle(message.id, message.error);
        return;
      case 'ping':
        this.#send({ kind: 'pong' });
        return;
      case 'read':
      case 'end':
      case 'destroy':
        this.#streams.onMessage(message);
        return;
    }
  }

  #greet({ version, lab }: Extract<ToMachine, { kind: 'hello' }>): void {
    clearTimeout(this.#unheard);
    const reason = version === PROTOCOL_VERSION ? this.#admit(lab) : versionText(PROTOCOL_VERSION);
    if (reason !== undefined) {
      this.#send({ kind: 'refused', reason });
      setTimeout(() => this.#channel.close(reason), LOOK_MS).unref();
      return;
    }
    this.#isAdmitted = true;
    this.#machine.watch({
      onEvent: (event) => this.#send({ kind: 'event', event }),
      onRestarted: (row) => this.#askRepair(row),
    });
    this.#tellDaemons();
    this.#send({ kind: 'hello', version: PROTOCOL_VERSION });
  }

  async #call(message: ToldCall): Promise<void> {
    const { id } = message;
    const running = { signal: new AbortController(), until: new AbortController() };
    this.#running.set(id, running);
    try {
      const value = await callMachine(this.#machine, message, {
        signal: running.signal.signal,
        until: running.until.signal,
        timeoutMs: message.timeoutMs,
        onProgress: (done, total) => this.#send({ kind: 'progress', id, done, total }),
        // Opened too late: nobody would ever close it.
        onSocket: (socket) =>
          running.signal.signal.aborted ? void socket.destroy() : this.#join(id, socket),
      });
      this.#tellDaemons();
      this.#send({ kind: 'result', id, value });
    } catch (error) {
      this.#tellDaemons();
      this.#send({ kind: 'error', id, error: toWire(error) });
    } finally {
      this.#running.delete(id);
    }
  }

  #join(id: number, socket: Duplex): void {
    const stream = this.#streams.open(id);
    // Whatever ends one of them ends the other.
    pipeline(socket, stream, socket, () => {
      stream.destroy();
      socket.destroy();
    });
  }

  async #askRepair(row: DaemonRow): Promise<void> {
    const id = this.#nextRepair++;
    const repair = Promise.withResolvers<void>();
    this.#repairs.set(id, repair);
    this.#send({ kind: 'restarted', id, row });
    await repair.promise;
  }

  #settle(id: number, error: WireError | undefined): void {
    const repair = this.#repairs.get(id);
    this.#repairs.delete(id);
    if (error === undefined) repair?.resolve();
    else repair?.reject(fromWire(error, 'that runs vpclabd'));
  }

  #tellDaemons(): void {
    const daemons = this.#machine.daemons();
    const text = JSON.stringify(daemons);
    if (!this.#isAdmitted || text === this.#told) return;
    this.#told = text;
    this.#send({ kind: 'daemons', daemons });
  }

  #send(message: FromMachine): void {
    this.#channel.send(message);
  }
}
