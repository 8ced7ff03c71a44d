// The userspace datapath learns tunnel neighbours by watching ARP go by, and drops what it can't send meanwhile. The
// lab knows them all: they are told, so that no workload's first packet is lost to it (ovs-vswitchd(8), tnl/neigh/set).

import type { Machine } from '../machine/machine.ts';
import { UNDERLAY_BRIDGE } from '../model/layout.ts';
import type { Lab } from '../model/lab.ts';

const ANSWER_MS = 5_000;

/** `raised`: nodes whose switch has just come up; the others know their neighbours unless one is new. */
export async function warmTunnels(
  lab: Lab,
  raised: ReadonlySet<string>,
  machine: Machine,
  signal: AbortSignal,
): Promise<void> {
  await Promise.all(
    lab.nodes.flatMap((from) =>
      lab.nodes
        .filter((to) => to !== from && (raised.has(from.name) || raised.has(to.name)))
        .map(async (to) => {
          const neighbour = [UNDERLAY_BRIDGE, to.underlayAddress, to.underlayMac];
          const call = { signal, timeoutMs: ANSWER_MS };
          await machine.control(`${from.name}/ovs-vswitchd`, 'tnl/neigh/set', neighbour, call);
        }),
    ),
  );
}
