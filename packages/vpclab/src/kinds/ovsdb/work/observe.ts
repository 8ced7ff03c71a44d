// The databases whose servers run, read back; one that does not run holds nothing that could be compared.

import { northbound } from '../../../model/ovsdb-target.ts';
import { DATABASE_NAMES, regionOfServer } from '../../../model/layout.ts';
import type { DaemonRow, OvsdbRow, OvsdbTarget } from '../../../model/rows.ts';
import { observeOvsdb } from '../../../ovn/observe.ts';
import { runningDaemons } from '../../daemon/work/work.ts';
import { clusterStates } from '../../work/cluster-states.ts';
import type { Observing } from '../../work/contract.ts';

const OPEN_MS = 10_000;
const STATE_MS = 1_000;

export async function observeDatabases({ once, world, signal }: Observing): Promise<readonly OvsdbRow[]> {
  const daemons = await once(runningDaemons);
  const servers = daemons.filter(({ database }) => database?.schema === 'ovn-nb');
  const byRegion = Map.groupBy(servers, ({ netns }) => regionOfServer(netns));
  const served = await Promise.all(
    [...byRegion].map(async ([region, own]): Promise<readonly OvsdbTarget[]> =>
      (await isServed(own, { world, signal })) ? [northbound(region)] : [],
    ),
  );
  const nb = served.flat();
  const switches = daemons.flatMap(({ key, database }): readonly OvsdbTarget[] => {
    const [node = ''] = key.split('/');
    return database?.schema === 'vswitch' ? [{ kind: 'vswitch', node }] : [];
  });
  const rows = await Promise.all(
    [...nb, ...switches].map(async (target) => {
      const database = await world.databases.open(target, { signal, timeoutMs: OPEN_MS });
      await database.refresh({ signal, timeoutMs: OPEN_MS });
      return observeOvsdb(database.view, target, world.lab);
    }),
  );
  return rows.flat();
}

/** A cluster that has lost its majority answers nobody until servers come back: it is as if none of them ran. */
async function isServed(
  servers: readonly DaemonRow[],
  { world, signal }: Pick<Observing, 'world' | 'signal'>,
): Promise<boolean> {
  if (!servers.some(({ database }) => database?.cluster !== undefined)) return servers.length > 0;
  const states = await clusterStates(world.machine, { signal, timeoutMs: STATE_MS });
  const own = states.filter(({ database, role }) => database === DATABASE_NAMES.nb && role !== 'silent');
  const most = Math.max(0, ...own.map(({ members }) => members));
  return own.some(({ hasLeader }) => hasLeader) || own.length > most / 2;
}
