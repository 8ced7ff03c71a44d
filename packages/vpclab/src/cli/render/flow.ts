// A line of `vpclab flows`. Pure.

import type { FlowEnd, FlowRecord } from '../../model/flow-log.ts';
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
  const { at, peer } = record;
  const [from, to] = record.direction === 'egress' ? [at, peer] : [peer, at];
  const protocol = PROTOCOLS[record.protocol] ?? `protocol ${record.protocol}`;
  const sender = endText(from, addressText(record.source, record.sourcePort, record));
  const receiver = endText(to, addressText(record.destination, record.destinationPort, record));
  const verdict =
    record.action === 'reject' ? paint.bad('rejected') : record.action === 'unknown' ? 'unknown' : '';
  const amount = `${count(record.packets, 'packet')}, ${record.bytes} B`;
  const text = `${paint.faint(clock(record.end))}  ${sender} > ${receiver}  ${protocol}  ${amount}  ${verdict}`;
  return `${text.trimEnd()}\n`;
}

/**
 * AWS, VPC Flow Logs, version 2, default format. The account is the tenant, the interface is the workload, and - stands
 * for what is not known.
 */
export const AWS_HEADER =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n';

export function awsLine(told: FlowRecord): string {
  const record = printableAll(told);
  const action = { accept: 'ACCEPT', reject: 'REJECT', unknown: '-' }[record.action];
  const fields: readonly (string | number)[] = [
    ...[2, record.at.tenant === '' ? '-' : record.at.tenant, record.at.name],
    ...[record.source, record.destination, record.sourcePort, record.destinationPort, record.protocol],
    ...[record.packets, record.bytes, record.start, record.end, action, 'OK'],
  ];
  return `${fields.map((field) => String(field).replaceAll(/\s/g, '_')).join(' ')}\n`;
}

/** What a NAT gateway passes on is somebody else's. */
function endText(end: FlowEnd | undefined, address: string): string {
  if (end === undefined) return address;
  return end.kind === 'workload' ? `${end.name} (${address})` : `${address} (by ${end.name})`;
}

function addressText(address: string, port: number, { protocol }: FlowRecord): string {
  return HAS_PORTS.has(protocol) ? `${address}:${port}` : address;
}

function clock(unixSeconds: number): string {
  return new Date(unixSeconds * 1000).toISOString().slice(11, 19);
}
