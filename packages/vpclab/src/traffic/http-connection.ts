// One connection to a responder, with one outstanding request at most. Everything that does not differ between two
// requests is kept, because a closed loop sends as many as it can.

import type { Socket } from 'node:net';
import type { Namespaces } from '../machine/kernel/namespaces.ts';
import { libc } from '../machine/kernel/libc.ts';
import { connectTcp } from '../machine/kernel/sockets.ts';
import { tcpInfo } from '../machine/kernel/tcp-info.ts';
import { HTTP_PORT } from '../model/ports.ts';
import { NO_WIRE } from '../model/traffic-defaults.ts';
import type { TrafficPair, Wire } from '../model/traffic.ts';
import { errorKind } from './error-kind.ts';
import { ExpectedAnswer } from './expected-answer.ts';
import { HttpAnswerReader } from './http-answer.ts';
import type { Outcome } from './count.ts';
import { difference, segments, type OnWire } from './wire.ts';

const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
const TIMEOUT_MS = 5_000;
/** How often it is looked whether a request has timed out, and what the kernel counted. */
const LOOK_MS = 500;
export const CONGESTION = 'cubic';
const SUCCESS = 'HTTP/1.1 200 OK\r\n';
/** Of all connections: what is in it is read before anything else is. */
const READ = Buffer.alloc(64 * 1024);
const CHUNK = Buffer.alloc(256 * 1024, 'x');

type Parts = {
  readonly pair: TrafficPair;
  readonly fd: number | undefined;
  readonly onWire: OnWire;
  readonly onClose: () => void;
};

type Pending = {
  readonly resolve: (outcome: Outcome) => void;
  readonly bytes: number;
  /** Of the body, not yet written. */
  left: number;
  /** When something last went on. */
  movedMs: number;
};

export class HttpConnection {
  readonly #socket: Socket;
  readonly #pair: TrafficPair;
  readonly #get: Buffer;
  readonly #fd: number | undefined;
  readonly #onWire: OnWire;
  #wire: Wire = NO_WIRE;
  readonly #watch: NodeJS.Timeout;
  readonly #answer = new HttpAnswerReader();
  #pending: Pending | undefined;
  readonly #expected: ExpectedAnswer;
  #knownLength = 0;
  #isOpen = true;

