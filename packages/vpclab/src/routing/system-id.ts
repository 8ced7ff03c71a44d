// Who this host is to OVN: external_ids:system-id of its Open vSwitch (ovn-controller(8)).

import { connect } from '@vpclab/ovsdb';
import { Open_vSwitch } from '@vpclab/ovsdb/vswitch';
import { VpclabError } from '../errors.ts';

const TIMEOUT_MS = 10_000;

export async function systemId(remote: string, signal: AbortSignal): Promise<string> {
  const bounds = { signal, timeoutMs: TIMEOUT_MS };
  const client = await connect({ remotes: remote, database: Open_vSwitch, ...bounds });
  try {
    const replica = await client.replica({ Open_vSwitch: ['external_ids'] }, bounds);
    for (const row of replica.table('Open_vSwitch')) {
      const id = row.external_ids.get('system-id');
      if (id !== undefined) return id;
    }
  } finally {
    await client.close();
  }
  throw new VpclabError('BAD_CONFIG', `Open vSwitch at ${remote} has no external_ids:system-id`);
}
