// What ovn-controller leaves in the southbound database when its node is taken away under it. A chassis that stays keeps
// its tunnel address: ovn-controller of another node that gets the address cannot register (Encap is unique by type
// and ip, ovn-sb(5)), and all others keep a tunnel to nowhere.

import type { Client } from '@vpclab/ovsdb';
import type { Bounds } from './database.ts';
import { inSouthbound, southboundFailed } from './in-southbound.ts';
import { presentRegions } from './present-remotes.ts';

const TABLES: readonly string[] = ['Chassis', 'Chassis_Private'];

/** In whatever region they were: names of nodes are unique in a lab. */
export async function deleteChassis(names: readonly string[], bounds: Bounds): Promise<void> {
  // The control plane of a further region may have left with its nodes.
  const others = presentRegions().map((region) => deleteIn(region, names, bounds).catch(() => undefined));
  await Promise.all([deleteIn(undefined, names, bounds), ...others]);
}

async function deleteIn(region: string | undefined, names: readonly string[], bounds: Bounds): Promise<void> {
  const departed: ReadonlySet<unknown> = new Set(names);
  const work = async (client: Client): Promise<void> => {
    const replica = await client.replica(
      Object.fromEntries(TABLES.map((table) => [table, ['name']])),
      bounds,
    );
    const found = TABLES.flatMap((table) => {
      const rows = replica.table(table).filter((row) => departed.has(row['name']));
      return rows.map((row) => ({ table, uuid: row._uuid }));
    });
    if (found.length === 0) return;
    await client.transact((tx) => {
      for (const { table, uuid } of found) tx.delete(table, uuid as string);
    }, bounds);
  };
  await inSouthbound(region, bounds, work).catch((cause: unknown) => {
    throw southboundFailed(cause);
  });
}
