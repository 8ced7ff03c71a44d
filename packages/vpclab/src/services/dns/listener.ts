// The resolver of a VPC: names over UDP and TCP on port 53 of its namespace (RFC 7766 asks for both).

import type { Socket as UdpSocket } from 'node:dgram';
import { createServer } from 'node:net';
import type { Namespaces } from '../../machine/kernel/namespaces.ts';
import { adoptUdp } from '../../machine/kernel/sockets.ts';
import { DNS_PORT } from '../../model/ports.ts';
import type { ServiceRow } from '../../model/rows.ts';
import { accepting } from '../../machine/kernel/accepting.ts';
import type { Connections } from '../../machine/kernel/connections.ts';
import { openPair } from '../listener.ts';
import type { Listener } from '../listener.ts';
import { Rate } from '../rate.ts';
import { converse } from './converse.ts';
import { readQuestion, writeReply } from './message.ts';
import { namesOf, replyTo } from './names.ts';
import type { Names } from './names.ts';

/** A VPC asks less: what OVN knows never gets here. */
const ANSWERS_PER_SECOND = 5_000;
const ANSWERS_AT_ONCE = 1_000;

export async function startResolver(
  namespaces: Namespaces,
  row: ServiceRow,
  all: Connections,
): Promise<Listener> {
  const { tcp, udp, inode } = openPair(namespaces, row, { tcp: DNS_PORT, udp: DNS_PORT });
  const current = { row, names: namesOf(row.names ?? {}) };
  const connections = all.listener(row.identity.tenant ?? '');
  const rate = new Rate(ANSWERS_PER_SECOND, ANSWERS_AT_ONCE);
  const answer = (message: Buffer): Buffer | undefined => {
    if (!rate.take()) return undefined;
    return answerTo(message, current.names);
  };
  const server = createServer((socket) => converse(socket, connections, answer));
  const [, datagrams] = await Promise.all([accepting(server, { fd: tcp }), adoptUdp(udp)]);
  answerDatagrams(datagrams, answer);
  return {
    get row() {
      return current.row;
    },
    set row(next) {
      current.row = next;
      current.names = namesOf(next.names ?? {});
    },
    inode,
    load: () => ({ connections: connections.size, evicted: connections.evicted }),
    close: () => {
      connections.end();
      server.close();
      datagrams.close();
    },
  };
}

/** Undefined: nothing may be answered to it. */
function answerTo(message: Buffer, names: Names): Buffer | undefined {
  const question = readQuestion(message);
  return question === undefined ? undefined : writeReply(question, replyTo(question, names));
}

function answerDatagrams(socket: UdpSocket, answer: (message: Buffer) => Buffer | undefined): void {
  socket.on('error', () => undefined);
  socket.on('message', (message, { address, port }) => {
    // Two name servers would answer each other without end.
    if (port === DNS_PORT || port === 0) return;
    const reply = answer(message);
    if (reply !== undefined) socket.send(reply, port, address, () => undefined);
  });
}
