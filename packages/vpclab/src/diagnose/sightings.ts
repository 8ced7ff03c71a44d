// Where the real packet and its answer were seen, by captured frames. Pure.

import type { DiagnosedHop } from '../model/diagnosis.ts';
import type { Lab } from '../model/lab.ts';
import { addressOf } from '../net/ipv4.ts';
import type { Asked } from './asked.ts';

export type Sighting = { readonly request: boolean; readonly answer: boolean };
/** By namespace; what is missing was not watched. */
export type Sightings = ReadonlyMap<string, Sighting>;

const ETHERTYPE = { at: 12, ipv4: 0x0800 } as const;
const IP = { at: 14, protocol: 23, source: 26, destination: 30, end: 34 } as const;
const ICMP = 1;
const PORT_BYTES = 2;
/** Destination unreachable, time exceeded (RFC 792): they speak of the packet, and are not it. */
const ICMP_ERRORS: readonly number[] = [3, 11];

type Looked = Pick<Asked, 'from' | 'to' | 'protocol' | 'port'>;

type Published = Pick<Lab, 'publishedPorts' | 'anycastServices'>;

/** The receiver's port, and what gateways translate it to where it is a published one. None for ICMP. */
export function portsOf(
  { publishedPorts, anycastServices }: Published,
  { to, protocol, port }: Looked,
): readonly number[] {
  if (port === undefined) return [];
  const translated = [...publishedPorts, ...anycastServices.flatMap(({ servers }) => servers)]
    .filter((one) => one.protocol === protocol)
    .flatMap((one) => {
      if (one.address === to.address && one.port === port) return [one.to];
      return one.inside === to.address && one.to === port ? [one.port] : [];
    });
  return [...new Set([port, ...translated])];
}

/** Translated on the way, a packet keeps one of its two addresses. `ports`: of the receiver. */
export function sightingOf(
  frames: readonly Buffer[],
  { from, to }: Looked,
  ports: readonly number[],
): Sighting {
  const [own, other] = [addressOf(from.address), addressOf(to.address)];
  const seen = { request: false, answer: false };
  for (const frame of frames) {
    if (frame.length < IP.end || frame.readUInt16BE(ETHERTYPE.at) !== ETHERTYPE.ipv4) continue;
    const [source, destination] = [frame.readUInt32BE(IP.source), frame.readUInt32BE(IP.destination)];
    if (isIcmpError(frame)) continue;
    const [sender, receiver] = [portAt(frame, 0), portAt(frame, PORT_BYTES)];
    const isRequest = ports.length === 0 || ports.includes(receiver);
    const isAnswer = ports.length === 0 || ports.includes(sender);
    seen.request ||= isRequest && (destination === other || (source === own && destination !== own));
    seen.answer ||= isAnswer && (source === other || (destination === own && source !== own));
  }
  return seen;
}

function isIcmpError(frame: Buffer): boolean {
  return frame[IP.protocol] === ICMP && ICMP_ERRORS.includes(frame[payloadAt(frame)] ?? 0);
}

/** Of TCP (RFC 9293) and UDP (RFC 768): first the sender's, then the receiver's. */
function portAt(frame: Buffer, offset: number): number {
  const at = payloadAt(frame) + offset;
  return frame.length < at + PORT_BYTES ? 0 : frame.readUInt16BE(at);
}

function payloadAt(frame: Buffer): number {
  return IP.at + ((frame[IP.at] ?? 0) & 0x0f) * 4;
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
