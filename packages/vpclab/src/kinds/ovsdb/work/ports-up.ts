// "Accepted" is not "programmed": waits until every logical port is up on its node and every chassis has done what was
// asked (hv_cfg).

import { setTimeout as sleep } from 'node:timers/promises';
import type { View } from '@vpclab/ovsdb';
import { northbound } from '../../../model/ovsdb-target.ts';
import type { NorthboundTarget, OvsdbRow } from '../../../model/rows.ts';
import { mapEntry } from '../../../model/ovsdb-value.ts';
import { nodesOf, untilDone } from './chassis-done.ts';
import type { LabWorld, Making } from '../../work/contract.ts';

/**
 * How long nothing may come of waiting: a busy machine is slow, and still brings one more port up now and then. The
 * first ones come when OVN has been through all of them.
 */
export const STALL_MS = 30_000;
const STALL_MS_A_PORT = 100;
/** A client gives a stage up that is silent for longer. */
const LONGEST_STALL_MS = 150_000;

export async function portsUp(
  rows: readonly OvsdbRow[],
  making: Pick<Making, 'world' | 'signal'>,
  progress: (done: number, total: number) => void,
): Promise<void> {
  const plugged = new Set(rows.map(pluggedPort));
  const ports = rows.filter((row) => isEndpoint(row) && plugged.has(row.name));
  const up = new Map<string | undefined, number>();
  const advanced = (region: string | undefined, count: number): void => {
    up.set(region, count);
    progress(
      [...up.values()].reduce((sum, one) => sum + one, 0),
      ports.length,
    );
  };
  await Promise.all(
    regionsOf(rows).map(async (region) => {
      const own = ports.flatMap(({ db, name }) => (db.kind === 'nb' && db.region === region ? [name] : []));
      await portsUpIn(northbound(region), own, nodesOf(rows, region), {
        ...making,
        progress: (count) => advanced(region, count),
      });
    }),
  );
}

/** Each has a control plane of its own. */
function regionsOf(rows: readonly OvsdbRow[]): readonly (string | undefined)[] {
  return [...new Set(rows.flatMap(({ db }) => (db.kind === 'nb' ? [db.region] : [])))];
}

async function portsUpIn(
  database: NorthboundTarget,
  ports: readonly string[],
  nodes: readonly string[],
  making: Pick<Making, 'world' | 'signal'> & { readonly progress: (done: number) => void },
): Promise<void> {
  const { world, signal, progress } = making;
  const timeoutMs = Math.min(STALL_MS + STALL_MS_A_PORT * ports.length, LONGEST_STALL_MS);
  const bounds = { signal, timeoutMs };
  const nb = await world.databases.open(database, bounds);
  const target = await nb.requestSync(bounds);
  // The most at a time: a port that comes and goes does not keep the wait alive.
  let most = 0;
  const advanced = (view: View): boolean => {
    const up = countUp(view, ports);
    if (up <= most) return false;
    most = up;
    progress(up);
    return true;
  };
  while (most < ports.length) {
    const missing = `${ports.length - most} of ${ports.length} logical ports to be up`;
    await nb.waitFor(advanced, missing, bounds);
  }
  await untilDone(nb, target, nodes, bounds);
}

/** The logical port that an interface of a switch is: one that nothing is plugged into comes up never. */
function pluggedPort(row: OvsdbRow): string | undefined {
  return row.table === 'Interface' ? mapEntry(row, 'external_ids', 'iface-id') : undefined;
}

function isEndpoint(row: OvsdbRow): boolean {
  return row.table === 'Logical_Switch_Port' && row.columns['type'] === '';
}

function countUp(view: View, ports: readonly string[]): number {
  const byName = view.table('Logical_Switch_Port').index('name');
  let up = 0;
  for (const port of ports) {
    const row = byName.get(port);
    if (row !== undefined && row['up'] === true) up += 1;
  }
  return up;
}

/** Names of logical ports that are up; none while the database can't be reached. */
export async function upPorts(world: LabWorld, timeoutMs: number): Promise<ReadonlySet<string>> {
  return await Promise.race([readUp(world), sleep(timeoutMs, new Set<string>(), { ref: false })]);
}

async function readUp(world: LabWorld): Promise<ReadonlySet<string>> {
  const open = await world.databases.present();
  const up = open
    .filter(({ target }) => target.kind === 'nb')
    .flatMap(({ view }) => view.table('Logical_Switch_Port').filter((row) => row['up'] === true));
  return new Set(up.flatMap(({ name }) => (typeof name === 'string' ? [name] : [])));
}
