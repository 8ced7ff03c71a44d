// One OpenFlow 1.3 connection to the management socket of a bridge (ovs-vswitchd(8): BRIDGE.mgmt), kept open. Requests
// are answered in any order and joined by their xid. Who asks bounds the wait; a connection that fails is not used again.

import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { VpclabError, errorMessage } from '../errors.ts';
import { HEADER_BYTES, REPLY_MORE, Type, VERSION } from './constants.ts';

const MULTIPART_HEADER_BYTES = 8;

type Pending = {
  readonly parts: Buffer[];
  readonly resolve: (body: Buffer) => void;
  readonly reject: (error: Error) => void;
};

export class OpenFlowConnection {
  readonly #path: string;
  readonly #socket: Socket;
  readonly #pending = new Map<number, Pending>();
  #received: Buffer = Buffer.alloc(0);
  #xid = 0;
  #failure: Error | undefined;

  /** Requests may be sent at once: they wait in the socket until the switch accepts the connection. */
  constructor(path: string) {
    this.#path = path;
    this.#socket = connect({ path });
    this.#socket.on('data', (chunk: Buffer) => this.#take(chunk));
    this.#socket.on('error', (cause) => this.#fail(errorMessage(cause), cause));
    this.#socket.on('close', () => this.#fail('the switch closed the connection'));
    this.#send(Type.hello, this.#nextXid(), Buffer.alloc(0));
  }

  get isUsable(): boolean {
    return this.#failure === undefined;
  }

  /** The bodies of all parts of the answer, joined. */
  async multipart(type: number, body: Buffer): Promise<Buffer> {
    if (this.#failure !== undefined) throw this.#failure;
    const xid = this.#nextXid();
    const request = Buffer.alloc(MULTIPART_HEADER_BYTES + body.length);
    request.writeUInt16BE(type, 0);
    body.copy(request, MULTIPART_HEADER_BYTES);
    return await new Promise((resolve, reject) => {
      this.#pending.set(xid, { parts: [], resolve, reject });
      this.#send(Type.multipartRequest, xid, request);
    });
  }

  close(): void {
    this.#fail('the connection was given up');
  }

  #nextXid(): number {
    this.#xid = (this.#xid + 1) >>> 0;
    return this.#xid;
  }

  #send(type: number, xid: number, body: Buffer): void {
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt8(VERSION, 0);
    header.writeUInt8(type, 1);
    header.writeUInt16BE(HEADER_BYTES + body.length, 2);
    header.writeUInt32BE(xid, 4);
    this.#socket.write(Buffer.concat([header, body]));
  }

  #take(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    let at = 0;
    while (at + HEADER_BYTES <= this.#received.length) {
      const length = this.#received.readUInt16BE(at + 2);
      if (length < HEADER_BYTES) {
        this.#fail('the switch sent a message shorter than its header');
        return;
      }
      if (at + length > this.#received.length) break;
      this.#handle(this.#received.subarray(at, at + length));
      at += length;
    }
    this.#received = this.#received.subarray(at);
  }

  #handle(message: Buffer): void {
    const type = message.readUInt8(1);
    const xid = message.readUInt32BE(4);
    if (type === Type.echoRequest) this.#send(Type.echoReply, xid, message.subarray(HEADER_BYTES));
    if (type === Type.error) this.#refuse(xid, message);
    if (type === Type.multipartReply) this.#collect(xid, message);
  }

  #collect(xid: number, message: Buffer): void {
    const pending = this.#pending.get(xid);
    const bodyAt = HEADER_BYTES + MULTIPART_HEADER_BYTES;
    if (pending === undefined || message.length < bodyAt) return;
    // A copy: the buffer of the socket is reused.
    pending.parts.push(Buffer.from(message.subarray(bodyAt)));
    if ((message.readUInt16BE(HEADER_BYTES + 2) & REPLY_MORE) !== 0) return;
    this.#pending.delete(xid);
    pending.resolve(Buffer.concat(pending.parts));
  }

  /** A request that the switch refuses ends alone; a refused hello (no common version) ends the connection. */
  #refuse(xid: number, message: Buffer): void {
    const code = message.length >= 12 ? `${message.readUInt16BE(8)}/${message.readUInt16BE(10)}` : 'unknown';
    const pending = this.#pending.get(xid);
    if (pending === undefined) {
      this.#fail(
        `the switch refused the connection (OpenFlow error ${code}); does the bridge allow OpenFlow13?`,
      );
      return;
    }
    this.#pending.delete(xid);
    pending.reject(this.#error(`the switch refused a request (OpenFlow error ${code})`));
  }

  #fail(reason: string, cause?: unknown): void {
    this.#failure ??= this.#error(reason, cause);
    for (const { reject } of this.#pending.values()) reject(this.#failure);
    this.#pending.clear();
    this.#socket.destroy();
  }

  #error(reason: string, cause?: unknown): VpclabError {
    return new VpclabError('COMMAND_FAILED', `${this.#path}: ${reason}`, { cause });
  }
}
