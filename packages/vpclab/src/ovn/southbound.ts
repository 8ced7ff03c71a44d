// The southbound database is OVN's own; all that is written here is its one global row, as `ovn-sbctl init` does.

import { connect } from '@vpclab/ovsdb';
import type { Bounds } from './database.ts';
import { VpclabError, errorMessage } from '../errors.ts';
import { SB_SOCKET } from '../model/layout.ts';

/** Waits until these chassis have done what NB_Global's nb_cfg of that value asked for (ovn-sb(5), Chassis_Private). */
export async function chassisReached(
  names: readonly string[],
  target: bigint,
  bounds: Bounds,
): Promise<void> {
  try {
    const client = await connect({ remotes: [`unix:${SB_SOCKET}`], database: 'OVN_Southbound', ...bounds });
    try {
      const replica = await client.replica({ Chassis_Private: ['name', 'nb_cfg'] }, bounds);
      const done = (): boolean => {
        const reached = new Map(
          replica
            .table('Chassis_Private')
            .filter(() => true)
            .map((row) => [row['name'], row['nb_cfg']]),
        );
        return names.every((name) => BigInt(Number(reached.get(name) ?? -1)) >= target);
      };
      await replica.waitFor(done, { ...bounds, what: `chassis ${names.join(', ')} to reach ${target}` });
    } finally {
      await client.close();
    }
  } catch (cause) {
    if (bounds.signal.aborted)
      throw new VpclabError('CANCELLED', 'cancelled: waiting for chassis', { cause });
    throw new VpclabError('TIMED_OUT', `chassis did not follow: ${errorMessage(cause)}`, { cause });
  }
}

/** ovn-controller 23.03 crashes on a database that northd has not written to yet: it reads this row unchecked. */
export async function initSouthbound(bounds: Bounds): Promise<void> {
  try {
    const client = await connect({ remotes: [`unix:${SB_SOCKET}`], database: 'OVN_Southbound', ...bounds });
    try {
      const replica = await client.replica({ SB_Global: ['nb_cfg'] }, bounds);
      if (replica.table('SB_Global').size > 0) return;
      await client.transact((tx) => void tx.insert('SB_Global', {}), bounds);
    } finally {
      await client.close();
    }
  } catch (cause) {
    throw new VpclabError('OVSDB_FAILED', `the southbound database: ${errorMessage(cause)}`, { cause });
  }
}
