// The kernel keeps the neighbours (ARP entries) of all namespaces in one table of net.ipv4.neigh.default.gc_thresh3
// entries, 1024 by default, which only the host's own namespace may change; a full one drops packets until entries are
// five seconds old. Whoever probes many workloads in a short time has to forget what the probes taught.

import type { LearnedNeighbours } from '../machine.ts';
import type { Namespaces } from './namespaces.ts';
import {
  decodeNeighbour,
  deleteNeighbour,
  isLearned,
  isPermanent,
  neighbourDump,
} from './netlink/neighbour.ts';
import { netlinkIn } from './netlink/socket.ts';
import type { NetlinkSocket } from './netlink/socket.ts';
import { errnoOf } from './system-error.ts';

export function learnedNeighbours(namespaces: Namespaces, netns: string): LearnedNeighbours {
  let addresses: readonly string[] = [];
  ifThere(namespaces, netns, (socket) => {
    const known = socket.dump(neighbourDump, decodeNeighbour).filter((one) => !isPermanent(one));
    addresses = known.map(({ address }) => address);
  });
  return { netns, addresses };
}

/** What a probe taught is learned again with the next packet; what was known before stays as it was. */
export function forgetNeighbours(namespaces: Namespaces, { netns, addresses }: LearnedNeighbours): void {
  const kept = new Set(addresses);
  ifThere(namespaces, netns, (socket) => {
    const learned = socket
      .dump(neighbourDump, decodeNeighbour)
      .filter((one) => isLearned(one) && !kept.has(one.address));
    // What went meanwhile is no error.
    socket.batch(learned.map(deleteNeighbour));
  });
}

/** A namespace may be gone meanwhile. */
function ifThere(namespaces: Namespaces, netns: string, work: (socket: NetlinkSocket) => void): void {
  try {
    netlinkIn(namespaces, netns, work);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT' && errnoOf(error) !== 'EINVAL') throw error;
  }
}
