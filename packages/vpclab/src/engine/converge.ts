// "Accepted" is not "programmed": waits until every logical port is up on its node, every chassis has done what was
// asked (hv_cfg), and every BGP session brought its routes.

import type { LabWorld } from './lab-world.ts';
import type { Stages } from './stages.ts';
import { routesFault } from './bgp.ts';
import { rowsOf } from './changes.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import type { View } from '@vpclab/ovsdb';
import { VpclabError } from '../errors.ts';
import type { OvsdbRow, Row } from '../model/rows.ts';
import { globalCounter } from '../ovn/database.ts';
import type { Lab } from '../model/lab.ts';

type ConvergeContext = {
  readonly intended: readonly Row[];
  readonly lab: Lab;
  readonly world: LabWorld;
  readonly stages: Stages;
  readonly signal: AbortSignal;
};

/**
 * How long nothing may come of waiting: a busy machine is slow, and still brings one more port up now and then. The
 * first ones come when OVN has been through all of them.
 */
export const STALL_MS = 30_000;
const STALL_MS_A_PORT = 100;
/** A client gives a stage up that is silent for longer. */
const LONGEST_STALL_MS = 150_000;
const BGP_MS = 30_000;

export async function converge(context: ConvergeContext): Promise<void> {
  await Promise.all([
    context.stages.run('ports up', (progress) => portsUp(context, progress)),
    context.lab.natGateways.length === 0
      ? undefined
      : context.stages.run('BGP routes', () => routesThere(context)),
  ]);
}

async function portsUp(
  { intended, world, signal }: ConvergeContext,
  progress: (done: number, total: number) => void,
): Promise<void> {
  const ports = rowsOf(intended, 'ovsdb')
    .filter(isEndpoint)
    .map((row) => row.name);
  const timeoutMs = Math.min(STALL_MS + STALL_MS_A_PORT * ports.length, LONGEST_STALL_MS);
  const bounds = { signal, timeoutMs };
  const nb = await world.databases.open({ kind: 'nb' }, bounds);
  const target = await nb.requestSync(bounds);
  // The most at a time: a port that comes and goes does not keep the wait alive.
  let most = 0;
  const advanced = (view: View): boolean => {
    const up = countUp(view, ports);
    if (up <= most) return false;
    most = up;
    progress(up, ports.length);
    return true;
  };
  while (most < ports.length) {
    const missing = `${ports.length - most} of ${ports.length} logical ports to be up`;
    await nb.waitFor(advanced, missing, bounds);
  }
  await nb.waitFor((view) => globalCounter(view, 'hv_cfg') >= target, `hv_cfg to reach ${target}`, bounds);
}

function isEndpoint(row: OvsdbRow): boolean {
  return row.table === 'Logical_Switch_Port' && row.columns['type'] === '';
}

function countUp(view: View, ports: readonly string[]): number {
  const byName = view.table('Logical_Switch_Port').index('name');
  let up = 0;
  for (const port of ports) {
    const row = byName.get(port);
    if (row !== undefined && Reflect.get(row, 'up') === true) up += 1;
  }
  return up;
}

const POLL_MS = 25;

async function routesThere({ lab, world, signal }: ConvergeContext): Promise<void> {
  const deadline = performance.now() + BGP_MS;
  for (;;) {
    const fault = await routesFault(lab, world.machine, signal);
    if (fault === undefined) return;
    if (performance.now() > deadline) throw new VpclabError('TIMED_OUT', `BGP routes: ${fault}`);
    await sleep(POLL_MS, undefined, { signal });
  }
}
