// The kernel keeps the neighbours (ARP entries) of all namespaces in one table of net.ipv4.neigh.default.gc_thresh3
// entries, 1024 by default, which only the host's own namespace may change; a full one drops packets until entries are
// five seconds old. Whoever probes many workloads in a short time has to forget what the probes taught.

import { inNetns } from './netns.ts';
import { decodeLearned, deleteNeighbour, neighbourDump } from './rtnetlink/neighbour.ts';
import { withRtnetlink } from './rtnetlink/socket.ts';
import { errnoOf } from './system-error.ts';

/** Namespaces whose neighbours are let stand: each holds two or three. */
const UNFORGOTTEN = 128;

/** What probes taught namespaces, forgotten many at a time. */
export class LearnedNeighbours {
  readonly #taught = new Set<string>();

  /** Packets went from or to this namespace. */
  taught(netns: string): void {
    this.#taught.add(netns);
    if (this.#taught.size >= UNFORGOTTEN) this.forget();
  }

  forget(): void {
    for (const netns of this.#taught) forgetNeighbours(netns);
    this.#taught.clear();
  }
}

/** They are learned again with the next packet. A namespace may be gone meanwhile. */
function forgetNeighbours(netns: string): void {
  try {
    inNetns(netns, () => {
      withRtnetlink((socket) => {
        // What went meanwhile is no error.
        socket.batch(socket.dump(neighbourDump, decodeLearned).map(deleteNeighbour));
      });
    });
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT' && errnoOf(error) !== 'EINVAL') throw error;
  }
}
