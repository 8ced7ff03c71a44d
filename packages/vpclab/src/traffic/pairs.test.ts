// Which pairs a profile has, in a lab whose security groups open each tier to the one before it.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseLab } from '../concepts/parse-lab.ts';
import { profileOf, type WrittenHop } from '../model/traffic-defaults.ts';
import type { TrafficPair } from '../model/traffic.ts';
import { pairsOf } from './pairs.ts';

const file = new URL('../../../../labs/security-groups.yaml', import.meta.url);
const parsed = parseLab({ fileName: 'lab.yaml', text: readFileSync(file, 'utf8') });
if (parsed.kind !== 'ok') throw new Error('unreachable: it is shipped');
const { lab } = parsed;

function tree(from: string, ...hops: readonly WrittenHop[]): readonly TrafficPair[] {
  return pairsOf(profileOf({ name: 'tree', kind: 'tree', from, hops }), lab);
}

function names(pairs: readonly TrafficPair[], hop: number): readonly string[] {
  return pairs.filter((pair) => pair.hop === hop).map(({ from, to }) => `${from} > ${to}`);
}

describe('pairs of a request tree', () => {
  it('are those of each hop: who was called calls', () => {
    const pairs = tree('shop-web-1', { to: 'shop/app' }, { to: 'shop/db', fanout: 2 });
    expect(names(pairs, 0)).toEqual(['shop-web-1 > shop-app-1', 'shop-web-1 > shop-app-2']);
    expect(names(pairs, 1)).toEqual([
      'shop-app-1 > shop-db-1',
      'shop-app-1 > shop-db-2',
      'shop-app-2 > shop-db-1',
      'shop-app-2 > shop-db-2',
    ]);
    expect(pairs.every(({ netns, from }) => netns === from)).toBe(true);
  });

  it('are refused where a security group forbids a hop, the first one or one behind it', () => {
    expect(() => tree('shop/web', { to: 'shop/db' })).toThrow(
      /Traffic "tree" cannot work: shop-web-1 does not reach shop-db-1: .*db/,
    );
    expect(() => tree('shop/web', { to: 'shop/app' }, { to: 'shop/db' }, { to: 'shop/app' })).toThrow(
      /shop-db-1 does not reach shop-app-1: /,
    );
  });

  it('are refused where a host of the internet would have to call', () => {
    expect(() => tree('shop/web', { to: 'internet' }, { to: 'shop/app' })).toThrow(
      /`internet` can only be the last hop/,
    );
    expect(names(tree('shop/web', { to: 'shop/app' }, { to: 'internet' }), 1).length).toBeGreaterThan(0);
  });

  it('are refused where there are no hops, too many calls or nobody', () => {
    expect(() => tree('shop/web')).toThrow(/trees have hops/);
    expect(() => tree('shop/web', { to: 'shop/app', fanout: 60 }, { to: 'shop/db', fanout: 60 })).toThrow(
      /a tree of 3660 calls is too large: at most 256/,
    );
    expect(() => tree('shop/web', { to: 'shop/app' }, { to: 'shop/cache' })).toThrow(
      /`to` names nobody: "shop\/cache"/,
    );
  });

  it('are refused where all trees together make too many calls a second', () => {
    const hops = [
      { to: 'shop/app', fanout: 9 },
      { to: 'shop/db', fanout: 10 },
    ];
    const at = (rate: number) =>
      pairsOf(profileOf({ name: 'tree', kind: 'tree', from: 'shop/web', hops, rate }), lab);
    expect(at(202).length).toBeGreaterThan(0);
    expect(() => at(203)).toThrow(
      'Traffic "tree" cannot work: a rate of 203 trees of 99 calls each makes 20097 calls a second, at most 20000: a rate of 202 or less.',
    );
  });

  it('are refused where one sender would have too many calls at once to one receiver', () => {
    const apps = { to: 'shop/app', fanout: 15 };
    // 8 calls reach one app of the two, and each makes 4 calls to one of the two databases, or 5.
    expect(tree('shop-web-1', apps, { to: 'shop/db', fanout: 8 }).length).toBeGreaterThan(0);
    expect(() => tree('shop-web-1', apps, { to: 'shop/db', fanout: 9 })).toThrow(
      'Traffic "tree" cannot work: shop-app-1 may call shop-db-1 40 times at once, at most 32: a smaller fan-out or more receivers.',
    );
    expect(tree('shop-web-1', { to: 'shop-app-1', fanout: 32 }).length).toBe(1);
  });
});

it('datagrams that do not fit into a packet are refused: what is counted are packets', () => {
  const datagrams = (bytes: number) =>
    pairsOf(profileOf({ name: 'd', kind: 'udp', from: 'shop-web-1', to: 'internet', bytes }), lab);
  expect(() => datagrams(1_401)).toThrow(
    'Traffic "d" cannot work: a datagram of 1401 bytes is more than the 1400 of a packet.',
  );
  expect(() => datagrams(1_400)).not.toThrow('more than the 1400');
});
