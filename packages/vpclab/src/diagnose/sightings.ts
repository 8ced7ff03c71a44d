// Where the real packet and its answer were seen, by captured frames. Pure.

import type { DiagnosedHop } from '../model/diagnosis.ts';
import { addressOf } from '../net/ipv4.ts';
import type { Asked } from './asked.ts';

export type Sighting = { readonly request: boolean; readonly answer: boolean };
/** By namespace; what is missing was not watched. */
export type Sightings = ReadonlyMap<string, Sighting>;

const ETHERTYPE = { at: 12, ipv4: 0x0800 } as const;
const IP = { at: 14, protocol: 23, source: 26, destination: 30, end: 34 } as const;
const ICMP = 1;
/** Destination unreachable, time exceeded (RFC 792): they speak of the packet, and are not it. */
const ICMP_ERRORS: readonly number[] = [3, 11];

/** Translated on the way, a packet keeps one of its two addresses. */
export function sightingOf(frames: readonly Buffer[], { from, to }: Pick<Asked, 'from' | 'to'>): Sighting {
  const [own, other] = [addressOf(from.address), addressOf(to.address)];
  const seen = { request: false, answer: false };
  for (const frame of frames) {
    if (frame.length < IP.end || frame.readUInt16BE(ETHERTYPE.at) !== ETHERTYPE.ipv4) continue;
    const [source, destination] = [frame.readUInt32BE(IP.source), frame.readUInt32BE(IP.destination)];
    if (isIcmpError(frame)) continue;
    seen.request ||= destination === other || (source === own && destination !== own);
    seen.answer ||= source === other || (destination === own && source !== own);
  }
  return seen;
}

function isIcmpError(frame: Buffer): boolean {
  if (frame[IP.protocol] !== ICMP) return false;
  const type = frame[IP.at + ((frame[IP.at] ?? 0) & 0x0f) * 4] ?? 0;
  return ICMP_ERRORS.includes(type);
}

export function withSightings(hops: readonly DiagnosedHop[], sightings: Sightings): readonly DiagnosedHop[] {
  return hops.map((hop) => {
    const seen = sightings.get(hop.place);
    return seen === undefined ? hop : { ...hop, isSeen: seen[hop.leg] };
  });
}

/** The last hop that saw it, in words; undefined where nobody did. */
export function lastSeen(hops: readonly DiagnosedHop[]): string | undefined {
  const hop = hops.findLast(({ isSeen }) => isSeen === true);
  return hop && `${hop.leg === 'answer' ? 'its answer was' : ''} last seen at ${hop.place}`.trim();
}
