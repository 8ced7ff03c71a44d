// The southbound database is OVN's own; all that is written here is its one global row, as `ovn-sbctl init` does.

import { connect } from '@vpclab/ovsdb';
import type { Bounds } from './database.ts';
import { VpclabError, errorMessage } from '../errors.ts';
import { SB_SOCKET } from '../model/layout.ts';

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
