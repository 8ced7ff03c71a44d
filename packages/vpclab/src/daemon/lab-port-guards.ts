// One guard of port bindings for each control plane of the lab. They follow the lab file.

import type { Lab } from '../model/lab.ts';
import type { Plane } from '../model/regions.ts';
import { controlPlanes } from '../model/regions.ts';
import { PortGuard } from './port-guard.ts';

export class LabPortGuards {
  readonly #onAct: (what: string) => void;
  readonly #guards = new Map<Plane, { readonly servers: string; readonly guard: PortGuard }>();

  constructor(onAct: (what: string) => void) {
    this.#onAct = onAct;
  }

  follow(lab: Lab): void {
    const planes = controlPlanes(lab).map(({ plane, servers }) => ({
      plane,
      servers: servers.map(({ name }) => name),
    }));
    const wanted = new Map(planes.map(({ plane, servers }) => [plane, servers.join(' ')]));
    for (const [plane, { servers, guard }] of this.#guards) {
      if (wanted.get(plane) === servers) continue;
      this.#guards.delete(plane);
      void guard.close();
    }
    for (const { plane, servers } of planes) {
      if (this.#guards.has(plane)) continue;
      this.#guards.set(plane, {
        servers: servers.join(' '),
        guard: new PortGuard(servers, this.#onAct),
      });
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#guards.values()].map(({ guard }) => guard.close()));
  }
}
