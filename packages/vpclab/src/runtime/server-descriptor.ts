// The descriptor of a listening server, to hand it to another process: node:net has no public way to ask for it.

import type { Server } from 'node:net';
import { VpclabError } from '../errors.ts';

export function descriptorOf(server: Server): number {
  const fd = (server as unknown as { _handle?: { fd?: unknown } })._handle?.fd;
  if (typeof fd === 'number' && fd >= 0) return fd;
  throw new VpclabError('INTERNAL', 'this Node.js does not tell the descriptor of a listening socket');
}
