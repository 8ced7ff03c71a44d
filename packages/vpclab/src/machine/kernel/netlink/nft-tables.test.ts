import { describe, expect, it } from 'vitest';
import { isOwnTable, removalByHandle } from '../../../nft/tables.ts';
import { decodeTable, tablesRequest } from './nft-tables.ts';

/** The payload of one NFT_MSG_NEWTABLE as Linux 6.18 answers: name, handle. */
function tablePayload(family: number, name: Buffer, handle: bigint): Buffer {
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
  const header = Buffer.from([family, 0, 0, 0]);
  return Buffer.concat([
    header,
    attribute(1, Buffer.concat([name, Buffer.alloc(1)])),
    attribute(4, handleBytes),
  ]);
}

describe('tables', () => {
  it('are asked for as a dump', () => {
    const bytes = tablesRequest().message.finish(1, 0x300);
    expect(bytes.toString('hex')).toBe('14000000010a0103010000000000000000000000');
  });

  it('keep their names, whatever they are, and are removed by number', () => {
    const evil = 'x { }\ntable inet vpclab {';
    const tables = [
      tablePayload(2, Buffer.from(evil), 7n),
      tablePayload(1, Buffer.from('vpclab'), 8n),
      tablePayload(2, Buffer.from([0xff, 0xfe]), 9n),
    ].flatMap((payload) => decodeTable(payload) ?? []);
    expect(tables.map(({ name }) => name)).toEqual([evil, 'vpclab', 'ÿþ']);
    expect(tables.map(isOwnTable)).toEqual([false, true, false]);
    expect(removalByHandle(tables)).toBe(
      'delete table ip handle 7\ndelete table inet handle 8\ndelete table ip handle 9\n',
    );
  });

  it('are none in a torn message', () => {
    expect(decodeTable(tablePayload(2, Buffer.from('t'), 1n).subarray(0, 10))).toBeUndefined();
    expect(decodeTable(Buffer.alloc(0))).toBeUndefined();
  });
});
