import { describe, expect, it } from 'vitest';
import type { FlowEnd, FlowRecord } from '../model/flow-log.ts';
import { FlowBook, WAIT_SECONDS } from './flow-book.ts';
import { FlowLog, forTenant } from './flow-log.ts';
import { IpfixReader } from './ipfix.ts';
import type { SeenFlow } from './seen-flow.ts';
import { seenFlow } from './seen-flow.ts';

const end = (name: string, vpc = 'vpc-a'): FlowEnd => ({
  ...{ tenant: `tenant of ${vpc}`, vpc, subnet: 'web', kind: 'workload', name },
});
const flow = (over: Partial<SeenFlow> = {}): SeenFlow => ({
  ...{ interface: 'x', way: 'in', source: '10.0.0.1', destination: '10.0.0.2' },
  ...{ sourcePort: 1000, destinationPort: 80, protocol: 6, packets: 3, bytes: 300, start: 100, end: 101 },
  ...over,
});

type Step = readonly [owner: FlowEnd, over: Partial<SeenFlow>, at: number];

/** `name direction action peer`, in the order in which they are told. */
function told(steps: readonly Step[], until = 1_000, sampling = 1): readonly string[] {
  const records: FlowRecord[] = [];
  const book = new FlowBook({ sampling, onRecord: (record) => records.push(record) });
  for (const [owner, over, at] of steps) {
    book.settle(at);
    book.add({ node: 'n', owner }, flow(over), at);
  }
  book.settle(until);
  return records.map(({ at, direction, action, peer }) => `${at.name} ${direction} ${action} ${peer?.name}`);
}

describe('FlowBook', () => {
  const [a, b, other] = [end('a'), end('b'), end('o', 'vpc-o')];
  const back = {
    source: '10.0.0.2',
    destination: '10.0.0.1',
    sourcePort: 80,
    destinationPort: 1000,
  } as const;

  it.each<[string, readonly Step[], readonly string[]]>([
    [
      'both ends',
      [
        [a, {}, 0],
        [b, { way: 'out' }, 1],
      ],
      ['a egress accept b', 'b ingress accept a'],
    ],
    [
      'the receiver first',
      [
        [b, { way: 'out' }, 0],
        [a, {}, 1],
      ],
      ['b ingress accept a', 'a egress accept b'],
    ],
    ['sent and delivered nowhere', [[a, {}, 0]], ['a egress reject undefined']],
    ['delivered and sent by nobody', [[b, { way: 'out' }, 0]], ['b ingress accept undefined']],
    [
      'answered by the network',
      [
        [a, {}, 0],
        [a, { way: 'out', ...back }, 0],
      ],
      ['a egress accept undefined', 'a ingress accept undefined'],
    ],
    [
      'the receiver of the same VPC before another with the same address',
      [
        [other, { way: 'out' }, 0],
        [b, { way: 'out' }, 0],
        [a, {}, 1],
      ],
      ['b ingress accept a', 'a egress accept b', 'o ingress accept undefined'],
    ],
    [
      'the next interval of a flow that is rejected by then',
      [
        [a, {}, 0],
        [b, { way: 'out' }, 0],
        [a, { start: 110, end: 112 }, 5],
      ],
      ['a egress accept b', 'b ingress accept a', 'a egress reject undefined'],
    ],
    [
      'another interval is another flow',
      [
        [a, {}, 0],
        [b, { way: 'out', start: 110, end: 112 }, 1],
      ],
      ['a egress reject undefined', 'b ingress accept undefined'],
    ],
    [
      'broadcast, multicast, DHCP and who has no address: the network itself',
      [
        [a, { destination: '255.255.255.255' }, 0],
        [a, { destination: '224.0.0.251' }, 0],
        [a, { source: '0.0.0.0' }, 0],
        [a, { protocol: 17, sourcePort: 68, destinationPort: 67 }, 0],
      ],
      [],
    ],
  ])('%s', (_, steps, expected) => {
    expect(told(steps)).toEqual(expected);
  });

  it('waits for the other end, and no longer', () => {
    expect(told([[a, {}, 0]], WAIT_SECONDS - 0.1)).toEqual([]);
    expect(told([[a, {}, 0]], WAIT_SECONDS)).toHaveLength(1);
  });

  it('does not call rejected what sampling may have missed, and estimates the amount', () => {
    expect(told([[a, {}, 0]], 10, 64)).toEqual(['a egress unknown undefined']);
    const records: FlowRecord[] = [];
    const book = new FlowBook({ sampling: 64, onRecord: (record) => records.push(record) });
    book.add({ node: 'n', owner: a }, flow(), 0);
    book.settle(10);
    expect(records[0]).toMatchObject({ packets: 192, bytes: 19_200 });
  });
});

describe('FlowLog', () => {
  const record = (over: Partial<FlowRecord>, owner = end('a')): FlowRecord => ({
    ...{ at: { ...owner, node: 'n', interface: 'x' }, direction: 'egress', peer: end('b', 'vpc-b') },
    ...{ source: '1', destination: '2', sourcePort: 1, destinationPort: 2, protocol: 6 },
    ...{ packets: 1, bytes: 1, start: 0, end: 1, action: 'accept' },
    ...over,
  });

  it('keeps a quarter of an hour, and no more than fits', () => {
    const log = new FlowLog();
    log.add(record({ end: 0 }));
    log.add(record({ end: 1 }));
    log.add(record({ end: 900 }));
    log.add(record({ end: 901 }));
    expect(log.kept({}).map((one) => one.end)).toEqual([1, 900, 901]);
    for (let index = 0; index < 25_000; index += 1) log.add(record({ end: 902 }));
    expect(log.kept({})).toHaveLength(20_000);
  });

  it('gives what is asked for, kept and to come', () => {
    const log = new FlowLog();
    const heard: string[] = [];
    const stop = log.follow({ of: 'c' }, ({ at }) => heard.push(at.name));
    log.add(record({}));
    log.add(record({ action: 'reject' }, end('c', 'vpc-c')));
    stop();
    log.add(record({}, end('c', 'vpc-c')));
    expect(heard).toEqual(['c']);
    expect(log.kept({ vpc: 'vpc-a' })).toHaveLength(1);
    expect(log.kept({ tenant: 'tenant of vpc-c', action: 'reject' })).toHaveLength(1);
  });

  it("shows a tenant neither another's end nor where anything runs", () => {
    expect(forTenant(record({}), 'tenant of vpc-a')).toMatchObject({ at: { node: '' }, peer: undefined });
    expect(forTenant(record({ peer: end('b') }), 'tenant of vpc-a').peer?.name).toBe('b');
    expect(forTenant(record({}), undefined)).toEqual(record({}));
  });
});

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
