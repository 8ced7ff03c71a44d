// How many connections of a responder or listener each tenant may hold, so that one tenant's flood harms only that tenant: each listener has
// a bound, each tenant a share of the descriptors, and some are kept for the control socket. Who comes last gets in; the
// connection that has been idle for longest is closed. So a flood of silent connections keeps nobody out.

import type { Socket } from 'node:net';

export type ConnectionLimits = {
  readonly perListener: number;
  /** Of all tenants together. */
  readonly total: number;
};

export const CONNECTIONS_PER_LISTENER = 128;
/** For the control socket, log files and what Node opens by itself. */
const RESERVED_DESCRIPTORS = 64;
const CALM_MS = 10_000;
/** Fewer than this per listener are no service. */
const LEAST = 4;

/** A TCP and a UDP socket for each listener come first. */
export function connectionLimits(descriptors: number, listeners: number): ConnectionLimits {
  const left = descriptors - RESERVED_DESCRIPTORS - 2 * listeners;
  return { perListener: CONNECTIONS_PER_LISTENER, total: Math.max(left, LEAST * listeners, LEAST) };
}

/** Connections of one listener, the one that is idle for longest first. */
export type ConnectionSet = {
  /** How many were closed to make room in the present flood; 0 once none was for 10 s. */
  readonly evicted: number;
  readonly size: number;
  /** A connection that was just accepted. */
  readonly admit: (socket: Socket) => void;
  /** Something is asked on it, or was answered. */
  readonly busy: (socket: Socket, isBusy: boolean) => void;
  /** The listener is gone: its connections end too, and would keep its namespace. */
  readonly end: () => void;
};

type Tenant = { readonly listeners: Set<Held>; size: number };
type Held = {
  readonly sockets: Set<Socket>;
  readonly busy: Set<Socket>;
  readonly tenant: Tenant;
  evicted: number;
  evictedAtMs: number;
};

export class Connections {
  readonly #tenants = new Map<string, Tenant>();
  #limits: ConnectionLimits;

  constructor(limits: ConnectionLimits) {
    this.#limits = limits;
  }

  set limits(limits: ConnectionLimits) {
    this.#limits = limits;
  }

  listener(name: string): ConnectionSet {
    const tenant = this.#tenants.get(name) ?? { listeners: new Set(), size: 0 };
    this.#tenants.set(name, tenant);
    const held: Held = { sockets: new Set(), busy: new Set(), tenant, evicted: 0, evictedAtMs: -Infinity };
    tenant.listeners.add(held);
    return {
      get evicted() {
        return recentlyEvicted(held);
      },
      get size() {
        return held.sockets.size;
      },
      admit: (socket) => {
        this.#makeRoom(held);
        held.sockets.add(socket);
        tenant.size += 1;
        socket.once('close', () => forget(held, socket));
      },
      busy: (socket, isBusy) => {
        if (!held.sockets.delete(socket)) return;
        held.sockets.add(socket);
        if (isBusy) held.busy.add(socket);
        else held.busy.delete(socket);
      },
      end: () => {
        for (const socket of [...held.sockets]) socket.destroy();
        tenant.listeners.delete(held);
        if (tenant.listeners.size === 0 && this.#tenants.get(name) === tenant) this.#tenants.delete(name);
      },
    };
  }

  #makeRoom(held: Held): void {
    const { perListener, total } = this.#limits;
    if (held.sockets.size >= perListener) evict(held);
    const { listeners, size } = held.tenant;
    const share = Math.max(LEAST, Math.floor(total / this.#tenants.size));
    if (size < share) return;
    let largest = held;
    for (const next of listeners) if (next.sockets.size > largest.sockets.size) largest = next;
    evict(largest);
  }
}

function evict(held: Held): void {
  const idle = held.sockets.values().find((socket) => !held.busy.has(socket));
  const victim = idle ?? held.sockets.values().next().value;
  if (victim === undefined) return;
  held.evicted = recentlyEvicted(held) + 1;
  held.evictedAtMs = performance.now();
  forget(held, victim);
  // Not destroy(): what is not sent yet would keep the descriptor.
  victim.resetAndDestroy();
}

/** A flood that is over explains nothing that fails now. */
function recentlyEvicted({ evicted, evictedAtMs }: Held): number {
  return performance.now() - evictedAtMs > CALM_MS ? 0 : evicted;
}

function forget(held: Held, socket: Socket): void {
  if (held.sockets.delete(socket)) held.tenant.size -= 1;
  held.busy.delete(socket);
}
