// How the servers of the control plane's clusters are, as each of them says itself.

import { setTimeout as sleep } from 'node:timers/promises';
import { VpclabError } from '../../errors.ts';
import type { BoundedCall, Machine } from '../../machine/machine.ts';
import { parseCluster } from '../../model/cluster-status.ts';
import type { ClusterStatus } from '../../model/cluster-status.ts';
import type { LabStatus } from '../../model/engine.ts';
import { DATABASE_NAMES } from '../../model/layout.ts';
import type { DaemonRow } from '../../model/rows.ts';

export type ClusterServer = LabStatus['clusters'][number];

const DATABASES: ReadonlyMap<string, string> = new Map(
  Object.entries(DATABASE_NAMES).map(([short, name]) => [`ovn-${short}`, name]),
);

/** One for each server and database; empty where no database is clustered. */
export async function clusterStates(machine: Machine, call: BoundedCall): Promise<readonly ClusterServer[]> {
  const rows = machine.daemons().flatMap(({ row }) => (row.database?.cluster === undefined ? [] : [row]));
  return await Promise.all(rows.map((row) => stateOf(row, machine, call)));
}

async function stateOf(row: DaemonRow, machine: Machine, call: BoundedCall): Promise<ClusterServer> {
  const head = { server: row.netns, daemon: row.key, database: databaseName(row) };
  const status = await statusOf(row, machine, call);
  if (status === undefined) return { ...head, role: 'silent', members: 0, hasLeader: false };
  const role = status.status === 'cluster member' ? status.role : status.status;
  return { ...head, role, members: status.peers.length + 1, hasLeader: isKnown(status.leader) };
}

function isKnown(leader: string): boolean {
  return leader !== '' && leader !== 'unknown';
}

function databaseName(row: DaemonRow): string {
  return DATABASES.get(row.database?.schema ?? '') ?? '';
}

async function statusOf(
  row: DaemonRow,
  machine: Machine,
  call: BoundedCall,
): Promise<ClusterStatus | undefined> {
  const said = await machine.control(row.key, 'cluster/status', [databaseName(row)], call).catch(() => '');
  return parseCluster(said);
}

/**
 * Ids of members that are gone for good: another member now has their address, because a server whose file was lost joins
 * under a new id. The old ids still count towards the majority.
 */
export async function lostMembers(
  row: DaemonRow,
  machine: Machine,
  call: BoundedCall,
): Promise<readonly string[]> {
  const status = await statusOf(row, machine, call);
  const expected = (row.database?.cluster?.others.length ?? 0) + 1;
  if (status === undefined || status.peers.length + 1 <= expected) return [];
  const servers = machine.daemons().filter((one) => one.row.database?.schema === row.database?.schema);
  const own = await Promise.all(servers.map(async (one) => await statusOf(one.row, machine, call)));
  const present = new Set(own.map((one) => one?.serverId));
  const addresses = new Set(
    servers.flatMap((one, index) =>
      own[index] === undefined ? [] : (one.row.database?.cluster?.local ?? []),
    ),
  );
  return status.peers
    .filter(({ id, address }) => addresses.has(address) && !present.has(id))
    .map(({ id }) => id);
}

export async function dropLostMembers(row: DaemonRow, machine: Machine, call: BoundedCall): Promise<void> {
  for (const id of await lostMembers(row, machine, call))
    await machine.control(row.key, 'cluster/kick', [databaseName(row), id], call);
}

/**
 * Before the other servers go: waits until the one that stays has all that they have.
 *
 * @throws {VpclabError} DAEMON_FAILED where it has not within the time.
 */
export async function awaitWhole(
  rows: readonly DaemonRow[],
  machine: Machine,
  call: BoundedCall,
): Promise<void> {
  const deadline = performance.now() + call.timeoutMs;
  const ask = { ...call, timeoutMs: ASK_MS };
  for (const row of rows) {
    const others = machine
      .daemons()
      .filter((one) => one.row.database?.schema === row.database?.schema && one.row.key !== row.key);
    for (;;) {
      const [own, ...rest] = await Promise.all(
        [row, ...others.map((one) => one.row)].map(async (one) => await statusOf(one, machine, ask)),
      );
      const most = Math.max(0, ...rest.map((one) => one?.log.high ?? 0));
      if (own !== undefined && isKnown(own.leader) && own.pending === 0 && own.log.high >= most) break;
      if (performance.now() > deadline) {
        const message = `${row.key} has not all that the other servers have, or does not answer: nothing was changed`;
        throw new VpclabError('DAEMON_FAILED', message);
      }
      await sleep(AGAIN_MS, undefined, { signal: call.signal });
    }
  }
}

const ASK_MS = 1_000;
const AGAIN_MS = 50;

/** In words; undefined: it takes part in a cluster of so many servers that has a leader. */
export function clusterFault(state: ClusterServer | undefined, members: number): string | undefined {
  if (state === undefined) return 'not running';
  if (state.role === 'silent') return 'it does not answer';
  if (!state.hasLeader) return `${state.role}, and there is no leader`;
  return state.members === members ? undefined : `${state.members} servers take part, not ${members}`;
}
