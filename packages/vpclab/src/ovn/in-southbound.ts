// Short visits to the southbound database: it is OVN's own, and nothing of it is kept here.

import { connect } from '@vpclab/ovsdb';
import type { Client } from '@vpclab/ovsdb';
import { VpclabError, errorMessage } from '../errors.ts';
import type { Bounds } from './database.ts';
import { presentRemotes } from './present-remotes.ts';

/** `region`: undefined for the lab's first one. */
export async function inSouthbound<T>(
  region: string | undefined,
  bounds: Bounds,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const remotes = presentRemotes('sb', region);
  const client = await connect({ remotes, database: 'OVN_Southbound', ...bounds });
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

export function southboundFailed(cause: unknown): VpclabError {
  return new VpclabError('OVSDB_FAILED', `the southbound database: ${errorMessage(cause)}`, { cause });
}