  constructor(socket: Socket, { pair, fd, onWire, onClose }: Parts) {
    this.#socket = socket;
    this.#pair = pair;
    this.#expected = new ExpectedAnswer(pair.to);
    this.#fd = fd;
    this.#onWire = onWire;
    this.#get = Buffer.from(`GET / HTTP/1.1\r\nHost: ${pair.address}\r\n\r\n`);
    this.#watch = setInterval(() => this.#look(), LOOK_MS);
    socket.setNoDelay(true);
    socket.on('drain', () => this.#writeBody());
    socket.on('end', () => this.#measure());
    socket.on('error', (error) => this.#failed(errorKind(error)));
    socket.once('close', () => {
      this.#isOpen = false;
      clearInterval(this.#watch);
      this.#failed('connection closed');
      onClose();
    });
  }

  static async open(
    namespaces: Namespaces,
    pair: TrafficPair,
    onWire: OnWire,
    onClose: () => void = () => undefined,
  ): Promise<HttpConnection> {
    const { netns, address: remote } = pair;
    let fd: number | undefined;
    const onDescriptor = (opened: number): void => void (fd = opened);
    let received = (_text: string): void => undefined;
    const callback = (bytes: number): boolean => {
      received(READ.toString('latin1', 0, bytes));
      return true;
    };
    const onread = { buffer: READ, callback };
    const to = { netns, remote, port: HTTP_PORT, congestion: CONGESTION, onDescriptor, onread };
    const socket = await connectTcp(namespaces, to, { timeoutMs: TIMEOUT_MS });
    const connection = new HttpConnection(socket, { pair, fd, onWire, onClose });
    received = (text) => connection.#received(text);
    return connection;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** GET, or POST of so many bytes. After a failure the connection is closed. */
  exchange(bytes: number): Promise<Outcome> {
    return new Promise((resolve) => {
      if (!this.#isOpen) {
        resolve({ kind: 'failed', error: 'connection closed' });
        return;
      }
      this.#pending = { resolve, bytes, left: bytes, movedMs: performance.now() };
      if (bytes === 0) {
        this.#writeGet();
        return;
      }
      const head = `POST / HTTP/1.1\r\nHost: ${this.#pair.address}\r\nContent-Length: ${bytes}\r\n\r\n`;
      this.#socket.cork();
      this.#socket.write(head, 'latin1');
      this.#writeBody();
      this.#socket.uncork();
    });
  }

  close(): void {
    this.#measure();
    this.#isOpen = false;
    this.#socket.destroy();
  }

  /** By the system call itself, which costs a third of what a stream does, unless bytes wait there already. */
  #writeGet(): void {
    const canSend = this.#fd !== undefined && this.#socket.writableLength === 0 && !this.#socket.destroyed;
    const flags = MSG_DONTWAIT | MSG_NOSIGNAL;
    const sent = canSend ? libc().send(this.#fd, this.#get, this.#get.length, flags) : 0;
    // What the kernel did not take: its error shows in the stream.
    if (sent < this.#get.length) this.#socket.write(this.#get.subarray(Math.max(sent, 0)));
  }

  /** As much as the kernel takes for now: 'drain' goes on with the rest. */
  #writeBody(): void {
    const pending = this.#pending;
    if (pending === undefined) return;
    pending.movedMs = performance.now();
    for (let isFull = false; pending.left > 0 && !isFull;) {
      const size = Math.min(pending.left, CHUNK.length);
      pending.left -= size;
      isFull = !this.#socket.write(size === CHUNK.length ? CHUNK : CHUNK.subarray(0, size));
    }
  }

  #received(chunk: string): void {
    const known = this.#expected.body;
    if (known !== undefined && this.#isAsBefore(chunk, known)) {
      this.#answered(known.length);
      return;
    }
    const pending = this.#pending;
    if (pending === undefined) {
      // Nobody asked: it would pass for the next answer.
      this.close();
      return;
    }
    const answer = this.#answer.add(chunk);
    if (answer === 'partial') return;
    if (answer === 'too long') {
      this.#failed('answer too long');
      return;
    }
    this.#pending = undefined;
    const { isKept, length, body } = answer;
    const problem = this.#expected.problemOf(answer, pending);
    if (problem !== undefined) {
      this.close();
      pending.resolve({ kind: 'failed', error: problem });
      return;
    }
    if (isKept) this.#knownLength = length;
    else this.close();
    pending.resolve({ kind: 'answered', bytes: pending.bytes === 0 ? body.length : pending.bytes });
  }

  /** All but its date is that of the last answer: one that closes the connection has another length. */
  #isAsBefore(chunk: string, known: string): boolean {
    return (
      this.#answer.isEmpty &&
      this.#pending?.left === 0 &&
      chunk.length === this.#knownLength &&
      chunk.startsWith(SUCCESS) &&
      chunk.endsWith(known)
    );
  }

  #answered(bodyBytes: number): void {
    const pending = this.#pending;
    this.#pending = undefined;
    pending?.resolve({ kind: 'answered', bytes: pending.bytes === 0 ? bodyBytes : pending.bytes });
  }

  /** Adds what went over it since the last time. The descriptor of a socket that is destroyed may be another's. */
  #measure(): void {
    const info = this.#fd === undefined || this.#socket.destroyed ? undefined : tcpInfo(this.#fd);
    if (info === undefined) return;
    const now = segments(info);
    this.#onWire(difference(now, this.#wire));
    this.#wire = now;
  }

  #look(): void {
    this.#measure();
    if (this.#pending !== undefined && performance.now() - this.#pending.movedMs > TIMEOUT_MS)
      this.#failed('timed out');
  }

  #failed(error: string): void {
    const pending = this.#pending;
    if (pending === undefined) return;
    this.#pending = undefined;
    this.close();
    pending.resolve({ kind: 'failed', error });
  }
}
