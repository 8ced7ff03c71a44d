// What dies with a daemon and is put back when it is started again. Everything else that differs from the lab file is
// drift: somebody made it, and it stays until the next apply. Pure.

import type { DaemonRow, RowKind } from '../model/rows.ts';
import type { Change } from '../model/plan.ts';

export function isDaemon(change: Change): boolean {
  return change.row.kind === 'daemon' || change.row.kind === 'service';
}

const LOST_WITH_SWITCH: ReadonlySet<RowKind> = new Set<RowKind>(['device', 'address', 'neighbour']);

/** The taps of the userspace datapath go with ovs-vswitchd, listeners with the responder. */
export function isLostWith(daemon: DaemonRow, { kind, row }: Change): boolean {
  // What is there was not lost.
  if (kind === 'delete') return false;
  if (daemon.program === 'ovs-vswitchd') {
    return LOST_WITH_SWITCH.has(row.kind) && 'netns' in row && row.netns === daemon.netns;
  }
  return daemon.key.endsWith('/responder') && row.kind === 'service';
}
