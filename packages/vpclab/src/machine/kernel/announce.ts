// Gratuitous ARP (RFC 5227 section 3, "ARP announcement"): who has an address now. Neighbours that talked to its former
// owner would send to that one for half a minute and more.

import type { DeviceAddress } from '../machine.ts';
import { groupedBy } from './chunks.ts';
import { checked, libc } from './libc.ts';
import { bindToLink } from './link-address.ts';
import type { Namespaces } from './namespaces.ts';
import { addressDump, decodeAddress, ipv4Bytes, macBytes } from './netlink/address.ts';
import { AF_PACKET, SOCK_CLOEXEC, SOCK_RAW } from './netlink/constants.ts';
import { decodeLink, linkDump } from './netlink/link.ts';
import type { LinkState } from './netlink/link.ts';
import { withNetlink } from './netlink/socket.ts';

const BROADCAST = Buffer.alloc(6, 0xff);
const NOBODY = Buffer.alloc(6);
/** EtherType ARP; Ethernet and IPv4 addresses of 6 and 4 bytes; a request. */
const ETHERTYPE = Buffer.from('0806', 'hex');
const ARP_REQUEST = Buffer.from('0001080006040001', 'hex');

/** What is gone meanwhile, or down, or has the address no longer, announces nothing. */
export function announce(namespaces: Namespaces, addresses: readonly DeviceAddress[]): void {
  const present = new Set(namespaces.names());
  for (const [netns, inside] of groupedBy(addresses, (one) => one.netns)) {
    if (present.has(netns)) namespaces.in(netns, () => announceHere(inside));
  }
}

function announceHere(addresses: readonly DeviceAddress[]): void {
  const [links, present] = withNetlink((socket) => [
    socket.dump(linkDump, decodeLink),
    socket.dump(addressDump, decodeAddress),
  ]);
  for (const { netns, device, address } of addresses) {
    const link = links.find(({ name }) => name === device);
    if (link?.up !== true || link.mac === undefined) continue;
    if (!present.some((one) => one.index === link.index && one.address === address)) continue;
    send(link, frame(link.mac, address), `${netns}/${device}`);
  }
}

function frame(mac: string, address: string): Buffer {
  const own = macBytes(mac);
  const ip = ipv4Bytes(address);
  return Buffer.concat([BROADCAST, own, ETHERTYPE, ARP_REQUEST, own, ip, NOBODY, ip]);
}

/** With protocol 0 the socket receives nothing, so that closing it costs no grace period (packet(7)). */
function send({ index }: LinkState, bytes: Buffer, where: string): void {
  const { socket, send: sendBytes, close } = libc();
  const fd = checked('socket', `AF_PACKET in ${where}`, socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
  try {
    bindToLink(fd, index, 0, where);
    checked('send', `ARP of ${where}`, sendBytes(fd, bytes, bytes.length, 0));
  } finally {
    close(fd);
  }
}
