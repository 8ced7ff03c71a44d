// Many changes of one router's configuration, each as small as the engine makes it, over one console that stays open.

import { frrDelta } from '../../src/frr/delta.ts';
import { consoleOf } from '../../src/frr/console.ts';
import { vtySocket } from '../../src/frr/daemons.ts';
import { VtySession } from '../../src/frr/vty.ts';
import { frrRouter } from '../../src/model/router.ts';
import type { BgpProcess, FrrRouter } from '../../src/model/router.ts';
import { directoryOf } from '../../test/integration/frr/steps.ts';

/** Different in each round, and none of them says anything that the neighbors would have to agree on. */
function changed(bgp: BgpProcess, round: number): BgpProcess {
  const [first, ...others] = bgp.neighbors;
  if (first === undefined) throw new Error('has no neighbor');
  const more = `10.200.${round % 250}.0/24`;
  switch (round % 5) {
    case 0:
      return { ...bgp, neighbors: [{ ...first, description: `round ${round}` }, ...others] };
    case 1:
      return { ...bgp, neighbors: [{ ...first, prefixesIn: [...first.prefixesIn, more] }, ...others] };
    case 2:
      return { ...bgp, neighbors: [{ ...first, prefixesOut: [...first.prefixesOut, more] }, ...others] };
    case 3:
      return { ...bgp, maximumPaths: 2 + (round % 7) };
    default:
      return { ...bgp, announce: [{ prefix: more, med: round }] };
  }
}

/** Applies them, and gives the time that each took in milliseconds. Ends with the configuration that it began with. */
export async function applyDeltas(router: FrrRouter, count: number): Promise<readonly number[]> {
  const { bgp } = router;
  if (bgp === undefined) throw new Error('speaks no BGP');
  const path = vtySocket(directoryOf(router), 'bgpd');
  const console = new VtySession(path, consoleOf(path));
  const { signal } = new AbortController();
  const took: number[] = [];
  let now = router;
  const become = async (next: FrrRouter): Promise<void> => {
    const begun = performance.now();
    for (const step of frrDelta(now, next)) {
      if (step.kind !== 'commands') throw new Error('not without a restart');
      await console.run(step.commands, { signal });
    }
    await console.run(['write file'], { signal });
    took.push(performance.now() - begun);
    now = next;
  };
  try {
    for (let round = 0; round < count; round += 1)
      await become(frrRouter({ ...router, bgp: changed(bgp, round) }));
    await become(router);
    return took;
  } finally {
    console.close();
  }
}
