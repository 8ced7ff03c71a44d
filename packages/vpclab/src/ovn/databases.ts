// The databases of a lab that are held open: opened on first use, closed when their server is taken down.

import { isDefined } from '../model/is-defined.ts';
import { databaseRemotes, vswitchSocket } from '../model/layout.ts';
import { targetName } from '../model/ovsdb-target.ts';
import type { OvsdbTarget } from '../model/rows.ts';
import { Database } from './database.ts';
import type { Bounds } from './database.ts';

type Opening = {
  readonly database: Promise<Database>;
  /** Of who asked first. */
  readonly signal: AbortSignal;
};

export class Databases {
  readonly #open = new Map<string, Opening>();
  readonly #servers: (region: string | undefined) => readonly string[];
  readonly #opener: typeof Database.open;

  /** Names of the servers that a region's control plane should have now. */
  constructor(servers: (region: string | undefined) => readonly string[], opener = Database.open) {
    this.#servers = servers;
    this.#opener = opener;
  }

  /** Opens the database, or gives the one that is open. */
  async open(target: OvsdbTarget, bounds: Bounds): Promise<Database> {
    const key = keyOf(target);
    const present = this.#open.get(key);
    if (present === undefined) return await this.#begin(key, target, bounds);
    try {
      return await present.database;
    } catch (error) {
      // It was given up by who asked first, and by nobody else.
      if (!present.signal.aborted || bounds.signal.aborted) throw error;
      return await this.open(target, bounds);
    }
  }

  /** Those that are open now. */
  async present(): Promise<readonly Database[]> {
    return (await Promise.all([...this.#open.values()].map(settled))).filter(isDefined);
  }

  async close(target: OvsdbTarget): Promise<void> {
    const key = keyOf(target);
    const opening = this.#open.get(key);
    this.#open.delete(key);
    if (opening !== undefined) await (await settled(opening))?.close();
  }

  async closeAll(): Promise<void> {
    const openings = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(openings.map(async (opening) => await (await settled(opening))?.close()));
  }

  #begin(key: string, target: OvsdbTarget, bounds: Bounds): Promise<Database> {
    const remotes =
      target.kind === 'nb'
        ? databaseRemotes(this.#servers(target.region), 'nb')
        : [`unix:${vswitchSocket(target.node)}`];
    const opening = { database: this.#opener(target, remotes, bounds), signal: bounds.signal };
    this.#open.set(key, opening);
    opening.database.catch(() => {
      // By now another one may be there.
      if (this.#open.get(key) === opening) this.#open.delete(key);
    });
    return opening.database;
  }
}

async function settled({ database }: Opening): Promise<Database | undefined> {
  return await database.catch(() => undefined);
}

function keyOf(target: OvsdbTarget): string {
  return `${target.kind} ${targetName(target)}`;
}
