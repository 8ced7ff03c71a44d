// Where what gateways learned goes: into static routes of the Northbound database, or into Learned_Route of the Southbound
// one. A route that moves from one to the other is never in neither: the old row goes once the new one is there.

import type { AgentEvent } from './events.ts';
import type { Locks } from './leader.ts';
import {
  hasLearnedRoute,
  learnedRouteChanges,
  writeLearnedRoutes,
  type LearnedRouteChange,
  type PortOf,
} from './learned-routes.ts';
import type { NbClient, NbReplica } from './northbound.ts';
import { RouteWriter } from './route-writer.ts';
import { SecondLock } from './second-lock.ts';
import type { Southbound } from './southbound.ts';
import {
  hasStaticRoute,
  staticRouteChanges,
  writeStaticRoutes,
  type StaticRouteChange,
} from './static-routes.ts';
import type { WantedRoute } from './wanted-routes.ts';

/** What the gateways say now. */
export type Learned = {
  readonly judges: (gateway: string) => boolean;
  readonly asStaticRoutes: readonly WantedRoute[];
  readonly asLearnedRoutes: readonly WantedRoute[];
  readonly portOf: PortOf;
};

type LearnedIntoOvnOptions = {
  readonly client: NbClient;
  readonly replica: NbReplica;
  /** With a table Learned_Route: what another agent left there goes, even where nothing is written to it now. */
  readonly southbound: Southbound | undefined;
  readonly owner: string;
  readonly learned: () => Learned;
  readonly lock: string;
  readonly mayWrite: () => boolean;
  readonly onEvent: (event: AgentEvent) => void;
};

export class LearnedIntoOvn {
  readonly #options: LearnedIntoOvnOptions;
  readonly #northbound: RouteWriter;
  readonly #southbound: RouteWriter | undefined;
  readonly #secondLock: SecondLock | undefined;

  constructor(options: LearnedIntoOvnOptions) {
    this.#options = options;
    const { client, replica, owner, lock, southbound, mayWrite, onEvent } = options;
    this.#northbound = new RouteWriter({
      as: 'static-routes',
      isNeeded: () => this.#staticChanges().length > 0,
      commit: async (bounds) => {
        const { value } = await client.transact(
          (tx) => {
            const changes = this.#staticChanges();
            tx.assertLock(lock);
            writeStaticRoutes(tx, owner, changes);
            return changes;
          },
          { replica, ...bounds },
        );
        return value;
      },
      mayWrite,
      onEvent,
    });
    if (southbound === undefined || !southbound.has('Learned_Route')) return;
    const locks: Locks = southbound.client;
    const secondLock = new SecondLock(locks, lock, mayWrite, () => void this.#southbound?.write());
    this.#secondLock = secondLock;
    this.#southbound = new RouteWriter({
      as: 'learned-routes',
      isNeeded: () => this.#learnedChanges(southbound).length > 0,
      commit: async (bounds) => {
        const { value } = await southbound.client.transact(
          (tx) => {
            const changes = this.#learnedChanges(southbound);
            tx.assertLock(lock);
            writeLearnedRoutes(tx, owner, changes);
            return changes;
          },
          { replica: southbound.replica, ...bounds },
        );
        return value;
      },
      mayWrite: () => mayWrite() && secondLock.isHeld,
      onEvent,
    });
  }

  /** Whenever something changed: what was learned, or one of the databases. */
  write(): void {
    void this.#northbound.write();
    void this.#southbound?.write();
  }

  /** The lead was won or confirmed. */
  retry(): void {
    this.#secondLock?.take();
    this.#northbound.retry();
    this.#southbound?.retry();
  }

  /** The lead was lost. */
  yield(): void {
    this.#secondLock?.release();
  }

  close(): void {
    this.yield();
    this.#northbound.close();
    this.#southbound?.close();
  }

  #staticChanges(): readonly StaticRouteChange[] {
    const { replica, owner, southbound, learned } = this.#options;
    const { judges, asStaticRoutes, asLearnedRoutes, portOf } = learned();
    return staticRouteChanges(replica, owner, {
      judges,
      routes: asStaticRoutes,
      spares: (row) =>
        southbound !== undefined &&
        isOneOf(row, asLearnedRoutes) &&
        !hasLearnedRoute(southbound.replica, row, portOf),
    });
  }

  #learnedChanges(southbound: Southbound): readonly LearnedRouteChange[] {
    const { replica, owner, learned } = this.#options;
    const { judges, asStaticRoutes, asLearnedRoutes, portOf } = learned();
    return learnedRouteChanges(southbound.replica, owner, {
      judges,
      routes: asLearnedRoutes,
      spares: (row) => isOneOf(row, asStaticRoutes) && !hasStaticRoute(replica, row),
      portOf,
    });
  }
}

/** By whatever gateway: the same way is the same to OVN. */
function isOneOf({ router, prefix, nextHop }: WantedRoute, routes: readonly WantedRoute[]): boolean {
  return routes.some(
    (route) => route.router === router && route.prefix === prefix && route.nextHop === nextHop,
  );
}
