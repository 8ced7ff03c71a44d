import { describe, expect, it } from 'vitest';
import { tupleOfPacket } from './logged-tuple.ts';

describe('the tuple of a packet', () => {
  const packet = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');
  const HEADER = '45 00 00 1c 00 00 00 00 40 11 0000 0a000001 0a000002';
  it.each([
    ['UDP', `${HEADER} 03e8 0050`, [17, 1_000, 80]],
    ['a header with options', `46${HEADER.slice(2)} 01010101 03e8 0050`, [17, 1_000, 80]],
    ['a later fragment', `${HEADER.replace('00 00 00 00 40', '00 00 00 01 40')} 03e8 0050`, [17, 0, 0]],
    ['ICMP', HEADER.replace('40 11', '40 01'), [1, 0, 0]],
    ['what was cut off before its ports', `${HEADER} 03`, [17, 0, 0]],
  ] as const)('%s', (_, hex, [protocol, sourcePort, destinationPort]) => {
    const addresses = { source: '10.0.0.1', destination: '10.0.0.2' };
    const expected = { ...addresses, protocol, sourcePort, destinationPort };
    expect(tupleOfPacket(packet(hex))).toEqual(expected);
  });

  it('of nothing, or of IPv6, is none', () => {
    expect(tupleOfPacket(Buffer.alloc(0))).toBeUndefined();
    expect(tupleOfPacket(Buffer.alloc(60, 0x60))).toBeUndefined();
  });
});
