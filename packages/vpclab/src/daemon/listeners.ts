// Serves the API on sockets that processes of the lab hold. A listener takes what the unix socket does not need: bounds
// for slow and many clients, TLS where a certificate was given, and its address, by which requests are known (guests.ts).

import { rmSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Guests } from '../api/guests.ts';
import type { ListenerControl, NewListener } from '../api/listeners.ts';
import { accepting } from '../machine/kernel/accepting.ts';
import { VpclabError, errorMessage } from '../errors.ts';
import { isAlive, parseProcessStat, readIfThere } from '../machine/kernel/process-identity.ts';
import { Connections } from '../machine/kernel/connections.ts';
import { HELD_FD, holderFile } from '../runtime/paths.ts';
import { takeDescriptor } from '../machine/kernel/pidfd.ts';
import type { AccessStore } from './access-store.ts';

/** A new connection is accepted, and the one that is idle for longest is closed: silent connections keep nobody out. */
const MOST_CONNECTIONS = 256;
const LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  connectionsCheckingInterval: 2_000,
  maxHeaderSize: 16 * 1024,
} as const;

type Handle = (request: IncomingMessage, response: ServerResponse) => void;

export class Listeners implements ListenerControl {
  readonly #servers = new Map<string, Server>();
  readonly #store: AccessStore;
  readonly #guests: Guests;
  readonly #handle: () => Handle;

  /** `handle`: what answers requests, once the API is there. */
  constructor(store: AccessStore, guests: Guests, handle: () => Handle) {
    this.#store = store;
    this.#guests = guests;
    this.#handle = handle;
  }

  list = () =>
    this.#store.kept.listeners.map(({ id, address, port, names, tls }) => ({
      ...{ id, address, port, names },
      isSecure: tls !== undefined,
    }));

  add = async (listener: NewListener): Promise<void> => {
    try {
      await this.#serve(listener);
    } catch (error) {
      release(listener.id);
      throw error;
    }
    const others = this.#store.kept.listeners.filter(({ id }) => id !== listener.id);
    this.#store.keep({ listeners: [...others, { ...listener, names: [...listener.names] }] });
  };

  remove = async (id: string): Promise<boolean> => {
    const { listeners } = this.#store.kept;
    if (!listeners.some((listener) => listener.id === id)) return false;
    this.#store.keep({ listeners: listeners.filter((listener) => listener.id !== id) });
    const server = this.#servers.get(id);
    this.#servers.delete(id);
    if (server !== undefined) await closed(server);
    release(id);
    return true;
  };

  /** After vpclabd was started again. One that can't be served any more is reported, and forgotten. */
  async restore(onLost: (address: string, reason: string) => void): Promise<void> {
    for (const listener of this.#store.kept.listeners) {
      try {
        await this.#serve(listener);
      } catch (error) {
        onLost(`${listener.address} port ${listener.port}`, errorMessage(error));
        await this.remove(listener.id);
      }
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#servers.values()].map(closed));
  }

  async #serve({ id, port, names, tls }: NewListener): Promise<void> {
    if (this.#servers.has(id)) throw new VpclabError('BAD_ARGUMENT', `There is a listener ${id} already.`);
    const handle = this.#handle();
    // node:http is not imported: see monitoring.ts.
    const server =
      tls === undefined
        ? process.getBuiltinModule('node:http').createServer(LIMITS, handle)
        : process
            .getBuiltinModule('node:https')
            .createServer({ ...LIMITS, ...tls, minVersion: 'TLSv1.2' }, handle);
    const facts = { port, names, isSecure: tls !== undefined };
    bound(server, MOST_CONNECTIONS);
    const event = tls === undefined ? 'connection' : 'secureConnection';
    server.on(event, (socket: Socket) => this.#guests.welcome(socket, facts));
    const fd = takeDescriptor(holderOf(id), HELD_FD);
    await accepting(server, { fd });
    this.#servers.set(id, server);
  }
}

function bound(server: Server, most: number): void {
  const connections = new Connections({ perListener: most, total: most }).listener('');
  // By the client's end: under TLS a request has another socket than the connection that was accepted.
  const accepted = new Map<string, Socket>();
  const endOf = ({ remoteAddress = '', remotePort = 0 }: Socket): string => `${remoteAddress} ${remotePort}`;
  server.on('connection', (socket: Socket) => {
    const end = endOf(socket);
    accepted.set(end, socket);
    socket.once('close', () => {
      if (accepted.get(end) === socket) accepted.delete(end);
    });
    connections.admit(socket);
  });
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    const connection = accepted.get(endOf(socket));
    if (connection === undefined) return;
    connections.busy(connection, true);
    response.once('close', () => connections.busy(connection, false));
  });
}

function holderOf(id: string): number {
  const holder = parseProcessStat(readIfThere(holderFile(id)) ?? '');
  if (holder !== undefined && isAlive(holder)) return holder.pid;
  throw new VpclabError('SANDBOX_FAILED', `No process holds the listener ${id}.`);
}

/** Ends the process that holds the socket. */
function release(id: string): void {
  try {
    process.kill(holderOf(id), 'SIGKILL');
  } catch {
    // It is gone.
  }
  rmSync(holderFile(id), { force: true });
}

async function closed(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
