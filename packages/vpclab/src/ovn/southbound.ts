// The southbound database is OVN's own; all that is written here is its one global row, as `ovn-sbctl init` does, with
// the listener for nodes and the role that nodes have there.

import type { Client } from '@vpclab/ovsdb';
import type { Bounds } from './database.ts';
import { inSouthbound, southboundFailed } from './in-southbound.ts';
import { hasRole, keepsRole, nodeRole, writeRole } from './node-role.ts';
import { VpclabError, errorMessage } from '../errors.ts';
import { SB_PORT } from '../model/layout.ts';

const LISTENER = `pssl:${SB_PORT}`;
/** As the probes of the other side (concepts/node): loading a large lab takes longer than the 5 s of the default. */
const PROBE_MS = 60_000;

/** Waits until these chassis have done what NB_Global's nb_cfg of that value asked for (ovn-sb(5), Chassis_Private). */
export async function chassisReached(
  names: readonly string[],
  target: bigint,
  region: string | undefined,
  bounds: Bounds,
): Promise<void> {
  try {
    await inSouthbound(region, bounds, async (client) => {
      const replica = await client.replica({ Chassis_Private: ['name', 'nb_cfg'] }, bounds);
      const done = (): boolean => {
        const rows = [...replica.table('Chassis_Private')];
        const reached = new Map(rows.map((row) => [row['name'], row['nb_cfg']]));
        return names.every((name) => BigInt(Number(reached.get(name) ?? -1)) >= target);
      };
      await replica.waitFor(done, { ...bounds, what: `chassis ${names.join(', ')} to reach ${target}` });
    });
  } catch (cause) {
    if (bounds.signal.aborted)
      throw new VpclabError('CANCELLED', 'cancelled: waiting for chassis', { cause });
    throw new VpclabError('TIMED_OUT', `chassis did not follow: ${errorMessage(cause)}`, { cause });
  }
}

/**
 * ovn-controller 23.03 crashes on a database that northd has not written to yet: it reads SB_Global unchecked. The
 * listener for nodes is a row beside it: who connects has to show a certificate of the lab's authority, and may change
 * what its role lets a chassis of that name change (ovn-architecture(7), "Security").
 */
export async function initSouthbound(region: string | undefined, bounds: Bounds): Promise<void> {
  try {
    await inSouthbound(region, bounds, async (client) => {
      const { begun, fault } = await look(client, bounds);
      if (fault === undefined) return;
      // Before the listener that names it.
      if (keepsRole(client)) await writeRole(client, bounds);
      const role = nodeRole(client);
      await client.transact((tx) => {
        const probe = BigInt(PROBE_MS);
        const connection = tx.insert('Connection', { target: LISTENER, role, inactivity_probe: probe });
        if (begun) tx.update('SB_Global', [], { connections: [connection] });
        else tx.insert('SB_Global', { connections: [connection] });
      }, bounds);
    });
  } catch (cause) {
    throw southboundFailed(cause);
  }
}

/** What of that is not as `initSouthbound` makes it, in words. */
export async function southboundFault(
  region: string | undefined,
  bounds: Bounds,
): Promise<string | undefined> {
  return await inSouthbound(region, bounds, async (client) => (await look(client, bounds)).fault);
}

type Look = { readonly begun: boolean; readonly fault: string | undefined };

async function look(client: Client, bounds: Bounds): Promise<Look> {
  const result = await client.transact(
    (tx) =>
      [tx.select('SB_Global', [], ['connections']), tx.select('Connection', [], ['target', 'role'])] as const,
    bounds,
  );
  const [globals, connections] = result.value;
  const begun = result.rows(globals).length > 0;
  const listeners = result
    .rows(connections)
    .map((row) => `${textOf(row['target'])} as ${textOf(row['role'])}`);
  const wanted = `${LISTENER} as ${nodeRole(client)}`;
  const [own = '', ...others] = listeners.toSorted((a, z) => Number(z === wanted) - Number(a === wanted));
  if (!begun || own !== wanted) return { begun, fault: 'nodes find no listener' };
  if (keepsRole(client) && !(await hasRole(client, bounds)))
    return { begun, fault: 'what nodes may change is not what it should be' };
  return { begun, fault: others.length === 0 ? undefined : `others listen: ${others.join(', ')}` };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
