// What a node leaves outside of its namespace: its chassis in the southbound database, and the files of its daemons,
// whose database a later node of the same name must not find. This comes after its daemons have ended and before its
// namespace goes: as long as that is there, the next plan takes the node away once more, whatever ended this one.

import type { LaneContext } from './lane-context.ts';
import { rowsOf } from './changes.ts';
import { CENTRAL, directoryOf } from '../model/layout.ts';
import { deleteChassis } from '../ovn/departed-chassis.ts';

const SB_SERVER = `${CENTRAL}/ovsdb-sb`;
const SB_MS = 10_000;

export async function forgetNodes({ changes, intended, world, signal }: LaneContext): Promise<void> {
  const nodes = changes.unwanted('netns').filter((row) => row.role === 'node');
  if (nodes.length === 0) return;
  // Without its namespace, the server can not run yet; whoever removed that has taken more than a chassis away.
  const hasCentral = !changes.wanted('netns').some((row) => row.name === CENTRAL);
  if (hasCentral) {
    const server = rowsOf(intended, 'daemon').filter((row) => row.key === SB_SERVER);
    await world.machine.startDaemons(server, { signal });
    await deleteChassis(
      nodes.map((row) => row.name),
      { signal, timeoutMs: SB_MS },
    );
  }
  for (const { name } of nodes) await world.machine.removeDirectory(directoryOf(name));
}
