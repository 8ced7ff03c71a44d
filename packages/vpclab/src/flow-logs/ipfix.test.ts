import { describe, expect, it } from 'vitest';
import { IpfixReader } from './ipfix.ts';
import { seenDrop, seenFlow } from './seen-flow.ts';

/** Fields as element and length; records as the values of each. */
function message(sets: readonly Buffer[], { version = 10, cut = 0 } = {}): Buffer {
  const body = Buffer.concat(sets);
  const header = Buffer.alloc(16);
  header.writeUInt16BE(version, 0);
  header.writeUInt16BE(16 + body.length, 2);
  header.writeUInt32BE(1_000, 4);
  const all = Buffer.concat([header, body]);
  return all.subarray(0, all.length - cut);
}
function set(id: number, body: Buffer): Buffer {
  const header = Buffer.alloc(4);
  header.writeUInt16BE(id, 0);
  header.writeUInt16BE(4 + body.length, 2);
  return Buffer.concat([header, body]);
}
const u16 = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, index) => bytes.writeUInt16BE(value, index * 2));
  return bytes;
};
const VARIABLE = 65_535;
/** interfaceName, an enterprise's own element, ipVersion, direction, addresses, ports, protocol, packets, octets, start. */
const TEMPLATE = set(
  2,
  u16(
    256,
    11,
    82,
    VARIABLE,
    0x80_00 | 82,
    2,
    0,
    9,
    60,
    1,
    61,
    1,
    8,
    4,
    12,
    4,
    7,
    2,
    4,
    1,
    2,
    8,
    1,
    8,
    158,
    4,
  ),
);
function data(name: string, version = 4): Buffer {
  const packets = Buffer.alloc(16);
  packets.writeBigUInt64BE(7n, 0);
  packets.writeBigUInt64BE(700n, 8);
  const start = Buffer.alloc(4);
  start.writeUInt32BE(2_500_000);
  const before = [Buffer.of(name.length), Buffer.from(name), u16(9), Buffer.of(version, 1)];
  const addresses = [Buffer.of(10, 0, 0, 1, 10, 0, 0, 2), u16(1_234), Buffer.of(17)];
  return Buffer.concat([...before, ...addresses, packets, start]);
}

describe('IpfixReader', () => {
  it('reads records by the template that came before, padding left out', () => {
    const reader = new IpfixReader();
    expect(reader.read(message([set(256, data('eth0'))]))).toEqual([]);
    reader.read(message([TEMPLATE]));
    const records = reader.read(
      message([set(256, Buffer.concat([data('a'), data('long-name'), Buffer.of(0, 0)]))]),
    );
    expect(records?.map(seenFlow)).toMatchObject([
      {
        ...{ interface: 'a', way: 'out', source: '10.0.0.1', destination: '10.0.0.2', sourcePort: 1_234 },
        ...{ destinationPort: 0, protocol: 17, packets: 7, bytes: 700, start: 997.5, end: 1_000 },
      },
      { interface: 'long-name' },
    ]);
  });

  it('tells what OVN dropped by its cookie and datapath', () => {
    const reader = new IpfixReader();
    const template = set(2, u16(257, 3, 138, 4, 60, 1, 2, 4));
    const values = Buffer.from('c2e8b1a90400000007', 'hex');
    const whole = message([template, set(257, values)]);
    whole.writeUInt32BE(0x01_00_00_09, 12);
    expect(reader.read(whole)?.map(seenDrop)).toMatchObject([
      { cookie: 0xc2_e8_b1_a9, datapath: 9, packets: 7 },
    ]);
    const records = reader.read(message([TEMPLATE, set(256, data('a'))]));
    expect(records?.map(seenDrop)).toEqual([undefined]);
  });

  it('keeps to IPv4 at a port', () => {
    const reader = new IpfixReader();
    const records = reader.read(message([TEMPLATE, set(256, Buffer.concat([data('a', 6), data('')]))]));
    expect(records?.map(seenFlow)).toEqual([undefined, undefined]);
  });

  it.each([
    ['another version', message([TEMPLATE], { version: 9 })],
    ['nothing', Buffer.alloc(0)],
    ['a message cut short', message([TEMPLATE], { cut: 5 })],
    ['a set longer than the message', message([u16(2, 400)])],
    ['a set without an end', message([u16(2, 0)])],
    ['a template cut short', message([set(2, u16(256, 9, 82))])],
  ])('%s is no message', (_, bytes) => {
    expect(new IpfixReader().read(bytes)).toBeUndefined();
  });

  it('survives whatever a socket gives it', () => {
    const reader = new IpfixReader();
    const whole = message([TEMPLATE, set(256, data('eth0'))]);
    for (let at = 0; at < whole.length; at += 1) {
      for (const value of [0, 1, 127, 255]) {
        const bytes = Buffer.from(whole);
        bytes[at] = value;
        expect(() => reader.read(bytes)?.map(seenFlow)).not.toThrow();
      }
    }
  });
});
