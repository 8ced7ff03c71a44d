// A server that answers as no real one does: well, but for what a test makes it say. It has the database X with one table T.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Framer } from '../../../src/wire/framer.ts';

export type Request = { readonly id: unknown; readonly method: string; readonly params: readonly unknown[] };

/** What it says instead: text that is sent as it stands; undefined to answer as usual. */
export type Lie = (request: Request, socket: Socket) => string | undefined;

const NO_UUID = ['set', []];
const COLUMNS = { name: { type: 'string' }, n: { type: 'integer' } };
const SCHEMA = { name: 'X', version: '1.0.0', tables: { T: { columns: COLUMNS, isRoot: true } } };

export class LyingServer implements AsyncDisposable {
  readonly remote: string;
  /** What it was asked, in order. */
  readonly heard: Request[] = [];
  readonly #dir: string;
  readonly #sockets = new Set<Socket>();
  readonly #listener;

  private constructor(lie: Lie) {
    this.#dir = mkdtempSync(join(tmpdir(), 'ovsdb-lying-'));
    this.remote = `unix:${join(this.#dir, 'sock')}`;
    this.#listener = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      const framer = new Framer((message) => {
        const request = message as Request;
        if (request.method === undefined) return;
        this.heard.push(request);
        const text = lie(request, socket) ?? JSON.stringify(truth(request));
        if (text !== '') socket.write(text);
      });
      socket.on('data', (chunk: Buffer) => framer.push(chunk));
    });
  }

  static async start(lie: Lie): Promise<LyingServer> {
    const server = new LyingServer(lie);
    await new Promise<void>((resolve) => {
      server.#listener.listen(server.remote.slice('unix:'.length), resolve);
    });
    return server;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#listener.close(resolve));
    rmSync(this.#dir, { recursive: true, force: true });
  }

  count(method: string): number {
    return this.heard.filter((request) => request.method === method).length;
  }
}

function truth({ id, method, params }: Request): object {
  const results: { readonly [method: string]: () => unknown } = {
    list_dbs: () => ['X', '_Server'],
    get_schema: () => SCHEMA,
    monitor: () =>
      params[0] === '_Server'
        ? { Database: { [uuid(1)]: { new: database('X') }, [uuid(2)]: { new: database('_Server') } } }
        : {},
    monitor_cond_since: () => [false, uuid(9), {}],
    transact: () => params.slice(1).map(() => ({ count: 1 })),
    echo: () => params,
  };
  return { id, result: (results[method] ?? (() => ({})))(), error: null };
}

function database(name: string): object {
  const place = { cid: NO_UUID, sid: NO_UUID, index: NO_UUID };
  return { name, model: 'standalone', connected: true, leader: true, ...place };
}

/** A UUID for each number. */
export function uuid(n: number): string {
  return `00000000-0000-0000-0000-${String(n).padStart(12, '0')}`;
}
