// A running switch goes on listening on a device that was deleted, also when another of its name comes (seen with the
// userspace datapath, which opens a device once). So the port leaves the switch before its device is made anew, and is
// put in again with it. In this order a crash in between leaves nothing that a plan does not show.

import type { LaneContext } from './lane-context.ts';
import { OVSDB_MS } from './central-lane.ts';
import { rowsOf } from './changes.ts';
import type { ChangeOf } from './changes.ts';

const REASON = 'its device is made anew';

/** Gives the changes that put the ports in again. */
export async function takeOutPorts(lane: LaneContext): Promise<readonly ChangeOf<'ovsdb'>[]> {
  const nodes = rowsOf(lane.intended, 'netns').filter((row) => row.role === 'node');
  return (await Promise.all(nodes.map((node) => takeOut(lane, node.name)))).flat();
}

async function takeOut(
  { changes, intended, world, signal }: LaneContext,
  node: string,
): Promise<readonly ChangeOf<'ovsdb'>[]> {
  // A switch that is started now opens everything anew.
  if (changes.wanted('daemon').some((row) => row.key === `${node}/ovs-vswitchd`)) return [];
  // Side `b` of a workload's link, side `a` of the underlay's.
  const devices = new Set(
    changes
      .of('veth')
      .flatMap(({ kind, row }) => (kind === 'create' ? [row.a, row.b] : []))
      .flatMap((end) => (end.netns === node ? [end.name] : [])),
  );
  const created = new Set(
    changes.of('ovsdb').flatMap(({ kind, row }) => (kind === 'create' ? [row.key] : [])),
  );
  const rows = rowsOf(intended, 'ovsdb').filter(
    ({ db, table, name, key }) =>
      db.kind === 'vswitch' &&
      db.node === node &&
      (table === 'Port' || table === 'Interface') &&
      devices.has(name) &&
      !created.has(key),
  );
  if (rows.length === 0) return [];
  const bounds = { signal, timeoutMs: OVSDB_MS };
  const database = await world.databases.open({ kind: 'vswitch', node }, bounds);
  await database.write(
    world.lab,
    rows.map((row) => ({ kind: 'delete', row, reason: REASON })),
    bounds,
  );
  await database.switchSync(bounds);
  return rows.map((row) => ({ kind: 'create', row, reason: REASON }));
}
