// All listeners of a lab: brought to a desired set without touching those that stay.

import { HTTP_PORT } from '../model/ports.ts';
import type { ServiceRow } from '../model/rows.ts';
import { errorMessage } from '../errors.ts';
import type { LookUp, LookedUp, ServiceFailure, ResponderLoad } from './control-protocol.ts';
import { Namespaces } from '../machine/kernel/namespaces.ts';
import { startResolver } from './dns/listener.ts';
import { lookUpFrom } from './dns/look-up.ts';
import { startListener } from './listener.ts';
import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { CONNECTIONS_PER_LISTENER, Connections, connectionLimits } from '../machine/kernel/connections.ts';
import type { Listener } from './listener.ts';

export class Responder {
  readonly #namespaces = new Namespaces();
  readonly #listeners = new Map<string, Listener>();
  readonly #descriptors = descriptorLimit();
  readonly #connections = new Connections(connectionLimits(this.#descriptors, 0));
  readonly #delay = monitorEventLoopDelay();
  #last: Promise<unknown> = Promise.resolve();

  constructor() {
    this.#delay.enable();
  }

  /** One change after the other. */
  set(rows: readonly ServiceRow[]): Promise<readonly ServiceFailure[]> {
    const done = this.#last.then(() => this.#replace(rows));
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** Those whose namespace is still the one they listen in. */
  rows(): readonly ServiceRow[] {
    return [...this.#listeners.values()]
      .filter((one) => this.#isCurrent(one))
      .map((listener) => listener.row);
  }

  /** How busy it is: since the last question, and each listener that had to close connections or is about to. */
  load(): ResponderLoad {
    const listeners = [...this.#listeners.values()].flatMap(({ row, load }) => {
      const { connections, evicted } = load();
      const isBusy = evicted > 0 || connections >= CONNECTIONS_PER_LISTENER;
      return isBusy ? [{ netns: row.netns, address: row.address, connections, evicted }] : [];
    });
    const delayMs = Math.round(this.#delay.percentile(99) / 1e6);
    this.#delay.reset();
    return { delayMs, listeners };
  }

  async lookUp(asked: LookUp): Promise<LookedUp> {
    try {
      return await lookUpFrom(this.#namespaces, asked);
    } catch (error) {
      return { kind: 'failed', reason: errorMessage(error) };
    }
  }

  get size(): number {
    return this.#listeners.size;
  }

  async #replace(rows: readonly ServiceRow[]): Promise<readonly ServiceFailure[]> {
    const wanted = new Map(rows.map((row) => [place(row), row]));
    for (const [where, listener] of this.#listeners) {
      if (wanted.has(where) && this.#isCurrent(listener)) continue;
      listener.close();
      this.#listeners.delete(where);
    }
    this.#connections.limits = connectionLimits(this.#descriptors, wanted.size);
    const failures: ServiceFailure[] = [];
    for (const [where, row] of wanted) {
      const present = this.#listeners.get(where);
      if (present !== undefined) {
        present.row = row;
        continue;
      }
      try {
        const start = row.names === undefined ? startListener : startResolver;
        this.#listeners.set(where, await start(this.#namespaces, row, this.#connections));
      } catch (error) {
        failures.push({ key: row.key, reason: errorMessage(error) });
      }
    }
    return failures;
  }

  #isCurrent({ row, inode }: Listener): boolean {
    return this.#namespaces.inodeOf(row.netns) === inode;
  }
}

/** "Max open files", soft: proc_pid_limits(5). Node raises it to the hard one when it starts. */
function descriptorLimit(): number {
  const soft = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1'))?.[1];
  return soft === undefined ? LEAST_DESCRIPTORS : Number(soft);
}

/** What every system gives: getrlimit(2). */
const LEAST_DESCRIPTORS = 1024;

/** What answers, and where. */
function place({ netns, address, names, port = HTTP_PORT }: ServiceRow): string {
  return `${netns} ${address} ${names === undefined ? port : 'names'}`;
}
