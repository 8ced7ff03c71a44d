// A proxy that can hold back what the server sends while it goes on reading, and then release it all at once: so the
// speed of a client is seen, and not that of the server, nor does the server fold updates together for a slow reader.
import { createConnection, createServer, type Socket } from 'node:net';

export type Gate = {
  readonly remote: string;
  hold(): void;
  /** Joins what is held, so that releasing it takes no time of its own; answers how many bytes it is. */
  gather(): number;
  /** Lets everything pass. */
  release(): void;
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
    gather: () => {
      // One write for all: by thousands of small ones the gate would be slower than the client behind it.
      const bySocket = Map.groupBy(held ?? [], ([near]) => near);
      held = Array.from(bySocket, ([near, pieces]) => [
        near,
        Buffer.concat(pieces.map(([, chunk]) => chunk)),
      ]);
      return held.reduce((bytes, [, all]) => bytes + all.length, 0);
    },
    release: () => {
      for (const [near, all] of held ?? []) near.write(all);
      held = undefined;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      listener.close();
    },
  };
}
