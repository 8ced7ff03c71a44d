// A frame of Ethernet, as far as labs have them: VLAN tags, ARP, IPv4, IPv6. Whatever it holds gives a line; nothing throws.

import { ipPacket4, ipPacket6 } from './ip.ts';
import { ipv4At, macAt, u16, u8, words } from './seen.ts';
import type { Seen } from './seen.ts';

/** https://www.iana.org/assignments/ieee-802-numbers. Below 1536 it is a length (IEEE 802.3). */
const TYPE = { ipv4: 0x0800, arp: 0x0806, vlan: 0x8100, ipv6: 0x86dd } as const;
const FIRST_TYPE = 1536;
/** More is no frame of a lab, and whoever sends it should not choose how long its line takes. */
const MOST_TAGS = 4;
const MOST_TUNNELS = 4;

/** `depth`: of tunnels that it came in. */
export function decodeFrame(bytes: Buffer, depth = 0): Seen {
  const ends = { source: macAt(bytes, 6), destination: macAt(bytes, 0) };
  let at = 12;
  const tags: string[] = [];
  while (u16(bytes, at) === TYPE.vlan && tags.length < MOST_TAGS) {
    tags.push(`vlan ${(u16(bytes, at + 2) ?? 0) & 0x0fff}`);
    at += 4;
  }
  const type = u16(bytes, at);
  const seen = ofType(type, bytes.subarray(at + 2), depth) ?? {
    ...{ protocol: 'ethernet', ...ends },
    info:
      type === undefined
        ? 'cut off'
        : type < FIRST_TYPE
          ? 'llc'
          : `type 0x${type.toString(16).padStart(4, '0')}`,
  };
  return tags.length === 0 ? seen : { ...seen, info: words([...tags, seen.info]) };
}

function ofType(type: number | undefined, payload: Buffer, depth: number): Seen | undefined {
  const inside = (bytes: Buffer): Seen | undefined =>
    depth < MOST_TUNNELS ? decodeFrame(bytes, depth + 1) : undefined;
  if (type === TYPE.ipv4) return ipPacket4(payload, inside);
  if (type === TYPE.ipv6) return ipPacket6(payload, inside);
  return type === TYPE.arp ? arp(payload) : undefined;
}

/** RFC 826. */
function arp(bytes: Buffer): Seen {
  const [sender, target] = [ipv4At(bytes, 14), ipv4At(bytes, 24)];
  const ends = { protocol: 'arp', source: sender, destination: target };
  if ((u16(bytes, 6) ?? 0) === 1) {
    return { ...ends, info: sender === target ? `announces ${sender}` : `who has ${target}` };
  }
  return { ...ends, info: u8(bytes, 7) === 2 ? `${sender} is at ${macAt(bytes, 8)}` : 'other operation' };
}
