// Hands a listening descriptor to a server.

import type { Server } from 'node:net';

export async function accepting(server: Server, fd: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ fd }, () => {
      server.off('error', reject);
      // A failed accept (out of descriptors) must not end the others.
      server.on('error', () => undefined);
      resolve();
    });
  });
}
