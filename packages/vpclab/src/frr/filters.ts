// Which daemon has the commands of zebra's filters: zebra itself, and from FRR 10.0 on mgmtd (zebra/zebra_cli.c), which hands
// them on. It costs memory and a start, so it runs only where there is something to filter.

import type { FrrDaemon, FrrRouter } from '../model/router.ts';

export function filteringDaemon({ managed }: Pick<FrrRouter, 'managed'>): FrrDaemon {
  return managed === undefined ? 'zebra' : 'mgmtd';
}

export function needsManager({ managed, ospf }: Pick<FrrRouter, 'managed' | 'ospf'>): boolean {
  return managed !== undefined && ospf?.accept !== undefined;
}

/** Command for mgmtd: which daemons it is connected to. */
export const SHOW_BACKENDS = 'show mgmt backend-adapter all';

/** zebra, of the daemons that run here. */
export function hearsMgmtd(backends: string): boolean {
  return /^\s*Client:\s+zebra$/m.test(backends);
}
