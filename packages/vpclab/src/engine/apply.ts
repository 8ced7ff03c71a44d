// Carries a plan out. Lanes run beside each other as far as the world allows, so that OVN's own work and the host's
// overlap: central, each node's switch, the kernel's objects, FRR, the services. No choice is made here.

import { Changes, rowsOf } from './changes.ts';
import type { LaneContext } from './lane-context.ts';
import { centralLane } from './central-lane.ts';
import { hostLane } from './host-lane.ts';
import { removeUnwanted } from './remove.ts';
import { takeOutPorts } from './take-out-ports.ts';
import { routingLane } from './routing-lane.ts';
import { servicesLane } from './services-lane.ts';
import { switchLane } from './switch-lane.ts';
import type { Plan } from '../model/plan.ts';

export async function carryOut(plan: Plan, context: Omit<LaneContext, 'changes'>): Promise<void> {
  const planned: LaneContext = { ...context, changes: new Changes(plan) };
  await removeUnwanted(planned);
  const again = await takeOutPorts(planned);
  const lane = { ...planned, changes: new Changes({ ...plan, changes: [...plan.changes, ...again] }) };
  const host = hostLane(lane);
  const central = centralLane(lane, host);
  const nodes = rowsOf(lane.intended, 'netns').filter((row) => row.role === 'node');
  await allDone([
    host.skeleton,
    host.links,
    central.serversReady,
    central.written,
    ...nodes.map((node) => switchLane(lane, node.name, host, central)),
    routingLane(lane, host),
    servicesLane(lane, host),
  ]);
}

/** Waits for all lanes, so that none works on behind the caller's back, then throws the first error. */
async function allDone(lanes: readonly Promise<void>[]): Promise<void> {
  const outcomes = await Promise.allSettled(lanes);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
