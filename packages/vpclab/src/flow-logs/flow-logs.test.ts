import { describe, expect, it } from 'vitest';
import type { FlowEnd, FlowRecord } from '../model/flow-log.ts';
import { DropBook } from './drop-book.ts';
import type { Drop } from './drop-book.ts';
import { FlowBook, WAIT_SECONDS } from './flow-book.ts';
import type { FlowBookOptions } from './flow-book.ts';
import { FlowLog, forTenant } from './flow-log.ts';
import { IpfixReader } from './ipfix.ts';
import { tupleOfPacket } from './logged-tuple.ts';
import type { SeenFlow } from './seen-flow.ts';
import { seenDrop, seenFlow } from './seen-flow.ts';

const end = (name: string, vpc = 'vpc-a'): FlowEnd => ({
  ...{ tenant: `tenant of ${vpc}`, vpc, subnet: 'web', kind: 'workload', name },
});
const flow = (over: Partial<SeenFlow> = {}): SeenFlow => ({
  ...{ interface: 'x', way: 'in', source: '10.0.0.1', destination: '10.0.0.2' },
  ...{ sourcePort: 1000, destinationPort: 80, protocol: 6, packets: 3, bytes: 300, start: 100, end: 101 },
  ...over,
});

type Step = readonly [owner: FlowEnd, over: Partial<SeenFlow>, at: number];

const options = (over: Partial<FlowBookOptions> = {}): FlowBookOptions => ({
  ...{ sampling: 1, drops: new DropBook(60), passage: () => undefined, onRecord: () => undefined },
  ...over,
});

/** `name direction action peer`, in the order in which they are told. */
function told(steps: readonly Step[], until = 1_000, sampling = 1): readonly string[] {
  const records: FlowRecord[] = [];
  const book = new FlowBook(options({ sampling, onRecord: (record) => void records.push(record) }));
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
    const book = new FlowBook(options({ sampling: 64, onRecord: (record) => void records.push(record) }));
    book.add({ node: 'n', owner: a }, flow(), 0);
    book.settle(10);
    expect(records[0]).toMatchObject({ packets: 192, bytes: 19_200 });
  });
});

