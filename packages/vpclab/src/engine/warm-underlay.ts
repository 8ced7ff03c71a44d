// The userspace datapath learns tunnel neighbours by watching ARP go by, and drops what it can't send meanwhile: nodes
// that have just got their tunnel address say something to each other first, so that no workload's packet is lost to it.

import { once } from 'node:events';
import { udpSocket } from '../host/sockets.ts';
import type { Lab } from '../spec/lab.ts';

/** RFC 863: nobody answers. */
const DISCARD_PORT = 9;

export async function warmUnderlay(lab: Lab, nodes: ReadonlySet<string>): Promise<void> {
  const pairs = lab.nodes.flatMap((from) =>
    lab.nodes
      .filter((to) => to !== from && (nodes.has(from.name) || nodes.has(to.name)))
      .map((to) => ({ from, to })),
  );
  for (const [from, sent] of Map.groupBy(pairs, (pair) => pair.from)) {
    const socket = await udpSocket(from.name);
    // Unreachable is no error here: the tunnel then waits for the first packet.
    socket.on('error', () => undefined);
    for (const { to } of sent) socket.send('', DISCARD_PORT, to.underlayAddress, () => undefined);
    socket.close();
    await once(socket, 'close');
  }
}
