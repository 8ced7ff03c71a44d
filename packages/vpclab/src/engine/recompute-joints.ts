// ovn-controller 23.03 keeps the old tunnel key of a router port in the flows of the switch port that is plugged into it
// when the router port alone is made anew: what the switch sends there is dropped, while hv_cfg says that all is done.
// It is told to forget what it worked out, which a change that makes both ends has no need of.

import type { LabWorld } from './lab-world.ts';
import { rowsOf, Changes } from './changes.ts';
import { STALL_MS } from './converge.ts';
import { isMap } from '../model/ovsdb-value.ts';
import type { OvsdbRow, Row } from '../model/rows.ts';
import type { Plan } from '../model/plan.ts';
import { globalCounter } from '../ovn/database.ts';

const ANSWER_MS = 5_000;

export async function recomputeJoints(
  plan: Plan,
  intended: readonly Row[],
  world: LabWorld,
  signal: AbortSignal,
): Promise<void> {
  if (!isHalfMade(plan, intended)) return;
  const bounds = { signal, timeoutMs: STALL_MS };
  const nb = await world.databases.open({ kind: 'nb' }, bounds);
  // Before it has heard of the new port there is nothing better to work out.
  const target = await nb.requestSync(bounds);
  await nb.waitFor((view) => globalCounter(view, 'hv_cfg') >= target, `hv_cfg to reach ${target}`, bounds);
  await Promise.all(
    world.machine.daemons().map(async ({ row, pid }) => {
      if (row.program !== 'ovn-controller' || pid === undefined) return;
      await world.machine.control(row.key, 'inc-engine/recompute', [], { signal, timeoutMs: ANSWER_MS });
    }),
  );
}

/** Whether a router port is made for a switch port that is there. */
function isHalfMade(plan: Plan, intended: readonly Row[]): boolean {
  const made = new Changes(plan).of('ovsdb').filter(({ kind }) => kind === 'create');
  const routerPorts = made.filter(({ row }) => row.table === 'Logical_Router_Port');
  if (routerPorts.length === 0) return false;
  const joined = new Set(made.map(({ row }) => routerPortOf(row)));
  const halves = new Set(routerPorts.map(({ row }) => row.name).filter((name) => !joined.has(name)));
  return rowsOf(intended, 'ovsdb').some((row) => halves.has(routerPortOf(row) ?? ''));
}

/** What a switch port is plugged into. */
function routerPortOf({ columns }: OvsdbRow): string | undefined {
  const { options } = columns;
  const peer = options !== undefined && isMap(options) ? options.map['router-port'] : undefined;
  return typeof peer === 'string' ? peer : undefined;
}
