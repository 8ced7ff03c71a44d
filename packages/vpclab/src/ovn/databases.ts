// The databases of a lab that are held open: opened on first use, closed when their server is taken down.

import { isDefined } from '../model/is-defined.ts';
import { databaseRemotes, vswitchSocket } from '../model/layout.ts';
import { targetName } from '../model/ovsdb-target.ts';
import type { OvsdbTarget } from '../model/rows.ts';
import { Database } from './database.ts';
import type { Bounds } from './database.ts';

export class Databases {
  readonly #open = new Map<string, Promise<Database>>();
  readonly #servers: (region: string | undefined) => readonly string[];

  /** Names of the servers that a region's control plane should have now. */
  constructor(servers: (region: string | undefined) => readonly string[]) {
    this.#servers = servers;
  }

  /** Opens the database, or gives the one that is open. */
  open(target: OvsdbTarget, bounds: Bounds): Promise<Database> {
    const key = keyOf(target);
    const present = this.#open.get(key);
    if (present !== undefined) return present;
    const remotes =
      target.kind === 'nb'
        ? databaseRemotes(this.#servers(target.region), 'nb')
        : [`unix:${vswitchSocket(target.node)}`];
    const opening = Database.open(target, remotes, bounds);
    this.#open.set(key, opening);
    opening.catch(() => this.#open.delete(key));
    return opening;
  }

  /** Those that are open now. */
  async present(): Promise<readonly Database[]> {
    const settled = await Promise.all(
      [...this.#open.values()].map((opening) => opening.catch(() => undefined)),
    );
    return settled.filter(isDefined);
  }

  async close(target: OvsdbTarget): Promise<void> {
    const key = keyOf(target);
    const opening = this.#open.get(key);
    this.#open.delete(key);
    await (await opening?.catch(() => undefined))?.close();
  }

  async closeAll(): Promise<void> {
    const open = await this.present();
    this.#open.clear();
    await Promise.all(open.map((database) => database.close()));
  }
}

function keyOf(target: OvsdbTarget): string {
  return `${target.kind} ${targetName(target)}`;
}
