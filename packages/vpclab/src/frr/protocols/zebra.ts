// zebra: the daemon that puts routes into the kernel. It says the same for every router.

import { filteringDaemon, needsManager } from '../filters.ts';
import type { Protocol } from './protocol.ts';
import { plainChange } from './protocol.ts';

/** zebra gathers routes for 10 ms before it takes them, at each router that a change passes. */
const AT_ONCE = 'zebra work-queue 0';
/** And changes of filters for 5 s. */
const FILTERS_SOON = 'zebra route-map delay-timer 1';
const RULES = { settingOf: (line: string) => line.replace(/ \d+$/, ''), removable: () => false };

export const zebra: Protocol = {
  blocks: (router) => {
    const filtering = filteringDaemon(router);
    if (filtering === 'zebra') return [{ daemon: 'zebra', context: [], lines: [AT_ONCE, FILTERS_SOON] }];
    return [
      { daemon: 'zebra', context: [], lines: [AT_ONCE] },
      ...(needsManager(router) ? [{ daemon: filtering, context: [], lines: [FILTERS_SOON] }] : []),
    ];
  },
  read: () => ({}),
  owns: ({ daemon, context }, line) =>
    (daemon === 'zebra' || daemon === 'mgmtd') &&
    context.length === 0 &&
    /^zebra (work-queue|route-map delay-timer) /.test(line),
  ownsHeader: () => false,
  delta: (change) => [...plainChange('mgmtd', change, RULES), ...plainChange('zebra', change, RULES)],
};
