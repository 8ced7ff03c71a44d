// Packets that rules of a namespace show (nft(8), log group), read from a socket that stays in it
// (linux/netfilter/nfnetlink_log.h). What nobody has read when there is no more room is lost; it is only the rules' word
// that is lost, never a packet.

import { lastErrno, libc } from '../libc.ts';
import { constants } from 'node:os';
import type { Namespaces } from '../namespaces.ts';
import { systemError } from '../system-error.ts';
import {
  MSG_DONTWAIT,
  NETLINK,
  NFULA,
  NFULA_CFG,
  NFULNL_CFG_CMD_BIND,
  NFULNL_COPY_PACKET,
  NFULNL_MSG,
} from './constants.ts';
import { eachAttribute, messagesOf, textOf } from './message.ts';
import type { MessageWriter } from './message.ts';
import { NFGENMSG_BYTES, netfilterMessage } from './netfilter.ts';
import { NetlinkSocket } from './socket.ts';

export type LoggedPacket = {
  /** What the rule says of it. */
  readonly prefix: string;
  /** From its IP header on, as much as the rule shows. */
  readonly packet: Buffer;
};

const RECEIVE_BYTES = 64 * 1024;
/** In hundredths of a second: how long the kernel gathers packets. */
const GATHER = 5;
/** Datagrams, each of up to some hundred packets, that one reading takes: what comes faster waits, and then is lost. */
const MOST_DATAGRAMS = 64;

export class PacketLog {
  readonly #socket: NetlinkSocket;
  readonly #buffer = Buffer.alloc(RECEIVE_BYTES);
  #losses = 0;

  /** Throws where the namespace is gone, or somebody else listens to the group. */
  constructor(namespaces: Namespaces, netns: string, group: number) {
    this.#socket = namespaces.in(netns, () => new NetlinkSocket(NETLINK.NETFILTER));
    try {
      this.#socket.apply([
        { message: bindRequest(group), what: `log group ${group} of ${netns}` },
        { message: settingsRequest(group), what: `log group ${group} of ${netns}` },
      ]);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** How often the kernel had no room for more of them: each time one or several were lost. */
  get losses(): number {
    return this.#losses;
  }

  close(): void {
    this.#socket.close();
  }

  /** What came since the last call. */
  read(): readonly LoggedPacket[] {
    const packets: LoggedPacket[] = [];
    for (let datagrams = 0; datagrams < MOST_DATAGRAMS;) {
      const length = libc().recv(this.#socket.fd, this.#buffer, RECEIVE_BYTES, MSG_DONTWAIT);
      if (length >= 0) {
        datagrams += 1;
        for (const { type, payload } of messagesOf(this.#buffer.subarray(0, length))) {
          const packet = type === NFULNL_MSG.PACKET ? decodeLogged(payload) : undefined;
          if (packet !== undefined) packets.push(packet);
        }
        continue;
      }
      const errno = lastErrno();
      if (errno === constants.errno.EAGAIN) break;
      if (errno === constants.errno.EINTR) continue;
      // What is there is read on.
      if (errno === constants.errno.ENOBUFS) {
        this.#losses += 1;
        continue;
      }
      throw systemError('recv', 'packets that rules show', errno);
    }
    return packets;
  }
}

export function decodeLogged(payload: Buffer): LoggedPacket | undefined {
  let prefix = '';
  let packet: Buffer | undefined;
  eachAttribute(payload, NFGENMSG_BYTES, (type, value) => {
    if (type === NFULA.PREFIX) prefix = textOf(value);
    // The buffer is used again.
    if (type === NFULA.PAYLOAD) packet = Buffer.from(value);
  });
  return packet === undefined ? undefined : { prefix, packet };
}

function configRequest(group: number): MessageWriter {
  return netfilterMessage(NFULNL_MSG.CONFIG, { resource: group });
}

function bindRequest(group: number): MessageWriter {
  return configRequest(group).bytes(NFULA_CFG.CMD, Buffer.of(NFULNL_CFG_CMD_BIND));
}

function settingsRequest(group: number): MessageWriter {
  const mode = Buffer.alloc(6);
  mode.writeUInt32BE(0xff_ff, 0);
  mode[4] = NFULNL_COPY_PACKET;
  const gather = Buffer.alloc(4);
  gather.writeUInt32BE(GATHER);
  return configRequest(group).bytes(NFULA_CFG.MODE, mode).bytes(NFULA_CFG.TIMEOUT, gather);
}
