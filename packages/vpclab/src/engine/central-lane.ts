// Central: the database servers, northd, and the one northbound transaction.

import type { LaneContext } from './lane-context.ts';
import { rowsOf } from './changes.ts';
import type { HostLane } from './host-lane.ts';
import { CENTRAL } from '../model/layout.ts';
import type { DaemonRow } from '../model/rows.ts';
import { initSouthbound } from '../ovn/southbound.ts';

export const OVSDB_MS = 60_000;

export type CentralLane = {
  /** Both OVN databases are fit for clients: a client that comes earlier waits for its next try, a second later. */
  readonly serversReady: Promise<void>;
  readonly written: Promise<void>;
};

export function centralLane(lane: LaneContext, host: HostLane): CentralLane {
  const { changes, stages, world, signal, intended } = lane;
  // All of them, not only the new ones: start() leaves what runs alone, and a dead one is wanted back.
  const daemons = rowsOf(intended, 'daemon').filter((row) => row.netns === CENTRAL);
  const isNew = changes.wanted('daemon').some((row) => row.netns === CENTRAL);
  const rows = changes.of('ovsdb').filter((change) => change.row.db.kind === 'nb');
  const serversReady = host.skeleton.then(async () => {
    if (!isNew) return;
    await stages.run('central', async () => {
      await world.machine.startDaemons(daemons.filter(isServer), { signal });
      await initSouthbound({ signal, timeoutMs: OVSDB_MS });
    });
  });
  const written = serversReady.then(async () => {
    if (rows.length > 0) {
      await stages.run('northbound', async () => {
        const nb = await world.databases.open({ kind: 'nb' }, { signal, timeoutMs: OVSDB_MS });
        await nb.write(world.lab, rows, { signal, timeoutMs: OVSDB_MS });
      });
    }
    // Last: northd would make the NB_Global row at the same moment, and so it computes everything once.
    if (isNew)
      await world.machine.startDaemons(
        daemons.filter((row) => !isServer(row)),
        { signal },
      );
  });
  return { serversReady, written };
}

function isServer(row: DaemonRow): boolean {
  return row.database !== undefined;
}
