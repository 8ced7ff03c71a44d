// A world for tests of verify: nothing but what a test gives it may be asked.

import type { World } from '../../src/verify/world.ts';

export async function unasked(): Promise<never> {
  throw new Error('not to be asked');
}

/** A world in which nothing but this part may be asked, and nothing is wrong with the lab itself. */
export function worldWith(part: Partial<World>): World {
  return {
    probe: unasked,
    hop: unasked,
    offer: unasked,
    sessionFault: unasked,
    nextHops: unasked,
    prefixesVia: unasked,
    connectFault: unasked,
    programState: unasked,
    clusterFault: unasked,
    upkeep: unasked,
    lostAt: unasked,
    facts: async () => [],
    machine: { connect: unasked, run: unasked },
    ...part,
  };
}
