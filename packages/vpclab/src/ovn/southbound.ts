// The southbound database is OVN's own; all that is written here is its one global row, as `ovn-sbctl init` does.

import { connect } from '@vpclab/ovsdb';
import type { Bounds } from './database.ts';
import { presentRemotes } from './present-remotes.ts';
import { VpclabError, errorMessage } from '../errors.ts';
import { SB_PORT } from '../model/layout.ts';

const LISTENER = `pssl:${SB_PORT}`;
/** Made by northd: its permissions are in ovn-sb(5)'s RBAC tables. */
const ROLE = 'ovn-controller';
/** As the probes of the other side (concepts/node): loading a large lab takes longer than the 5 s of the default. */
const PROBE_MS = 60_000;

/** Waits until these chassis have done what NB_Global's nb_cfg of that value asked for (ovn-sb(5), Chassis_Private). */
export async function chassisReached(
  names: readonly string[],
  target: bigint,
  bounds: Bounds,
): Promise<void> {
  try {
    const client = await connect({ remotes: presentRemotes('sb'), database: 'OVN_Southbound', ...bounds });
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

/**
 * ovn-controller 23.03 crashes on a database that northd has not written to yet: it reads SB_Global unchecked. The
 * listener for nodes is a row beside it: who connects has to show a certificate of the lab's authority, and may change
 * what OVN's role lets a chassis of that name change (ovn-architecture(7), "Security").
 */
export async function initSouthbound(bounds: Bounds): Promise<void> {
  try {
    const client = await connect({ remotes: presentRemotes('sb'), database: 'OVN_Southbound', ...bounds });
    try {
      const tables = { SB_Global: ['nb_cfg', 'connections'], Connection: ['target', 'role'] };
      const replica = await client.replica(tables, bounds);
      const present = replica
        .table('Connection')
        .filter((row) => row['target'] === LISTENER && row['role'] === ROLE);
      if (replica.table('SB_Global').size > 0 && present.length > 0) return;
      await client.transact((tx) => {
        const probe = BigInt(PROBE_MS);
        const connection = tx.insert('Connection', { target: LISTENER, role: ROLE, inactivity_probe: probe });
        if (replica.table('SB_Global').size === 0) tx.insert('SB_Global', { connections: [connection] });
        else tx.update('SB_Global', [], { connections: [connection] });
      }, bounds);
    } finally {
      await client.close();
    }
  } catch (cause) {
    throw new VpclabError('OVSDB_FAILED', `the southbound database: ${errorMessage(cause)}`, { cause });
  }
}
