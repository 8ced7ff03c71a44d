// The kernel keeps the neighbours (ARP entries) of all namespaces in one table of net.ipv4.neigh.default.gc_thresh3
// entries, 1024 by default, which only the host's own namespace may change; a full one drops packets until entries are
// five seconds old. Whoever probes many workloads in a short time has to forget what the probes taught.

import type { Namespaces } from './namespaces.ts';
import { decodeLearned, deleteNeighbour, neighbourDump } from './netlink/neighbour.ts';
import { netlinkIn } from './netlink/socket.ts';
import { errnoOf } from './system-error.ts';

/** They are learned again with the next packet. A namespace may be gone meanwhile. */
export function forgetNeighbours(namespaces: Namespaces, netns: string): void {
  try {
    netlinkIn(namespaces, netns, (socket) => {
      // What went meanwhile is no error.
      socket.batch(socket.dump(neighbourDump, decodeLearned).map(deleteNeighbour));
    });
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT' && errnoOf(error) !== 'EINVAL') throw error;
  }
}
