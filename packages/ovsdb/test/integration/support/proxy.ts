// A way to a unix socket that can be cut: silently, as a broken network does, or by closing. It counts what passes.
import { createConnection, createServer, type Server as Listener, type Socket } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class Proxy implements AsyncDisposable {
  readonly #dir = mkdtempSync(join(tmpdir(), 'ovsdb-proxy-'));
  readonly #target: string;
  readonly #rewrite: (request: Buffer) => Buffer;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #listener: Listener | undefined;
  #silent = false;
  /** Bytes from the server to clients, over the connections made since the last `cut`. */
  received = 0;
  connections = 0;

  constructor(target: string, rewrite: (request: Buffer) => Buffer = (request) => request) {
    this.#target = target;
    this.#rewrite = rewrite;
  }

  static async start(target: string, rewrite?: (request: Buffer) => Buffer): Promise<Proxy> {
    const proxy = new Proxy(target, rewrite);
    await proxy.listen();
    return proxy;
  }

  get remote(): string {
    return `unix:${join(this.#dir, 'sock')}`;
  }

  async listen(): Promise<void> {
    this.#listener = createServer((near) => this.#join(near));
    await new Promise<void>((resolve) => this.#listener!.listen(join(this.#dir, 'sock'), resolve));
  }

  /** From now on nothing passes, and nobody is told. */
  silence(): void {
    this.#silent = true;
    for (const pair of this.#pairs) for (const socket of pair) socket.pause();
  }

  /** Ends the silence: what was held back passes. */
  heal(): void {
    this.#silent = false;
    for (const pair of this.#pairs) for (const socket of pair) socket.resume();
  }

  /** Ends all connections; new ones are accepted. */
  cut(): void {
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
    this.received = 0;
  }

  /** Ends all connections and refuses new ones until `listen`. */
  async close(): Promise<void> {
    const listener = this.#listener;
    this.#listener = undefined;
    const closed = new Promise((resolve) =>
      listener === undefined ? resolve(undefined) : listener.close(resolve),
    );
    this.cut();
    await closed;
  }

  #join(near: Socket): void {
    this.connections++;
    const far = createConnection(this.#target.replace(/^unix:/, ''));
    const pair = [near, far] as const;
    this.#pairs.add(pair);
    near.on('data', (chunk: Buffer) => far.write(this.#rewrite(chunk)));
    far.on('data', (chunk) => {
      this.received += chunk.length;
      near.write(chunk);
    });
    for (const [one, other] of [pair, [far, near]] as const) {
      one.on('error', () => undefined);
      one.on('close', () => {
        other.destroy();
        this.#pairs.delete(pair);
      });
      if (this.#silent) one.pause();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
    rmSync(this.#dir, { recursive: true, force: true });
  }
}
