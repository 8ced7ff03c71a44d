// The descriptor of a listening server or a connection: node:net has no public way to ask for it.

import type { Server, Socket } from 'node:net';
import { VpclabError } from '../../errors.ts';

export function descriptorOf(open: Server | Socket): number {
  const fd = (open as unknown as { _handle?: { fd?: unknown } })._handle?.fd;
  if (typeof fd === 'number' && fd >= 0) return fd;
  throw new VpclabError('INTERNAL', 'this Node.js does not expose the descriptor of a socket');
}
