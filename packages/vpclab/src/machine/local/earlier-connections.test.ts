import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { labOf } from '../../../test/support/written-lab.ts';
import { quotasOf } from '../../model/connection-quotas.ts';
import type { ConnectionQuota } from '../../model/connection-quotas.ts';
import type { Cidr } from '../../net/text.ts';
import { EarlierConnections } from './earlier-connections.ts';

const lab = labOf(`
vpcs:
  - { name: a, cidr: 10.0.0.0/16, subnets: [web], connections: 5 }
  - { name: b, cidr: 10.1.0.0/16, subnets: [web], connections: 5 }
transit: { attachments: [a, b], natGateway: true }
workloads: 1
`);
const quotas: readonly ConnectionQuota[] = lab.natGateways.flatMap((gateway) => quotasOf(lab, gateway));

/** Prefixes of each list that was asked for, by place. */
let lists: { readonly netns: string; readonly prefixes: readonly Cidr[] }[] = [];
let loaded: string[] = [];
let open = new Map<number, number>();
let listMs = 0;
let now = 0;
let earlier: EarlierConnections;

beforeEach(() => {
  [lists, loaded, open, listMs, now] = [[], [], new Map([[1, 0]]), 0, 0];
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  earlier = new EarlierConnections(
    { inodeOf: () => 1 },
    async (_netns, ruleset) => void loaded.push(ruleset),
    (netns, prefixes) => {
      lists.push({ netns, prefixes });
      now += listMs;
      return new Map(prefixes.map((prefix) => [prefix, open]));
    },
  );
});
afterEach(() => {
  earlier.close();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** They are open, and no rule counts them. */
async function watch(...places: readonly string[]): Promise<void> {
  for (const netns of places) {
    const rules = quotas.map((quota) => ({ quota, ruleset: '' }));
    await earlier.load(netns, rules);
  }
  // The first look ends what began with the load.
  await vi.advanceTimersByTimeAsync(1_000);
  [lists, loaded] = [[], []];
}

it('lists the connections of a gateway once a look, for all of its quotas', async () => {
  expect(quotas).toHaveLength(2);
  await watch('gw-1', 'gw-2');
  await vi.advanceTimersByTimeAsync(1_000);
  const prefixes = quotas.map(({ prefix }) => prefix);
  expect(lists).toEqual([
    { netns: 'gw-1', prefixes },
    { netns: 'gw-2', prefixes },
  ]);
  expect(loaded).toEqual([]);
});

it('looks less often where a look is slow, and as often as before when it no longer is', async () => {
  listMs = 200;
  await watch('gw-1');
  await vi.advanceTimersByTimeAsync(3_900);
  expect(lists).toHaveLength(0);
  listMs = 1;
  await vi.advanceTimersByTimeAsync(200);
  expect(lists).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(lists).toHaveLength(2);
});

it('looks no more once the last one has ended', async () => {
  await watch('gw-1');
  open = new Map();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(loaded.join('').match(/^delete table inet vpclab_earlier_/gm)).toHaveLength(2);
  expect(loaded).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(lists).toHaveLength(1);
});

it('lists them once for all quotas that are loaded, and for all that are short of room', async () => {
  open = new Map([
    [1, 0],
    [2, 0],
  ]);
  const prefixes = quotas.map(({ prefix }) => prefix);
  await earlier.load(
    'gw-1',
    quotas.map((quota) => ({ quota, ruleset: '' })),
  );
  // Before the rules, and with nothing let through.
  expect(lists.map((list) => list.prefixes)).toEqual([prefixes, prefixes]);
  expect(loaded).toHaveLength(3);
  [lists, loaded] = [[], []];
  // One of two has ended, and all the room that there was is used.
  open = new Map([1, 3, 4, 5].map((id) => [id, 0]));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(lists.map((list) => list.prefixes)).toEqual([prefixes, prefixes]);
  expect(loaded.map((text) => [...text.matchAll(/ct count over (\d+)/g)].map(([, count]) => count))).toEqual([
    ['0', '0'],
    ['1', '1'],
  ]);
});
