// zebra: the daemon that puts routes into the kernel. It says the same for every router.

import type { Protocol } from './protocol.ts';
import { plainChange } from './protocol.ts';

const LINES = [
  // zebra gathers routes for 10 ms before it takes them, at each router that a change passes.
  'zebra work-queue 0',
  // And changes of filters for 5 s.
  'zebra route-map delay-timer 1',
];

/** From 10.0 on it is mgmtd's (zebra/zebra_cli.c), which does not run here. */
const WITHOUT_DELAY_TIMER = 10;

export const zebra: Protocol = {
  blocks: () => [{ daemon: 'zebra', context: [], lines: LINES }],
  read: () => ({}),
  owns: ({ daemon, context }, line) =>
    daemon === 'zebra' && context.length === 0 && /^zebra (work-queue|route-map delay-timer) /.test(line),
  ownsHeader: () => false,
  isUnknownTo: (majorVersion, line) =>
    majorVersion >= WITHOUT_DELAY_TIMER && line.startsWith('zebra route-map delay-timer '),
  delta: (change) =>
    plainChange('zebra', change, {
      settingOf: (line) => line.replace(/ \d+$/, ''),
      removable: () => false,
    }),
};
