// A captured packet as a line of text or JSON, and how a capture ended. Pure.

import { decodeFrame } from '../../pcap/decode/ethernet.ts';
import type { Seen } from '../../pcap/decode/seen.ts';
import type { CapturedPacket } from '../../pcap/packet.ts';
import type { DeviceCounts } from '../../pcap/write-pcapng.ts';
import { printable, printableJson } from '../../printable.ts';
import { count } from './duration.ts';
import type { Paint } from './paint.ts';

/** `device`: where it was seen, when that is shown. */
export function packetLine(packet: CapturedPacket, device: string | undefined, paint: Paint): string {
  const where = device === undefined ? '' : `${printable(device)}  `;
  return `${paint.faint(clock(packet.atMicros))}  ${where}${printable(seenText(decodeFrame(packet.bytes)))}\n`;
}

export function packetJson(device: string, { atMicros, length, bytes }: CapturedPacket): string {
  const at = `${new Date(Number(atMicros / 1000n)).toISOString().slice(0, -1)}${pad(atMicros % 1000n, 3)}Z`;
  return `${printableJson({ kind: 'packet', at, device, length, ...decodeFrame(bytes) })}\n`;
}

type Counts = DeviceCounts & { readonly device: string };

export type CaptureEnd = {
  readonly packets: number;
  /** It ended in good order: counts that are missing are 0. */
  readonly isWhole: boolean;
  readonly counts: readonly Counts[];
};

export function countsJson(end: CaptureEnd): string {
  const devices = end.counts.map(({ device, accepted, dropped, ended }) => ({
    device,
    accepted,
    dropped,
    ended,
  }));
  return `${printableJson({ kind: 'end', packets: end.packets, dropped: droppedOf(end) ?? null, devices })}\n`;
}

export function captureEnd(end: CaptureEnd, paint: Paint): string {
  const gone = end.counts.flatMap(({ device, ended }) =>
    ended === undefined ? [] : [paint.warn(`${printable(device)} ended by itself: ${printable(ended)}\n`)],
  );
  return `${gone.join('')}${count(end.packets, 'packet')}; ${lostText(droppedOf(end), paint)}.\n`;
}

function lostText(dropped: number | undefined, { warn }: Paint): string {
  if (dropped === 0) return 'none was lost';
  if (dropped === undefined) return warn('how many more were lost is not known: the capture broke off');
  return warn(`${dropped} more were lost: they came faster than they were read`);
}

/** Undefined: not all were counted. */
function droppedOf({ isWhole, counts }: CaptureEnd): number | undefined {
  if (!isWhole) return undefined;
  return counts.reduce((sum, { dropped }) => sum + dropped, 0);
}

function seenText({
  protocol,
  source,
  destination,
  sourcePort,
  destinationPort,
  info,
  inside,
}: Seen): string {
  if (protocol === 'arp') return `arp ${info}${info.startsWith('who has') ? `, tell ${source}` : ''}`;
  const [from, to] = [withPort(source, sourcePort), withPort(destination, destinationPort)];
  // Ends of a tunnel are nodes; its ports say nothing.
  if (inside !== undefined) return `${source} > ${destination} ${protocol} ${info}: ${seenText(inside)}`;
  return `${from} > ${to} ${protocol}${info === '' ? '' : ` ${info}`}`;
}

function withPort(address: string, port: number | undefined): string {
  if (port === undefined) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** Local time, as tcpdump(8) prints it. */
function clock(micros: bigint): string {
  const date = new Date(Number(micros / 1000n));
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => pad(part, 2));
  return `${parts.join(':')}.${pad(micros % 1_000_000n, 6)}`;
}

function pad(value: number | bigint, digits: number): string {
  return String(value).padStart(digits, '0');
}
