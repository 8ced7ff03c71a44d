import { describe, expect, it } from 'vitest';
import { edgeRouter, gatewayNeighbor } from '../../../test/support/example-routers.ts';
import { bmpMessage as message, bmpUpdate as update, PEER } from '../../../test/support/bmp-messages.ts';
import { parseMessages } from './message.ts';
import { AdjacentRoutes, refusalOf } from './verdicts.ts';

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

it('takes a route for refused while BMP has not yet told of its withdrawal, and for accepted again after that', () => {
  const routes = new AdjacentRoutes();
  const verdicts = () => routes.verdicts().map(({ prefix, is }) => `${is} ${prefix}`);
  for (const told of parseMessages(message(0, 0x40, update())).messages) routes.take(told);
  routes.setRefused(PEER, [{ prefix: '10.0.1.0/24', asPath: [65011] }]);
  expect(verdicts()).toEqual(['accepted 192.0.2.5/32', 'refused 10.0.1.0/24']);
  routes.setRefused(PEER, []);
  expect(verdicts()).toEqual(['accepted 10.0.1.0/24', 'accepted 192.0.2.5/32']);
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
