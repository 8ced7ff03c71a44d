// What nothing asks for any more goes before anything new is made: it may hold names and addresses that are wanted.

import type { LaneContext } from './lane-context.ts';
import { forgetNodes } from './forget-nodes.ts';
import { CENTRAL } from '../model/layout.ts';
import type { DaemonRow, OvsdbTarget } from '../model/rows.ts';

export async function removeUnwanted(lane: LaneContext): Promise<void> {
  const { changes, world, stages, signal } = lane;
  const daemons = changes.of('daemon').filter((change) => change.kind !== 'create');
  const host = changes
    .of('netns', 'bridge', 'veth', 'device', 'address', 'neighbour', 'route')
    .filter((change) => change.kind === 'delete');
  if (daemons.length + host.length === 0) return;
  await stages.run('removing', async () => {
    await world.machine.stopDaemons(daemons.map(({ row }) => row.key));
    for (const { row } of daemons) {
      if (row.database !== undefined) await world.databases.close(databaseOf(row));
    }
    await forgetNodes(lane);
    await world.machine.change('deletes', host, { signal });
  });
}

function databaseOf(row: DaemonRow): OvsdbTarget {
  return row.netns === CENTRAL ? { kind: 'nb' } : { kind: 'vswitch', node: row.netns };
}
