// Reads the whole lab back from the world, as rows of the same types as the intent's.

import type { LabWorld } from './lab-world.ts';
import { rowsOf } from './changes.ts';
import { observeFrr } from './bgp.ts';
import { CENTRAL } from '../model/layout.ts';
import type { DaemonRow, OvsdbRow, OvsdbTarget, Row } from '../model/rows.ts';
import { observeOvsdb } from '../ovn/observe.ts';
import { observeServices } from '../services/client.ts';

const OPEN_MS = 10_000;

export async function observe(
  intended: readonly Row[],
  world: LabWorld,
  signal: AbortSignal,
): Promise<readonly Row[]> {
  const { machine } = world;
  const daemons = await machine.observeDaemons();
  const [ovsdb, host, nft, frr, services] = await Promise.all([
    observeDatabases(daemons, world, signal),
    machine.observeKernel({ sysctls: rowsOf(intended, 'sysctl') }, { signal }),
    machine.observeNft(rowsOf(intended, 'nft'), { signal }),
    observeFrr(intended, machine, signal),
    observeServices(machine, { signal }),
  ]);
  return [...host, ...daemons, ...ovsdb, ...nft, ...frr, ...services];
}

/** Databases whose servers run; one that does not holds nothing that could be compared. */
async function observeDatabases(
  daemons: readonly DaemonRow[],
  world: LabWorld,
  signal: AbortSignal,
): Promise<readonly OvsdbRow[]> {
  const targets = daemons.flatMap((row): readonly OvsdbTarget[] => {
    if (row.key === `${CENTRAL}/ovsdb-nb`) return [{ kind: 'nb' }];
    // The key, because a daemon may live in a namespace that is gone.
    const [node = ''] = row.key.split('/');
    return row.database?.schema === 'vswitch' ? [{ kind: 'vswitch', node }] : [];
  });
  const rows = await Promise.all(
    targets.map(async (target) => {
      const database = await world.databases.open(target, { signal, timeoutMs: OPEN_MS });
      await database.refresh({ signal, timeoutMs: OPEN_MS });
      return observeOvsdb(database.view, target, world.lab);
    }),
  );
  return rows.flat();
}
