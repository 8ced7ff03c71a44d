import { expect, it } from 'vitest';
import { driftOf } from './drift.ts';
import { routesOf } from './routes.ts';
import { healthyInventory } from '../../test/support/healthy-inventory.ts';

const lab = (name: string): string => new URL(`../../../../labs/${name}.yaml`, import.meta.url).pathname;

it.each(['bgp', 'ospf', 'ha-nat'])('a healthy gateway is up, whatever it speaks: %s', (name) => {
  const { natGateways } = healthyInventory(lab(name));
  expect(natGateways.length).toBeGreaterThan(0);
  expect(natGateways.filter(({ state }) => state !== 'up')).toEqual([]);
});

it('a route says which daemon brought it', () => {
  const learned = (['bgp', 'ospf'] as const).map((protocol) => ({
    ...{ netns: 'edge', prefix: '10.1.0.0/16', via: ['198.51.100.11'], protocol },
  }));
  const plan = { lab: 'x', changes: [] };
  const routes = routesOf([], plan, driftOf(plan), learned);
  expect(routes.map(({ kind, from }) => [kind, from])).toEqual([
    ['bgp', 'BGP'],
    ['ospf', 'OSPF'],
  ]);
});
