// One node: its database, its switch, its controller. A switch that is just being made finds everything in its
// database and all links in place, and takes them in at once; a running one gets the rows when their links are there.

import type { LaneContext } from './lane-context.ts';
import { OVSDB_MS } from './central-lane.ts';
import type { CentralLane } from './central-lane.ts';
import { rowsOf } from './changes.ts';
import type { HostLane } from './host-lane.ts';
import type { DaemonRow, Row } from '../model/rows.ts';
import type { Change } from '../model/plan.ts';

export async function switchLane(
  lane: LaneContext,
  node: string,
  host: HostLane,
  central: CentralLane,
): Promise<void> {
  const { changes, intended, stages, world, signal } = lane;
  const isNodes = (row: DaemonRow): boolean => row.netns === node;
  const daemons = rowsOf(intended, 'daemon').filter(isNodes);
  const missing = new Set(
    changes
      .wanted('daemon')
      .filter(isNodes)
      .map((row) => row.key),
  );
  const rows = changes.of('ovsdb').filter(({ row: { db } }) => db.kind === 'vswitch' && db.node === node);
  const write = async (): Promise<void> => {
    if (rows.length === 0) return;
    const target = { kind: 'vswitch', node } as const;
    const database = await world.databases.open(target, { signal, timeoutMs: OVSDB_MS });
    await database.write(world.lab, rows, { signal, timeoutMs: OVSDB_MS });
  };
  const work = async (): Promise<void> => {
    await host.skeleton;
    const start = async (wanted: (row: DaemonRow) => boolean): Promise<void> => {
      if (missing.size > 0) await world.machine.startDaemons(daemons.filter(wanted), { signal });
    };
    await start((row) => row.database !== undefined);
    const isNew = missing.has(`${node}/ovs-vswitchd`);
    if (isNew) await write();
    await host.links;
    if (!isNew) await write();
    await start((row) => row.program === 'ovs-vswitchd');
    // The controller comes when it can reach central: a first try that fails costs it a second.
    await Promise.all([central.serversReady, finishDevices(lane, node)]);
    await start((row) => row.program === 'ovn-controller');
  };
  if (missing.size + rows.length === 0) {
    await host.links;
    await finishDevices(lane, node);
    return;
  }
  await stages.run(node, work);
}

/** Devices that the switch makes: up, and with their addresses. A new switch has made them anew. */
async function finishDevices(
  { changes, intended, world: { machine }, signal }: LaneContext,
  node: string,
): Promise<void> {
  const inNode = intended.filter((row) => 'netns' in row && row.netns === node);
  const names = new Set(rowsOf(inNode, 'device').map((row) => row.device));
  const isOnDevice = (row: Row): boolean =>
    row.kind === 'device' ||
    ((row.kind === 'address' || row.kind === 'neighbour' || row.kind === 'route') && names.has(row.device));
  const switchIsNew = changes.wanted('daemon').some((row) => row.key === `${node}/ovs-vswitchd`);
  const wanted: readonly Change[] = switchIsNew
    ? inNode.map((row) => ({ kind: 'create', row, reason: 'its device is made anew' }))
    : changes.of('device', 'address', 'neighbour', 'route').filter((change) => change.row.netns === node);
  const pending = wanted.filter(({ kind, row }) => kind !== 'delete' && isOnDevice(row));
  await machine.change('devices', pending, { signal });
  await machine.change('addressing', pending, { signal });
}
