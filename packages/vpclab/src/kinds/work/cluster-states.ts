// How the servers of the control plane's clusters are, as each of them says itself.

import type { BoundedCall, Machine } from '../../machine/machine.ts';
import { parseCluster } from '../../model/cluster-status.ts';
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
  const database = DATABASES.get(row.database?.schema ?? '') ?? '';
  const head = { server: row.netns, daemon: row.key, database };
  const text = await machine.control(row.key, 'cluster/status', [database], call).catch(() => '');
  const status = parseCluster(text);
  if (status === undefined) return { ...head, role: 'silent', members: 0, hasLeader: false };
  const { leader, peers } = status;
  const role = status.status === 'cluster member' ? status.role : status.status;
  return { ...head, role, members: peers.length + 1, hasLeader: leader !== '' && leader !== 'unknown' };
}

/** In words; undefined: it takes part in a cluster of so many servers that has a leader. */
export function clusterFault(state: ClusterServer | undefined, members: number): string | undefined {
  if (state === undefined) return 'not running';
  if (state.role === 'silent') return 'it does not answer';
  if (!state.hasLeader) return `${state.role}, and there is no leader`;
  return state.members === members ? undefined : `${state.members} servers take part, not ${members}`;
}
