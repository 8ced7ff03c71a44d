// Servers of node:net that listen, on a descriptor or a path.

import type { ListenOptions, Server } from 'node:net';

/** Resolves once it listens. */
export async function accepting(
  server: Server,
  where: ListenOptions & { readonly fd?: number },
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(where, () => {
      server.off('error', reject);
      // A failed accept (out of descriptors) must not end the others.
      server.on('error', () => undefined);
      resolve();
    });
  });
}
