// A proxy that can hold back what the server sends while it goes on reading, and then release it all at once: so the
// speed of a client is seen, and not that of the server, nor does the server fold updates together for a slow reader.
import { createConnection, createServer, type Socket } from 'node:net';

export type Gate = {
  readonly remote: string;
  hold(): void;
  /** Lets everything pass; answers how many bytes were held. */
  release(): number;
  close(): void;
};

export async function openGate(target: string, path: string): Promise<Gate> {
  let held: (readonly [Socket, Buffer])[] | undefined;
  const sockets = new Set<Socket>();
  const listener = createServer((near) => {
    const far = createConnection(target);
    sockets.add(near).add(far);
    near.on('data', (chunk) => far.write(chunk));
    far.on('data', (chunk: Buffer) => {
      if (held === undefined) near.write(chunk);
      else held.push([near, chunk]);
    });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('error', () => undefined);
      one.on('close', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => listener.listen(path, resolve));
  return {
    remote: `unix:${path}`,
    hold: () => {
      held = [];
    },
    release: () => {
      const waiting = held ?? [];
      held = undefined;
      // One write for all: by thousands of small ones the gate would be slower than the client behind it.
      const bySocket = Map.groupBy(waiting, ([near]) => near);
      let bytes = 0;
      for (const [near, pieces] of bySocket) {
        const all = Buffer.concat(pieces.map(([, chunk]) => chunk));
        near.write(all);
        bytes += all.length;
      }
      return bytes;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      listener.close();
    },
  };
}
