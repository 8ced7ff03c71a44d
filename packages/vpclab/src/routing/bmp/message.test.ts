import { describe, expect, it } from 'vitest';
import { edgeRouter, gatewayNeighbor } from '../../../test/support/example-routers.ts';
import { parseMessages } from './message.ts';
import { AdjacentRoutes, refusalOf } from './verdicts.ts';

const PEER = '198.51.100.11';

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** RFC 4271 section 4.3: withdrawn 10.0.9.0/24; announced 10.0.1.0/24 and 192.0.2.5/32 by the path 65011 65999. */
function update(): Buffer {
  const withdrawn = Buffer.from([24, 10, 0, 9]);
  const attributes = Buffer.concat([
    Buffer.from([0x40, 1, 1, 0]),
    Buffer.from([0x50, 2, 0, 10, 2, 2]),
    u32(65011),
    u32(65999),
    Buffer.from([0x40, 3, 4, 198, 51, 100, 11]),
    Buffer.from([0x80, 4, 4]),
    u32(10),
    Buffer.from([0xc0, 8, 4]),
    u16(65011),
    u16(7),
  ]);
  const reached = Buffer.from([24, 10, 0, 1, 32, 192, 0, 2, 5]);
  const body = [u16(withdrawn.length), withdrawn, u16(attributes.length), attributes, reached];
  const length = 19 + body.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([Buffer.alloc(16, 255), u16(length), Buffer.from([2]), ...body]);
}

/** RFC 7854 sections 4.1 and 4.2. */
function message(type: number, flags: number, body: Buffer): Buffer {
  const peer = Buffer.alloc(42);
  peer[1] = flags;
  Buffer.from([198, 51, 100, 11]).copy(peer, 22);
  return Buffer.concat([Buffer.from([3]), u32(6 + 42 + body.length), Buffer.from([type]), peer, body]);
}

describe('BMP', () => {
  it('reads routes before and after the filters', () => {
    const bytes = Buffer.concat([message(3, 0, Buffer.alloc(20)), message(0, 0x40, update())]);
    const { messages, used } = parseMessages(bytes);
    expect(used).toBe(bytes.length);
    expect(messages).toEqual([
      { kind: 'peer-up', peer: PEER },
      {
        kind: 'route',
        peer: PEER,
        policy: 'after',
        update: {
          withdrawn: ['10.0.9.0/24'],
          announced: ['10.0.1.0/24', '192.0.2.5/32'],
          attributes: {
            asPath: [65011, 65999],
            nextHop: PEER,
            med: 10,
            localPreference: undefined,
            communities: ['65011:7'],
          },
        },
      },
    ]);
  });

  it('waits for the rest of a message, whatever is cut off', () => {
    const bytes = message(0, 0, update());
    for (let length = 0; length < bytes.length; length++) {
      expect(parseMessages(bytes.subarray(0, length))).toEqual({ messages: [], used: 0 });
    }
  });

  it('survives any update that is cut or changed, and refuses what is no BMP', () => {
    const whole = update();
    for (let at = 0; at < whole.length; at++) {
      const changed = Buffer.from(whole);
      changed[at] = 255;
      expect(() => parseMessages(message(0, 0, changed))).not.toThrow();
      expect(() => parseMessages(message(0, 0, whole.subarray(0, at)))).not.toThrow();
    }
    expect(() => parseMessages(Buffer.from('GET / HTTP/1.1\r\n'))).toThrow('no BMP');
  });
});

it('keeps what was accepted until it is withdrawn or the session ends', () => {
  const routes = new AdjacentRoutes();
  for (const told of parseMessages(message(0, 0x40, update())).messages) routes.take(told);
  routes.setRefused(PEER, [{ prefix: '0.0.0.0/0', asPath: [65011] }]);
  expect(routes.verdicts().map(({ prefix, is }) => `${is} ${prefix}`)).toEqual([
    'accepted 10.0.1.0/24',
    'accepted 192.0.2.5/32',
    'refused 0.0.0.0/0',
  ]);
  routes.take({ kind: 'peer-down', peer: PEER });
  expect(routes.verdicts()).toEqual([]);
});

it('names the list that refuses a route', () => {
  const edge = edgeRouter([{ ...gatewayNeighbor(11, ['10.0.0.0/16 le 24']), asPathIn: 'own' }]);
  const reason = (prefix: string, asPath: readonly number[]) =>
    refusalOf(edge, { peer: PEER, prefix, asPath });
  expect(reason('10.1.0.0/16', [65011])).toBe(`the prefix list from-${PEER} permits 10.0.0.0/16 le 24`);
  expect(reason('10.0.1.0/25', [65011])).toContain('the prefix list');
  expect(reason('10.0.1.0/24', [65011, 65999])).toContain(`the AS path list from-${PEER}`);
  expect(reason('10.0.1.0/24', [65011])).toContain('bgpd itself');
  expect(refusalOf(edge, { peer: '198.51.100.99', prefix: '10.0.1.0/24', asPath: [] })).toContain('neighbor');
});
