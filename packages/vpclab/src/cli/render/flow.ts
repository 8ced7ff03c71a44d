// A line of `vpclab flows`. Pure.

import type { FlowEnd, FlowReason, FlowRecord } from '../../model/flow-log.ts';
import { printableAll } from '../../printable.ts';
import { count } from './duration.ts';
import type { Paint } from './paint.ts';

/** IANA, Assigned Internet Protocol Numbers. */
const PROTOCOLS: Readonly<Record<number, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp' };
const HAS_PORTS = new Set([6, 17]);

/** '' for what its sender's line shows already. */
export function flowLine(told: FlowRecord, paint: Paint): string {
  const record = printableAll(told);
  if (record.direction === 'ingress' && record.peer !== undefined) return '';
  const { at, peer, reason, translation } = record;
  const [from, to] = record.direction === 'egress' ? [at, peer] : [peer, at];
  const protocol = PROTOCOLS[record.protocol] ?? `protocol ${record.protocol}`;
  const seen = translation && addressText(translation.address, translation.port, record);
  const sender = endText(from, addressText(record.source, record.sourcePort, record), seen);
  const receiver = endText(to, addressText(record.destination, record.destinationPort, record), seen);
  const verdict = { accept: '', unknown: 'unknown', reject: paint.bad('rejected') }[record.action];
  const by = reason === undefined ? '' : ` by ${reasonText(reason)}`;
  const amount = `${count(record.packets, 'packet')}, ${record.bytes} B`;
  const text = `${paint.faint(clock(record.end))}  ${sender} > ${receiver}  ${protocol}  ${amount}  ${verdict}${by}`;
  return `${text.trimEnd()}\n`;
}

/** What a NAT gateway passes on is somebody else's. */
function endText(end: FlowEnd | undefined, address: string, seen: string | undefined): string {
  if (end === undefined) return address;
  if (end.kind === 'workload') return `${end.name} (${address})`;
  return `${address} (by ${end.name}${seen === undefined ? '' : `, as ${seen}`})`;
}

function reasonText({ by, name, rule }: FlowReason): string {
  switch (by) {
    case 'security-group':
      return `security group ${name} (${rule})`;
    case 'access-list':
      return `the access list of ${name} (${rule})`;
    case 'network':
      return `${name} (${rule})`;
    case 'quota':
      return `the quota of ${name} (${rule})`;
    case 'nat-gateway':
      return `NAT gateway ${name} (${rule})`;
  }
}

function addressText(address: string, port: number, { protocol }: FlowRecord): string {
  return HAS_PORTS.has(protocol) ? `${address}:${port}` : address;
}

function clock(unixSeconds: number): string {
  return new Date(unixSeconds * 1000).toISOString().slice(11, 19);
}
