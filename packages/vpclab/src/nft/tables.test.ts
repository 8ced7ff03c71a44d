import { describe, expect, it } from 'vitest';
import { isOwnTable, parseTables, removalByHandle, tablesRequest } from './tables.ts';

/** One NFT_MSG_NEWTABLE as Linux 6.18 answers: name, flags, use, handle. */
function tableMessage(family: number, name: Buffer, handle: bigint): Buffer {
  const attribute = (type: number, value: Buffer): Buffer => {
    const padded = Buffer.alloc(Math.ceil(value.length / 4) * 4);
    value.copy(padded);
    const header = Buffer.alloc(4);
    header.writeUInt16LE(4 + value.length, 0);
    header.writeUInt16LE(type, 2);
    return Buffer.concat([header, padded]);
  };
  const handleBytes = Buffer.alloc(8);
  handleBytes.writeBigUInt64BE(handle);
  const body = Buffer.concat([
    attribute(1, Buffer.concat([name, Buffer.alloc(1)])),
    attribute(4, handleBytes),
  ]);
  const header = Buffer.alloc(20);
  header.writeUInt32LE(20 + body.length, 0);
  header.writeUInt16LE(10 << 8, 4);
  header.writeUInt8(family, 16);
  return Buffer.concat([header, body]);
}
const DONE = Buffer.from('140000000300020001000000c957000000000000', 'hex');

describe('tables', () => {
  it('are asked for as a dump', () => {
    expect(tablesRequest(1).toString('hex')).toBe('14000000010a0103010000000000000000000000');
  });

  it('keep their names, whatever they are, and are removed by number', () => {
    const evil = 'x { }\ntable inet vpclab {';
    const datagram = Buffer.concat([
      tableMessage(2, Buffer.from(evil), 7n),
      tableMessage(1, Buffer.from('vpclab'), 8n),
      tableMessage(2, Buffer.from([0xff, 0xfe]), 9n),
      DONE,
    ]);
    const { tables, isLast } = parseTables(datagram);
    expect(isLast).toBe(true);
    expect(tables.map(({ name }) => name)).toEqual([evil, 'vpclab', 'ÿþ']);
    expect(tables.map(isOwnTable)).toEqual([false, true, false]);
    expect(removalByHandle(tables)).toBe(
      'delete table ip handle 7\ndelete table inet handle 8\ndelete table ip handle 9\n',
    );
  });

  it('are none in an error or a torn message', () => {
    const torn = tableMessage(2, Buffer.from('t'), 1n).subarray(0, 30);
    expect(parseTables(torn)).toEqual({ tables: [], isLast: true });
    expect(parseTables(Buffer.alloc(0))).toEqual({ tables: [], isLast: true });
  });
});
