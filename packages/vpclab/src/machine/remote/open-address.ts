// The address of a machine in a lab file, which is also its name: `unix:/path/of/a/socket`.

import { lstatSync } from 'node:fs';
import { createConnection } from 'node:net';
import type { Duplex } from 'node:stream';
import { VpclabError } from '../../errors.ts';

const UNIX = 'unix:';

export async function openAddress(address: string): Promise<Duplex> {
  if (!address.startsWith(UNIX))
    throw new VpclabError('BAD_ARGUMENT', `${address} is not the address of a machine`);
  const path = address.slice(UNIX.length);
  const owner = lstatSync(path).uid;
  if (owner !== process.geteuid?.())
    throw new VpclabError('MACHINE_LOST', `${path} belongs to uid ${owner}: it is not a machine of yours`);
  const socket = createConnection({ path, allowHalfOpen: true });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once('connect', resolve);
  socket.once('error', reject);
  await promise;
  socket.off('error', reject);
  return socket;
}
