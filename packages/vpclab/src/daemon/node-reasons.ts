// Why the switch of a node dropped packets, by the databases of the control plane that the node belongs to. They are read
// only where every packet is looked at: OVN is asked for what it drops there alone.

import { errorMessage } from '../errors.ts';
import type { Lab } from '../model/lab.ts';
import { controlPlanes } from '../model/regions.ts';
import type { Plane } from '../model/regions.ts';
import { DropReasons } from './drop-reasons.ts';
import type { Drop, DropReason } from './drop-reasons.ts';

const OPEN_MS = 5_000;

export class NodeReasons {
  readonly #onFailure: (reason: string) => void;
  readonly #signal: AbortSignal;
  readonly #planes = new Map<Plane, { readonly servers: string; readonly reasons: DropReasons }>();
  readonly #opening = new Set<Plane>();
  #planeOf: ReadonlyMap<string, Plane> = new Map();

  constructor(onFailure: (reason: string) => void, signal: AbortSignal) {
    this.#onFailure = onFailure;
    this.#signal = signal;
  }

  /** Undefined where that is not known, or not yet. */
  of(node: string, drop: Drop): DropReason | undefined {
    return this.#reasons(node)?.of(drop);
  }

  /** Whether its drops are reported, and understood. */
  isReady(node: string): boolean {
    return this.#reasons(node) !== undefined;
  }

  follow(lab: Lab | undefined): void {
    const planes = lab?.flowLogs?.sampling === 1 ? controlPlanes(lab) : [];
    this.#planeOf = new Map(
      planes.flatMap(({ plane, nodes }) => nodes.map(({ name }) => [name, plane] as const)),
    );
    const wanted = new Map(planes.map(({ plane, servers }) => [plane, servers.map(({ name }) => name)]));
    for (const [plane, { servers, reasons }] of this.#planes) {
      if (wanted.get(plane)?.join(', ') === servers) continue;
      this.#planes.delete(plane);
      void reasons.close();
    }
    for (const [plane, names] of wanted) {
      if (this.#planes.has(plane) || this.#opening.has(plane)) continue;
      this.#opening.add(plane);
      const servers = names.join(', ');
      void DropReasons.open(names, { signal: this.#signal, timeoutMs: OPEN_MS })
        .then((reasons) => void this.#planes.set(plane, { servers, reasons }))
        // The next look tries again.
        .catch((error: unknown) => this.#onFailure(`${servers}: ${errorMessage(error)}`))
        .finally(() => this.#opening.delete(plane));
    }
  }

  async close(): Promise<void> {
    const planes = [...this.#planes.values()];
    this.#planes.clear();
    await Promise.all(planes.map(({ reasons }) => reasons.close()));
  }

  #reasons(node: string): DropReasons | undefined {
    return this.#planeOf.has(node) ? this.#planes.get(this.#planeOf.get(node))?.reasons : undefined;
  }
}
