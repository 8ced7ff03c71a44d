// One service row listening: HTTP over TCP and echo over UDP in its namespace.

import type { Socket as UdpSocket } from 'node:dgram';
import type { Server } from 'node:http';
import { libc } from '../machine/kernel/libc.ts';
import type { Namespaces } from '../machine/kernel/namespaces.ts';
import { adoptUdp, bindUdp, listenTcp } from '../machine/kernel/sockets.ts';
import type { ServiceRow } from '../model/rows.ts';
import { writeAnswer } from '../model/answer.ts';
import { createHttp } from './http.ts';
import { HTTP_PORT, UDP_ECHO_PORT } from '../model/ports.ts';

export type Listener = {
  /** What is answered can change; where it listens can't. */
  row: ServiceRow;
  /** Of the namespace: one that was deleted and made again under its name is another. */
  readonly inode: number;
  readonly close: () => void;
};

const NONCE_CHARACTERS = 256;

export async function startListener(namespaces: Namespaces, row: ServiceRow): Promise<Listener> {
  const { netns, address, port = HTTP_PORT } = row;
  const inode = namespaces.inodeOf(netns) ?? 0;
  const tcp = listenTcp(namespaces, netns, address, port);
  let udp: number;
  try {
    udp = bindUdp(namespaces, netns, address, UDP_ECHO_PORT);
  } catch (error) {
    libc().close(tcp);
    throw error;
  }
  const current = { row };
  const http = createHttp(() => current.row.identity);
  const [, echo] = await Promise.all([accepting(http, tcp), adoptUdp(udp)]);
  answerEcho(echo, () => current.row);
  return {
    get row() {
      return current.row;
    },
    set row(next) {
      current.row = next;
    },
    inode,
    close: () => {
      http.close();
      http.closeAllConnections();
      echo.close();
    },
  };
}

async function accepting(http: Server, fd: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen({ fd }, () => {
      http.off('error', reject);
      // A failed accept (out of descriptors) must not end the others.
      http.on('error', () => undefined);
      resolve();
    });
  });
}

function answerEcho(echo: UdpSocket, row: () => ServiceRow): void {
  echo.on('error', () => undefined);
  echo.on('message', (message, { address, port }) => {
    // Two echo services would answer each other for ever.
    if (port === UDP_ECHO_PORT || port === 0) return;
    const nonce = message.toString('utf8').slice(0, NONCE_CHARACTERS);
    echo.send(
      writeAnswer({ identity: row().identity, caller: address, nonce }),
      port,
      address,
      () => undefined,
    );
  });
}
