// What answers in workloads and on the internet: told to the responder once the addresses are there.

import type { LaneContext } from './lane-context.ts';
import { rowsOf } from './changes.ts';
import type { HostLane } from './host-lane.ts';
import { setServices } from '../services/client.ts';
import type { DaemonRow } from '../model/rows.ts';

export async function servicesLane(lane: LaneContext, host: HostLane): Promise<void> {
  const { changes, intended, stages, world, signal } = lane;
  const isNew = changes.wanted('daemon').some(isResponder);
  if (changes.of('service').length === 0 && !isNew) return;
  await host.skeleton;
  // A program of its own to load: while central starts there is a processor to spare, and later there is not. One that
  // is just starting again was seen running, and does not listen yet.
  const started = world.machine.startDaemons(rowsOf(intended, 'daemon').filter(isResponder), { signal });
  await Promise.all([started, host.links]);
  await stages.run('services', () => setServices(world.machine, rowsOf(intended, 'service'), { signal }));
}

function isResponder(row: DaemonRow): boolean {
  return row.key.endsWith('/responder');
}
