// Flows in the form of AWS VPC Flow Logs: fields in the order that the user asks for, one flow a line. The account is the
// tenant, the interface and the instance are the workload, the zone is the node, and - stands for what is not known. Pure.

import { VpclabError } from '../errors.ts';
import { printableAll } from '../printable.ts';
import type { FlowRecord } from './flow-log.ts';

type Field = (record: FlowRecord) => string | number | undefined;

const ACTIONS = { accept: 'ACCEPT', reject: 'REJECT', unknown: '-' } as const;

/** Of version 2 to 5 what a lab knows; `reject-reason` is of version 8, and says more here than there. */
const FIELDS: Readonly<Record<string, Field>> = {
  version: () => 2,
  'account-id': ({ at }) => at.tenant,
  'interface-id': ({ at }) => at.name,
  srcaddr: ({ source }) => source,
  dstaddr: ({ destination }) => destination,
  srcport: ({ sourcePort }) => sourcePort,
  dstport: ({ destinationPort }) => destinationPort,
  protocol: ({ protocol }) => protocol,
  packets: ({ packets }) => packets,
  bytes: ({ bytes }) => bytes,
  start: ({ start }) => start,
  end: ({ end }) => end,
  action: ({ action }) => ACTIONS[action],
  'log-status': () => 'OK',
  'vpc-id': ({ at }) => at.vpc,
  'subnet-id': ({ at }) => at.subnet,
  'instance-id': ({ at }) => at.name,
  type: () => 'IPv4',
  'pkt-srcaddr': (record) =>
    (isFromInside(record) ? record.translation?.address : undefined) ?? record.source,
  'pkt-dstaddr': (record) =>
    (isFromInside(record) ? undefined : record.translation?.address) ?? record.destination,
  'az-id': ({ at }) => at.node,
  'flow-direction': ({ direction }) => direction,
  'reject-reason': ({ reason }) => reason && [reason.by, reason.name, reason.rule].join(':'),
};

export const AWS_DEFAULT = [
  ...['version', 'account-id', 'interface-id', 'srcaddr', 'dstaddr', 'srcport', 'dstport', 'protocol'],
  ...['packets', 'bytes', 'start', 'end', 'action', 'log-status'],
] as const;

/** As AWS has it: `${srcaddr} ${dstaddr}`; the names alone will do. */
export function awsFields(format: string): readonly string[] {
  const flaw = flawOfAwsFormat(format);
  if (flaw !== undefined) throw new VpclabError('BAD_ARGUMENT', `--log-format ${flaw}`);
  return namesIn(format);
}

/** Completes "FORMAT ...". */
export function flawOfAwsFormat(format: string): string | undefined {
  const names = namesIn(format);
  const unknown = names.find((name) => !Object.hasOwn(FIELDS, name));
  if (unknown !== undefined)
    return `has no field ${JSON.stringify(unknown)}; there are: ${Object.keys(FIELDS).join(' ')}`;
  return names.length === 0 ? 'names no field' : undefined;
}

function namesIn(format: string): readonly string[] {
  return format
    .split(/[\s,]+/)
    .filter((word) => word !== '')
    .map((word) => /^\$\{(.*)\}$/.exec(word)?.[1] ?? word);
}

export function awsHeader(fields: readonly string[]): string {
  return `${fields.join(' ')}\n`;
}

export function awsLine(told: FlowRecord, fields: readonly string[]): string {
  const record = printableAll(told);
  const values = fields.map((field) => {
    const value = FIELDS[field]?.(record) ?? '';
    return value === '' ? '-' : String(value).replaceAll(/\s/g, '_');
  });
  return `${values.join(' ')}\n`;
}

/** The translated end is the source of what was delivered to the gateway, and of what a workload sent to it. */
function isFromInside({ at, direction }: FlowRecord): boolean {
  return (at.kind === 'nat-gateway') === (direction === 'ingress');
}
