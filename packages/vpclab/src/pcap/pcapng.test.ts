// The stream of a capture is read as it was written, however it is cut.

import { describe, expect, it } from 'vitest';
import { PcapngReader } from './read-pcapng.ts';
import { interfaceBlock, packetBlock, sectionBlock, statisticsBlock } from './write-pcapng.ts';

const PACKET = { atMicros: 1_795_894_223_241_893n, length: 1_500, bytes: Buffer.from('odd bytes') };
const STREAM = Buffer.concat([
  sectionBlock(),
  interfaceBlock('eth0', 'nat-gateway-a'),
  interfaceBlock('eth1', 'nat-gateway-a'),
  packetBlock(1, PACKET),
  packetBlock(0, { ...PACKET, bytes: Buffer.alloc(0) }),
  statisticsBlock(0, PACKET.atMicros, { accepted: 3, dropped: 1, ended: 'the interface is gone' }),
  statisticsBlock(1, PACKET.atMicros, { accepted: 2 ** 40, dropped: 0 }),
]);

const RECORDS = [
  { kind: 'packet', device: 'eth1', packet: PACKET },
  { kind: 'packet', device: 'eth0', packet: { ...PACKET, bytes: Buffer.alloc(0) } },
  { kind: 'counts', device: 'eth0', accepted: 3, dropped: 1, ended: 'the interface is gone' },
  { kind: 'counts', device: 'eth1', accepted: 2 ** 40, dropped: 0, ended: undefined },
];

describe('pcapng', () => {
  it.each([1, 7, 64, STREAM.length])('is read in pieces of %i bytes', (size) => {
    const reader = new PcapngReader();
    const records = [];
    for (let at = 0; at < STREAM.length; at += size)
      records.push(...reader.push(STREAM.subarray(at, at + size)));
    expect(records).toEqual(RECORDS);
    expect(reader.devices).toEqual(['eth0', 'eth1']);
  });

  it('that is none is refused', () => {
    expect(() => new PcapngReader().push(Buffer.from('HTTP/1.1 500 no'))).toThrow('a block of');
  });
});
