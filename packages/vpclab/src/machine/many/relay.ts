// A unix socket of another machine under the path that it has there: who opens it here is connected to the one there.

import { mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream';
import type { Machine } from '../machine.ts';

const CONNECT_MS = 5_000;

export class Relay {
  readonly machine: Machine;
  readonly #path: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(path: string, machine: Machine) {
    this.machine = machine;
    this.#path = path;
    mkdirSync(dirname(path), { recursive: true });
    rmSync(path, { force: true });
    this.#server = createServer({ allowHalfOpen: true }, (socket) => void this.#join(socket));
    // A client that opens a missing socket gets the error itself.
    this.#server.on('error', () => undefined);
    this.#server.listen(path);
    this.#server.unref();
  }

  close(): void {
    // Removes its socket too.
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  async #join(socket: Socket): Promise<void> {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
    try {
      const there = await this.machine.connect({ kind: 'unix', path: this.#path }, { timeoutMs: CONNECT_MS });
      pipeline(socket, there, socket, () => {
        socket.destroy();
        there.destroy();
      });
    } catch {
      // What is out of reach looks like a server that went away.
      socket.destroy();
    }
  }
}
