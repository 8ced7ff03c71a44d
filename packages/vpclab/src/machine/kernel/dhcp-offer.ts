// What a DHCP client in a namespace would be offered, asked beside the client that may run there: by a packet socket, since
// only one process gets what comes to a port.

import { randomInt } from 'node:crypto';
import { DHCP_PORT, readOffer, writeDiscover } from '../../net/dhcp.ts';
import type { DhcpOffer } from '../../net/dhcp.ts';
import type { BoundedCall, OfferRequest } from '../machine.ts';
import { askAgain } from './ask-again.ts';
import type { Namespaces } from './namespaces.ts';
import { macBytes } from './netlink/address.ts';
import { PacketTap } from './packet-tap.ts';
import type { FilterProgram } from './packet-tap.ts';

const FIRST_REPEAT_MS = 100;
const [ETHERNET_BYTES, IP_BYTES, UDP_BYTES] = [14, 20, 8];
const UDP = 17;
/** In a message of DHCP (RFC 2131, section 2): `op` comes first, `xid` behind four bytes. */
const [REPLY, TRANSACTION_AT] = [2, 4];

/**
 * As `tcpdump -ddd 'udp dst port 68 and udp[8] = 2 and udp[12:4] = TRANSACTION'` has it: replies to that transaction. Whoever
 * else sends to the client's port takes no time of this process.
 */
export function answersTo(transaction: number): FilterProgram {
  return [
    [0x28, 0, 0, 12],
    [0x15, 0, 12, 0x0800],
    [0x30, 0, 0, 23],
    [0x15, 0, 10, UDP],
    [0x28, 0, 0, 20],
    [0x45, 8, 0, 0x1fff],
    [0xb1, 0, 0, ETHERNET_BYTES],
    [0x48, 0, 0, ETHERNET_BYTES + 2],
    [0x15, 0, 5, DHCP_PORT.client],
    [0x50, 0, 0, ETHERNET_BYTES + UDP_BYTES],
    [0x15, 0, 3, REPLY],
    [0x40, 0, 0, ETHERNET_BYTES + UDP_BYTES + TRANSACTION_AT],
    [0x15, 0, 1, transaction],
    [0x06, 0, 0, 262_144],
    [0x06, 0, 0, 0],
  ];
}

/** Undefined: nobody offered anything in time. */
export async function offerTo(
  namespaces: Namespaces,
  { netns, device, mac }: OfferRequest,
  call: BoundedCall,
): Promise<DhcpOffer | undefined> {
  const transaction = randomInt(2 ** 32);
  const discover = frameOf(macBytes(mac), transaction);
  const tap = new PacketTap(namespaces, netns, device, answersTo(transaction));
  const look = (): DhcpOffer | undefined => {
    for (let packet = tap.read(); packet !== undefined; packet = tap.read()) {
      const offer = readOffer(payloadOf(packet.bytes), transaction);
      if (offer !== undefined) return offer;
    }
    return undefined;
  };
  try {
    return await askAgain({ ask: () => tap.send(discover), look, firstRepeatMs: FIRST_REPEAT_MS }, call);
  } finally {
    tap.close();
  }
}

/** Behind Ethernet, IPv4 with its options, and UDP. */
function payloadOf(frame: Buffer): Buffer {
  const ipBytes = ((frame[ETHERNET_BYTES] ?? 0) & 0x0f) * 4;
  return frame.subarray(ETHERNET_BYTES + ipBytes + UDP_BYTES);
}

/** From nobody to all, as RFC 2131 (section 4.1) has it. UDP needs no checksum over IPv4 (RFC 768). */
function frameOf(mac: Buffer, transaction: number): Buffer {
  const message = writeDiscover(mac, transaction);
  const ethernet = Buffer.concat([Buffer.alloc(6, 0xff), mac, Buffer.from('0800', 'hex')]);
  const udp = Buffer.alloc(UDP_BYTES);
  udp.writeUInt16BE(DHCP_PORT.client, 0);
  udp.writeUInt16BE(DHCP_PORT.server, 2);
  udp.writeUInt16BE(UDP_BYTES + message.length, 4);
  const ip = Buffer.alloc(IP_BYTES);
  ip.writeUInt16BE(0x4500, 0);
  ip.writeUInt16BE(IP_BYTES + UDP_BYTES + message.length, 2);
  ip.set([64, UDP], 8);
  ip.fill(0xff, 16);
  ip.writeUInt16BE(checksum(ip), 10);
  return Buffer.concat([ethernet, ip, udp, message]);
}

/** RFC 1071, of an even number of bytes. */
function checksum(bytes: Buffer): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += bytes.readUInt16BE(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
