// One service row listening: HTTP over TCP and echo over UDP in its namespace.

import type { Socket as UdpSocket } from 'node:dgram';
import { libc } from '../machine/kernel/libc.ts';
import type { Namespaces } from '../machine/kernel/namespaces.ts';
import { adoptUdp, bindUdp, listenTcp } from '../machine/kernel/sockets.ts';
import type { ServiceRow } from '../model/rows.ts';
import { accepting } from '../machine/kernel/accepting.ts';
import { writeAnswer } from '../model/answer.ts';
import { createHttp } from './http.ts';
import { HTTP_PORT, UDP_ECHO_PORT } from '../model/ports.ts';
import type { Connections } from '../machine/kernel/connections.ts';
import { Rate } from './rate.ts';

export type Listener = {
  /** What is answered can change; where it listens can't. */
  row: ServiceRow;
  /** Of the namespace: one that was deleted and made again under its name is another. */
  readonly inode: number;
  readonly load: () => ListenerLoad;
  readonly close: () => void;
};

export type ListenerLoad = {
  readonly connections: number;
  /** Connections closed to make room for others in the last seconds. */
  readonly evicted: number;
};

const NONCE_CHARACTERS = 256;
/** The internet's hosts share what one tenant gets. */
const NO_TENANT = '';
/** More answers than a probe or a person asks for; a flood is not answered, and costs no more than its reception. */
const ECHOES_PER_SECOND = 2_000;
const ECHOES_AT_ONCE = 500;

export async function startListener(
  namespaces: Namespaces,
  row: ServiceRow,
  all: Connections,
): Promise<Listener> {
  const { tcp, udp, inode } = openPair(namespaces, row, { tcp: row.port ?? HTTP_PORT, udp: UDP_ECHO_PORT });
  const current = { row };
  const connections = all.listener(row.identity.tenant ?? NO_TENANT);
  const http = createHttp(() => current.row.identity, connections);
  const [, echo] = await Promise.all([accepting(http, { fd: tcp }), adoptUdp(udp)]);
  answerEcho(echo, () => current.row);
  return Object.assign(current, {
    inode,
    load: () => ({ connections: connections.size, evicted: connections.evicted }),
    close: () => {
      connections.end();
      http.close();
      http.closeAllConnections();
      echo.close();
    },
  });
}

/** Descriptors of a TCP and a UDP socket for a row, both or none, and the namespace that they are in. */
export function openPair(
  namespaces: Namespaces,
  { netns, address }: ServiceRow,
  ports: { readonly tcp: number; readonly udp: number },
): { readonly tcp: number; readonly udp: number; readonly inode: number } {
  const inode = namespaces.inodeOf(netns) ?? 0;
  const tcp = listenTcp(namespaces, netns, address, ports.tcp);
  try {
    return { tcp, udp: bindUdp(namespaces, netns, address, ports.udp), inode };
  } catch (error) {
    libc().close(tcp);
    throw error;
  }
}

function answerEcho(echo: UdpSocket, row: () => ServiceRow): void {
  const rate = new Rate(ECHOES_PER_SECOND, ECHOES_AT_ONCE);
  echo.on('error', () => undefined);
  echo.on('message', (message, { address, port }) => {
    // Two echo services would answer each other without end.
    if (port === UDP_ECHO_PORT || port === 0 || !rate.take()) return;
    const nonce = message.toString('utf8').slice(0, NONCE_CHARACTERS);
    echo.send(
      writeAnswer({ identity: row().identity, caller: address, nonce }),
      port,
      address,
      () => undefined,
    );
  });
}
