// zebra: the daemon that puts routes into the kernel. It says the same for every router.

import type { Protocol } from './protocol.ts';
import { plainChange } from './protocol.ts';

/** zebra gathers routes for 10 ms before it takes them, at each router that a change passes. */
const LINES = ['zebra work-queue 0'];

export const zebra: Protocol = {
  blocks: () => [{ daemon: 'zebra', context: [], lines: LINES }],
  read: () => ({}),
  owns: ({ daemon, context }, line) =>
    daemon === 'zebra' && context.length === 0 && line.startsWith('zebra work-queue '),
  ownsHeader: () => false,
  delta: (change) =>
    plainChange('zebra', change, {
      settingOf: (line) => line.replace(/^(zebra work-queue) .*/, '$1'),
      removable: () => false,
    }),
};
