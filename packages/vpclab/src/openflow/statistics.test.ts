// Bytes as Open vSwitch 3.1 sends them, written out by hand from the specification.

import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Field } from './constants.ts';
import { OpenFlowConnection } from './connection.ts';
import { flowRequest, readAggregate, readFlows, readPorts, readTables } from './statistics.ts';

const u16 = (value: number): string => value.toString(16).padStart(4, '0');
const u32 = (value: number): string => value.toString(16).padStart(8, '0');
const u64 = (value: number): string => value.toString(16).padStart(16, '0');
const bytes = (...hex: readonly string[]): Buffer => Buffer.from(hex.join(''), 'hex');

/** metadata=0x8 (basic field 2), reg15=0x1 (NXM_NX class, field 15). */
const DELIVERY_MATCH = `${u16(1)}${u16(24)}80000408${u64(8)}00011e04${u32(1)}`;
const IN_PORT_MATCH = `${u16(1)}${u16(12)}80000004${u32(7)}00000000`;
const OUTPUT = `${u16(4)}${u16(24)}00000000${u16(0)}${u16(16)}${u32(1)}ffff${'00'.repeat(6)}`;
const CLONE = `${u16(4)}${u16(24)}00000000ffff${u16(16)}00002320002a${'00'.repeat(6)}`;
const RESUBMIT = `${u16(4)}${u16(24)}00000000ffff${u16(16)}00002320000e${'00'.repeat(6)}`;

function flow(table: number, cookie: number, match: string, instructions: string): Buffer {
  const rest = `${u32(120)}${u32(500_000_000)}${u16(100)}${'00'.repeat(10)}${u64(cookie)}${u64(45)}${u64(2 ** 40)}${match}${instructions}`;
  const length = 4 + rest.length / 2;
  return bytes(u16(length), table.toString(16).padStart(2, '0'), '00', rest);
}

describe('flow statistics', () => {
  it('are read with what a flow matches and whether it delivers', () => {
    const [delivery, clone, first] = readFlows(
      Buffer.concat([
        flow(65, 0xa816_42e7, DELIVERY_MATCH, OUTPUT),
        flow(65, 1, DELIVERY_MATCH, CLONE),
        flow(0, 0xa816_42e7, IN_PORT_MATCH, RESUBMIT),
      ]),
    );
    expect(delivery).toMatchObject({
      table: 65,
      cookie: 0xa816_42e7,
      packets: 45,
      bytes: 2 ** 40,
      ageSeconds: 120.5,
      delivers: true,
    });
    expect(delivery?.match.get(Field.metadata)).toEqual({ value: 8n, isMasked: false });
    expect(delivery?.match.get(Field.reg15)).toEqual({ value: 1n, isMasked: false });
    expect(clone?.delivers).toBe(true);
    expect(first).toMatchObject({ table: 0, delivers: false });
    expect(first?.match.get(Field.inPort)?.value).toBe(7n);
  });

  it('end where the message ends, whatever lengths it claims', () => {
    const whole = flow(65, 1, DELIVERY_MATCH, OUTPUT);
    for (let length = 0; length < whole.length; length++)
      expect(readFlows(whole.subarray(0, length))).toEqual([]);
    expect(readFlows(Buffer.alloc(100))).toEqual([]);
  });

  it('are asked for by table, or by cookie in all tables', () => {
    expect(flowRequest({ table: 65 }).readUInt8(0)).toBe(65);
    expect(flowRequest({ table: 65 }).readBigUInt64BE(24)).toBe(0n);
    const byCookie = flowRequest({ cookie: 0xa816_42e7 });
    expect(byCookie.readUInt8(0)).toBe(0xff);
    expect(byCookie.readBigUInt64BE(16)).toBe(0xa816_42e7n);
    expect(byCookie.readBigUInt64BE(24)).toBe(0xffff_ffff_ffff_ffffn);
  });
});

describe('other statistics', () => {
  it('are read', () => {
    expect(
      readTables(bytes('00000000', u32(9), u64(326), u64(320), '01000000', u32(0), u64(0), u64(0))),
    ).toEqual([{ table: 0, flows: 9, lookups: 326, matches: 320 }]);
    const port = bytes(
      u32(7),
      u32(0),
      u64(1),
      u64(2),
      u64(3),
      u64(4),
      u64(5),
      'ff'.repeat(8),
      '00'.repeat(56),
    );
    expect(readPorts(Buffer.concat([port, port]))).toHaveLength(2);
    expect(readPorts(port)[0]).toEqual({
      port: 7,
      receivedPackets: 1,
      sentPackets: 2,
      receivedBytes: 3,
      sentBytes: 4,
      receivedDropped: 5,
      sentDropped: 0,
    });
    expect(readAggregate(bytes(u64(1), u64(2), u32(3), u32(0)))).toEqual({ packets: 1, bytes: 2, flows: 3 });
  });
});

describe('a connection', () => {
  let server: Server | undefined;
  const directory = mkdtempSync(join(tmpdir(), 'vpclab-openflow-'));
  afterEach(() => {
    server?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it('joins the parts of an answer that comes in pieces, and answers an echo', async () => {
    const echoes: Buffer[] = [];
    server = createServer((socket) => {
      socket.on('data', (chunk: Buffer) => {
        for (let at = 0; at < chunk.length; at += chunk.readUInt16BE(at + 2)) {
          const xid = u32(chunk.readUInt32BE(at + 4));
          if (chunk.readUInt8(at + 1) === 3) echoes.push(chunk.subarray(at));
          if (chunk.readUInt8(at + 1) !== 18) continue;
          const part = (more: number, body: string) =>
            `0413${u16(16 + body.length / 2)}${xid}0001${u16(more)}00000000${body}`;
          const answer = bytes(`0402000c00000063deadbeef`, part(1, 'aabb'), part(0, 'cc'));
          for (const byte of answer) socket.write(Buffer.from([byte]));
        }
      });
    });
    const path = join(directory, 'switch');
    await new Promise<void>((resolve) => server?.listen(path, resolve));
    const connection = new OpenFlowConnection(path);
    expect(await connection.multipart(1, Buffer.alloc(40))).toEqual(bytes('aabbcc'));
    await expect.poll(() => echoes.length).toBe(1);
    connection.close();
    expect(connection.isUsable).toBe(false);
    await expect(connection.multipart(1, Buffer.alloc(40))).rejects.toThrow('given up');
  });
});