describe('what decided', () => {
  const reason = (name: string) =>
    ({ by: 'security-group', tenant: 't', name, rule: 'ingress deny' }) as const;
  const drop = (over: Partial<Drop> = {}): Drop => ({
    ...{ reason: reason('db'), vpc: 'vpc-a', start: 100, end: 101 },
    ...over,
  });
  const gateway: FlowEnd = { ...end('nat'), kind: 'nat-gateway' };
  const translation = { gateway: 'nat', address: '192.0.2.7', port: 1_024 };

  function recorded(
    drops: readonly Drop[],
    steps: readonly (readonly [FlowEnd, Partial<SeenFlow>])[],
    over: Partial<FlowBookOptions> = {},
  ): readonly FlowRecord[] {
    const records: FlowRecord[] = [];
    const kept = new DropBook(60);
    for (const one of drops) kept.add(flow(), one);
    const book = new FlowBook(
      options({ drops: kept, onRecord: (record) => void records.push(record), ...over }),
    );
    for (const [owner, seen] of steps) book.add({ node: 'n', owner }, flow(seen), 0);
    book.settle(10);
    return records;
  }

  it.each([
    ['the rule that dropped it', [drop()], 'db'],
    ['rather the one in the same VPC', [drop(), drop({ vpc: 'vpc-b', reason: reason('other') })], 'db'],
    ['the last one', [drop(), drop({ reason: reason('db'), end: 102 }), drop({ reason: reason('x') })], 'x'],
    ['nobody, where that was at another time', [drop({ start: 200, end: 201 })], undefined],
  ] as const)('%s', (_, drops, name) => {
    const [record] = recorded(drops, [[end('a'), {}]]);
    expect(record).toMatchObject({ action: 'reject' });
    expect(record?.reason?.name).toBe(name);
  });

  it('says so of what is otherwise unknown, and of what was answered before', () => {
    expect(recorded([drop()], [[end('a'), {}]], { sampling: 64 })[0]).toMatchObject({ action: 'reject' });
    expect(recorded([], [[end('a'), {}]], { sampling: 64 })[0]).toMatchObject({ action: 'unknown' });
    const back = { way: 'out', source: '10.0.0.2', destination: '10.0.0.1' } as const;
    const answered = { ...back, sourcePort: 80, destinationPort: 1_000 };
    const steps = [
      [end('a'), answered],
      [end('a'), {}],
    ] as const;
    expect(recorded([drop()], steps).find(({ direction }) => direction === 'egress')?.action).toBe('reject');
  });

  it('a gateway throws away what came to it, unless the connection passed in the end', () => {
    const over = { reason: { by: 'quota', tenant: 't', name: 'vpc-a', rule: 'connections' } } as const;
    const steps = [
      [end('a'), {}],
      [gateway, { way: 'out' }],
    ] as const;
    const quota = recorded([drop(over)], steps);
    expect(quota.map(({ action, reason: by }) => [action, by?.by])).toEqual([
      ['reject', 'quota'],
      ['reject', 'quota'],
    ]);
    const passed = recorded([drop(over)], steps, { passage: () => ({ translation }) });
    expect(passed.map((one) => [one.action, one.translation?.port])).toEqual([
      ['accept', 1_024],
      ['accept', 1_024],
    ]);
    // What a list of the network drops is on another way.
    expect(recorded([drop()], steps).map(({ action }) => action)).toEqual(['accept', 'accept']);
  });

  it('is not what another with the same addresses ran into, where it was answered', () => {
    const others = drop({ vpc: 'vpc-b', reason: { ...reason('other'), tenant: 'other' } });
    const answer = { source: '10.0.0.2', destination: '10.0.0.1', sourcePort: 80, destinationPort: 1_000 };
    const steps = [
      [end('a'), { ...answer, way: 'out' }],
      [end('a'), {}],
    ] as const;
    expect(recorded([others], steps).map(({ action }) => action)).toEqual(['accept', 'accept']);
    // Nobody answered: then it may be of this one, dropped elsewhere.
    expect(recorded([others], [[end('a'), {}]])[0]).toMatchObject({
      action: 'reject',
      reason: { name: 'other' },
    });
  });

  it('asks a gateway by what the workload sends, whichever way the flow goes', () => {
    const asked: string[] = [];
    const passage: FlowBookOptions['passage'] = (name, { source, destinationPort }) => {
      asked.push(`${name} ${source} ${destinationPort}`);
      return { translation };
    };
    recorded(
      [],
      [
        [end('a'), {}],
        [gateway, { way: 'out' }],
      ],
      { passage },
    );
    const answer = { source: '10.0.0.2', destination: '10.0.0.1', sourcePort: 80, destinationPort: 1_000 };
    recorded(
      [],
      [
        [gateway, answer],
        [end('a'), { ...answer, way: 'out' }],
      ],
      { passage },
    );
    expect(asked).toEqual(['nat 10.0.0.1 80', 'nat 10.0.0.1 80']);
  });

  it('forgets after a time, and the oldest where there are many', () => {
    const book = new DropBook(60);
    const find = (sourcePort: number): unknown =>
      book.find(flow({ sourcePort }), {
        ...{ vpc: 'vpc-a', tenant: 't', name: 'a', start: 100, end: 101 },
        orOthers: false,
      });
    for (let port = 0; port <= 50_000; port += 1) book.add(flow({ sourcePort: port }), drop());
    expect([find(0), find(1)]).toEqual([undefined, reason('db')]);
    book.forget(161);
    expect(find(1)).toBeUndefined();
  });

  it('is hidden from a tenant where it is a rule of another', () => {
    const [record] = recorded([drop()], [[end('a'), {}]]);
    if (record === undefined) throw new Error('no record');
    expect(forTenant(record, 't').reason?.name).toBe('db');
    expect(forTenant(record, 'other').reason).toBeUndefined();
  });
});

describe('FlowLog', () => {
  const record = (over: Partial<FlowRecord>, owner = end('a')): FlowRecord => ({
    ...{ at: { ...owner, node: 'n', interface: 'x' }, direction: 'egress', peer: end('b', 'vpc-b') },
    ...{ source: '1', destination: '2', sourcePort: 1, destinationPort: 2, protocol: 6 },
    ...{
      packets: 1,
      bytes: 1,
      start: 0,
      end: 1,
      action: 'accept',
      reason: undefined,
      translation: undefined,
    },
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
