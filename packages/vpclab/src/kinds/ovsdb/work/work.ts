// OVSDB rows: one transaction for each database. What a switch has to open again is removed from it first.

import { changesOf } from '../../../model/plan.ts';
import type { ChangeOf } from '../../../model/plan.ts';
import { centralOf } from '../../../model/layout.ts';
import { northboundPlace } from '../../../model/ovsdb-target.ts';
import type { NorthboundTarget, OvsdbRow, OvsdbTarget } from '../../../model/rows.ts';
import type { OvsdbChange } from '../../../ovn/write.ts';
import type { Step } from '../../work/step.ts';
import { changesIn, partialTask, taskOf } from '../../work/task.ts';
import type { Making, Work } from '../../work/contract.ts';
import { ovsdb } from '../kind.ts';
import { observeDatabases } from './observe.ts';
import { portsUp, upPorts } from './ports-up.ts';
import { recompute } from './recompute.ts';
import { tryTunnelsAgain, tunnels } from './tunnels.ts';

export const OVSDB_MS = 60_000;

export const ovsdbWork: Work<OvsdbRow> = {
  observe: observeDatabases,
  steps: (changes, making) => {
    const byDatabase = Map.groupBy(changes, ({ row }) => ovsdb.places(row)[0]);
    return [
      ...[...byDatabase].flatMap(([place, some]) => {
        const [first] = some;
        if (first === undefined) return [];
        const { db } = first.row;
        return db.kind === 'nb'
          ? [writeNorthbound(db, some, making), recompute(db.region, some, making)]
          : [unplug(place, db, some, making), write(place, db, some, making)];
      }),
    ];
  },
  settle: (rows, waiting) => ({
    stage: 'ports up',
    run: async (onProgress) => {
      await portsUp(rows, waiting, onProgress);
      await tryTunnelsAgain(waiting.world, { signal: waiting.signal, timeoutMs: OVSDB_MS });
    },
  }),
  report: async (_rows, { world, timeoutMs }) => {
    const [up, seen] = await Promise.all([upPorts(world, timeoutMs), tunnels(world, timeoutMs)]);
    return { portsUp: up, tunnels: seen };
  },
};

function writeNorthbound(db: NorthboundTarget, changes: readonly ChangeOf<'ovsdb'>[], making: Making): Step {
  const central = centralOf(db.region);
  const place = northboundPlace(db.region);
  return {
    name: place,
    stage: place,
    isWhole: true,
    tasks: changes.map((change) => taskOf(ovsdb, change, { needs: [`daemon ${central}/ovsdb-nb`] })),
    after: [`daemon ${central}/ovsdb-sb`],
    run: async (tasks) => await commit(db, changesOf(changesIn(tasks), 'ovsdb'), making),
  };
}

/** A crash after it leaves nothing that a plan does not show. */
function unplug(place: string, db: OvsdbTarget, changes: readonly ChangeOf<'ovsdb'>[], making: Making): Step {
  const replaced = changes.filter(({ kind }) => kind === 'replace');
  return {
    name: `unplug from ${place}`,
    stage: 'removing',
    isWhole: true,
    tasks: replaced.map((change) =>
      partialTask(ovsdb, change, {
        needs: [`daemon ${place}/ovsdb-server`],
        gives: [`unplugged ${place}/${change.row.name}`],
      }),
    ),
    after: [],
    run: async (tasks) => {
      const gone = changesOf(changesIn(tasks), 'ovsdb').map(({ row, reason }) => ({
        kind: 'delete' as const,
        row,
        reason,
      }));
      await commit(db, gone, making);
      const bounds = { signal: making.signal, timeoutMs: OVSDB_MS };
      await (await making.world.databases.open(db, bounds)).switchSync(bounds);
    },
  };
}

/** A running switch gets the rows when their links are there; one that is started later takes everything in at once. */
function write(place: string, db: OvsdbTarget, changes: readonly ChangeOf<'ovsdb'>[], making: Making): Step {
  const isRunning = !making.isChanged(`daemon ${place}/ovs-vswitchd`);
  return {
    name: `switch of ${place}`,
    stage: place,
    isWhole: true,
    tasks: changes.map((change) => {
      const { row, kind } = change;
      const devices = kind === 'delete' || !isRunning ? [] : (ovsdb.needs(row).devices ?? []);
      const needs = [
        `daemon ${place}/ovsdb-server`,
        ...devices.map((device) => `device ${device}`),
        // What is replaced has left first: a row that is still there would only be updated.
        ...(kind === 'replace' ? [`unplugged ${place}/${row.name}`] : []),
      ];
      return taskOf(ovsdb, change, { needs });
    }),
    after: isRunning ? [`veth of ${place}`] : [],
    run: async (tasks) => await commit(db, changesOf(changesIn(tasks), 'ovsdb'), making),
  };
}

async function commit(
  db: OvsdbTarget,
  changes: readonly OvsdbChange[],
  { world, signal }: Making,
): Promise<void> {
  const bounds = { signal, timeoutMs: OVSDB_MS };
  const database = await world.databases.open(db, bounds);
  await database.write(world.lab, changes, bounds);
}
