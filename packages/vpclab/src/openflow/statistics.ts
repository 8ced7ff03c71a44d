// The statistics of OpenFlow 1.3 (openflow-spec 1.3.5, section 7.3.5): bodies of requests, and replies as plain data.

import { ALL_TABLES, ANY } from './constants.ts';
import { delivers, readMatch } from './match.ts';
import type { Match } from './match.ts';

const FLOW_MATCH_OFFSET = 48;
const MATCH_HEADER_BYTES = 4;
const TABLE_BYTES = 24;
const PORT_BYTES = 112;
const AGGREGATE_BYTES = 24;

export type FlowCount = {
  readonly table: number;
  /** The lower 32 bits: OVN uses no more. */
  readonly cookie: number;
  readonly packets: number;
  readonly bytes: number;
  /** Since the flow was installed. */
  readonly ageSeconds: number;
  readonly match: Match;
  /** It outputs the packet or hands it to a peer. */
  readonly delivers: boolean;
};
/** What a flow counted, and what it is about as one number. */
export type KeyedCount = Pick<FlowCount, 'cookie' | 'packets' | 'bytes' | 'ageSeconds'> & {
  readonly key: number;
};
/** Of the fields of a match between two offsets of the message. */
export type FlowKey = (message: Buffer, offset: number, end: number) => number;
export type TableCount = {
  readonly table: number;
  readonly flows: number;
  readonly lookups: number;
  readonly matches: number;
};
export type PortCount = {
  readonly port: number;
  readonly receivedPackets: number;
  readonly sentPackets: number;
  readonly receivedBytes: number;
  readonly sentBytes: number;
  readonly receivedDropped: number;
  readonly sentDropped: number;
};
export type Aggregate = { readonly packets: number; readonly bytes: number; readonly flows: number };

export type FlowFilter = { readonly table?: number; readonly cookie?: number };

/** Body of a flow or aggregate request. A cookie is found by an index of the switch, a table is walked. */
export function flowRequest({ table = ALL_TABLES, cookie }: FlowFilter): Buffer {
  const body = Buffer.alloc(40);
  body.writeUInt8(table, 0);
  body.writeUInt32BE(ANY, 4);
  body.writeUInt32BE(ANY, 8);
  if (cookie !== undefined) {
    body.writeUInt32BE(cookie, 20);
    body.writeBigUInt64BE(0xffff_ffff_ffff_ffffn, 24);
  }
  // An empty OXM match (type 1, length 4), padded to 8 bytes.
  body.writeUInt16BE(1, 32);
  body.writeUInt16BE(4, 34);
  return body;
}

/** Body of a request for the statistics of all ports. */
export function portRequest(): Buffer {
  const body = Buffer.alloc(8);
  body.writeUInt32BE(ANY, 0);
  return body;
}

export function readFlows(body: Buffer): readonly FlowCount[] {
  const flows: FlowCount[] = [];
  for (let at = 0; at + FLOW_MATCH_OFFSET <= body.length;) {
    const length = body.readUInt16BE(at);
    if (length < FLOW_MATCH_OFFSET || at + length > body.length) break;
    const { match, bytes } = readMatch(body, at + FLOW_MATCH_OFFSET);
    flows.push({
      table: body.readUInt8(at + 2),
      ageSeconds: body.readUInt32BE(at + 4) + body.readUInt32BE(at + 8) / 1e9,
      cookie: body.readUInt32BE(at + 28),
      packets: readCount(body, at + 32),
      bytes: readCount(body, at + 40),
      match,
      delivers: delivers(body, at + FLOW_MATCH_OFFSET + bytes, at + length),
    });
    at += length;
  }
  return flows;
}

/** The same for tables of thousands of flows, without all that they match and do. */
export function readCounts(body: Buffer, keyOf: FlowKey): readonly KeyedCount[] {
  const counts: KeyedCount[] = [];
  for (let at = 0; at + FLOW_MATCH_OFFSET + MATCH_HEADER_BYTES <= body.length;) {
    const length = body.readUInt16BE(at);
    const matchAt = at + FLOW_MATCH_OFFSET;
    const matchEnd = matchAt + body.readUInt16BE(matchAt + 2);
    if (length < FLOW_MATCH_OFFSET || at + length > body.length || matchEnd > at + length) break;
    counts.push({
      key: keyOf(body, matchAt + MATCH_HEADER_BYTES, matchEnd),
      cookie: body.readUInt32BE(at + 28),
      packets: readCount(body, at + 32),
      bytes: readCount(body, at + 40),
      ageSeconds: body.readUInt32BE(at + 4) + body.readUInt32BE(at + 8) / 1e9,
    });
    at += length;
  }
  return counts;
}

/** Tables that hold flows. */
export function readTables(body: Buffer): readonly TableCount[] {
  return records(body, TABLE_BYTES, (at) => ({
    table: body.readUInt8(at),
    flows: body.readUInt32BE(at + 4),
    lookups: readCount(body, at + 8),
    matches: readCount(body, at + 16),
  })).filter((table) => table.flows > 0);
}

export function readPorts(body: Buffer): readonly PortCount[] {
  return records(body, PORT_BYTES, (at) => ({
    port: body.readUInt32BE(at),
    receivedPackets: readCount(body, at + 8),
    sentPackets: readCount(body, at + 16),
    receivedBytes: readCount(body, at + 24),
    sentBytes: readCount(body, at + 32),
    receivedDropped: readCount(body, at + 40),
    sentDropped: readCount(body, at + 48),
  }));
}

export function readAggregate(body: Buffer): Aggregate {
  if (body.length < AGGREGATE_BYTES) return { packets: 0, bytes: 0, flows: 0 };
  return { packets: readCount(body, 0), bytes: readCount(body, 8), flows: body.readUInt32BE(16) };
}

function records<T>(body: Buffer, bytes: number, read: (at: number) => T): T[] {
  const found: T[] = [];
  for (let at = 0; at + bytes <= body.length; at += bytes) found.push(read(at));
  return found;
}

/** A count of 64 bits; all ones means that the switch does not know it (section 7.3.5.6). */
function readCount(body: Buffer, at: number): number {
  const high = body.readUInt32BE(at);
  const low = body.readUInt32BE(at + 4);
  return high === ANY && low === ANY ? 0 : high * 0x1_0000_0000 + low;
}
