// Sockets of the other machine, multiplexed on one connection. Each has a window: a slow reader gets no more data,
// and delays no other.

import { Duplex } from 'node:stream';
import type { Channel } from './channel.ts';
import type { StreamMessage } from './messages.ts';

const WINDOW_BYTES = 1024 * 1024;

export class SubStreams {
  readonly #channel: Channel;
  readonly #open = new Map<number, SubStream>();

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  open(id: number): Duplex {
    const stream = new SubStream(id, this.#channel, () => this.#open.delete(id));
    this.#open.set(id, stream);
    return stream;
  }

  /** Of one that is gone here, what was still under way. */
  onData(id: number, bytes: Buffer): void {
    this.#open.get(id)?.receive(bytes);
  }

  onMessage(message: StreamMessage): void {
    const stream = this.#open.get(message.stream);
    if (stream === undefined) return;
    if (message.kind === 'read') stream.grant(message.bytes);
    else if (message.kind === 'end') stream.finish();
    else stream.abandon();
  }

  destroyAll(): void {
    for (const stream of this.#open.values()) stream.destroy();
  }
}

class SubStream extends Duplex {
  readonly #id: number;
  readonly #channel: Channel;
  readonly #release: () => void;
  #window = WINDOW_BYTES;
  #resume: (() => void) | undefined;
  #unacknowledged = 0;
  #isFinished = false;

  constructor(id: number, channel: Channel, release: () => void) {
    super();
    this.#id = id;
    this.#channel = channel;
    this.#release = release;
  }

  receive(bytes: Buffer): void {
    this.#unacknowledged += bytes.length;
    this.push(bytes);
  }

  finish(): void {
    this.#isFinished = true;
    this.push(null);
  }

  /** What came before is still read to its end; what is written goes nowhere. */
  abandon(): void {
    if (this.#isFinished) this.grant(Infinity);
    else this.destroy();
  }

  grant(bytes: number): void {
    this.#window += bytes;
    const resume = this.#resume;
    if (this.#window <= 0 || resume === undefined) return;
    this.#resume = undefined;
    resume();
  }

  override _read(): void {
    if (this.#unacknowledged === 0) return;
    this.#channel.send({ kind: 'read', stream: this.#id, bytes: this.#unacknowledged });
    this.#unacknowledged = 0;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#channel.sendData(this.#id, chunk);
    this.#window -= chunk.length;
    if (this.#window > 0) done();
    else this.#resume = done;
  }

  override _final(done: () => void): void {
    this.#channel.send({ kind: 'end', stream: this.#id });
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#channel.send({ kind: 'destroy', stream: this.#id });
    this.#release();
    done(error);
  }
}
