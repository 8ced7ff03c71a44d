// When a router port alone is recreated, ovn-controller 23.03 keeps its old tunnel key in the flows of the switch
// port that is connected to it: what the switch sends there is dropped, while hv_cfg says that all is done. This
// makes ovn-controller recompute its flows. A change that creates both ends does not need it.

import { centralOf } from '../../../model/layout.ts';
import { northbound, northboundPlace } from '../../../model/ovsdb-target.ts';
import { mapEntry } from '../../../model/ovsdb-value.ts';
import { rowsOf } from '../../../model/plan.ts';
import type { ChangeOf } from '../../../model/plan.ts';
import type { OvsdbRow, Row } from '../../../model/rows.ts';
import { nodesOf, untilDone } from './chassis-done.ts';
import type { Step } from '../../work/step.ts';
import type { Making } from '../../work/contract.ts';
import { STALL_MS } from './ports-up.ts';

const ANSWER_MS = 5_000;

export function recompute(
  region: string | undefined,
  changes: readonly ChangeOf<'ovsdb'>[],
  making: Making,
): Step {
  const { intended, world } = making;
  const nodes = nodesOf(rowsOf(intended.rows, 'ovsdb'), region);
  const controllers = rowsOf(intended.rows, 'daemon').filter(
    ({ program, netns }) => program === 'ovn-controller' && nodes.includes(netns),
  );
  const place = northboundPlace(region);
  const isNeeded = isHalfMade(changes, intended.rows);
  return {
    name: `recompute ${place}`,
    stage: undefined,
    tasks: isNeeded
      ? [{ what: 'what chassis worked out', change: undefined, gives: [], needs: [`step ${place}`] }]
      : [],
    after: [`daemon of ${centralOf(region)}`, ...controllers.map((row) => `daemon ${row.key}`)],
    run: async () => {
      const bounds = { signal: making.signal, timeoutMs: STALL_MS };
      const nb = await world.databases.open(northbound(region), bounds);
      // Until it knows the new port, recomputing would give the same flows.
      const target = await nb.requestSync(bounds);
      await untilDone(nb, target, nodes, bounds);
      await Promise.all(
        world.machine.daemons().map(async ({ row, pid }) => {
          if (!controllers.some(({ key }) => key === row.key) || pid === undefined) return;
          const call = { signal: making.signal, timeoutMs: ANSWER_MS };
          await world.machine.control(row.key, 'inc-engine/recompute', [], call);
        }),
      );
    },
  };
}

/** Whether a router port is made for a switch port that is there. */
function isHalfMade(changes: readonly ChangeOf<'ovsdb'>[], intended: readonly Row[]): boolean {
  const made = changes.filter(({ kind }) => kind === 'create');
  const routerPorts = made.filter(({ row }) => row.table === 'Logical_Router_Port');
  if (routerPorts.length === 0) return false;
  const joined = new Set(made.map(({ row }) => routerPortOf(row)));
  const halves = new Set(routerPorts.map(({ row }) => row.name).filter((name) => !joined.has(name)));
  return rowsOf(intended, 'ovsdb').some((row) => halves.has(routerPortOf(row) ?? ''));
}

/** What a switch port is plugged into. */
function routerPortOf(row: OvsdbRow): string | undefined {
  return mapEntry(row, 'options', 'router-port');
}
