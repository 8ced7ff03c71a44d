// Names over one TCP connection: messages with their length before them (RFC 1035 section 4.2.2).

import type { Socket } from 'node:net';
import type { ConnectionSet } from '../../machine/kernel/connections.ts';

const IDLE_MS = 10_000;
const LENGTH_BYTES = 2;

/** `answer`: undefined ends the connection. */
export function converse(
  socket: Socket,
  connections: ConnectionSet,
  answer: (message: Buffer) => Buffer | undefined,
): void {
  connections.admit(socket);
  socket.on('error', () => undefined);
  socket.setTimeout(IDLE_MS, () => socket.destroy());
  // Answers that nobody reads would fill the memory.
  socket.on('drain', () => socket.resume());
  let pending: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= LENGTH_BYTES) {
      const end = LENGTH_BYTES + pending.readUInt16BE(0);
      if (pending.length < end) return;
      const reply = answer(pending.subarray(LENGTH_BYTES, end));
      pending = pending.subarray(end);
      if (reply === undefined) {
        socket.destroy();
        return;
      }
      const length = Buffer.alloc(LENGTH_BYTES);
      length.writeUInt16BE(reply.length);
      if (!socket.write(Buffer.concat([length, reply]))) socket.pause();
    }
  });
}
