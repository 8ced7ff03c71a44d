import { expect, it } from 'vitest';
import { parseAgentConfig, type GatewayConfig } from './config.ts';
import { wantedRoutes } from './wanted-routes.ts';

function gateway(name: string, fields: object = {}): GatewayConfig {
  const written = { name, router: 'lr', nextHop: '10.0.255.10', ...fields };
  const [config] = parseAgentConfig(JSON.stringify({ gateways: [written] }), 'agent.yaml').gateways;
  if (config === undefined) throw new Error('no gateway');
  return config;
}

const learned = [
  { prefix: '0.0.0.0/0', device: 'eth0' },
  { prefix: '10.1.0.0/16', device: 'eth0' },
  { prefix: '10.2.0.0/16', device: 'eth1' },
];

function prefixes(fields: object): readonly string[] {
  return wantedRoutes([{ config: gateway('a', fields), learned }]).map(({ prefix }) => prefix);
}

it('wants what a gateway may learn, and nothing that leads back to OVN', () => {
  expect(prefixes({})).toEqual(['0.0.0.0/0']);
  expect(prefixes({ learn: ['10.0.0.0/8'] })).toEqual(['10.1.0.0/16']);
  expect(prefixes({ learn: [] })).toEqual([]);
  expect(prefixes({ nextHop: undefined })).toEqual([]);
});

it('uses gateways of the same rank side by side, and others only without them', () => {
  const names = (ranks: readonly number[]): readonly string[] =>
    wantedRoutes(
      ranks.map((rank, index) => ({ config: gateway(`g${index}`, { rank }), learned: learned.slice(0, 1) })),
    ).map(({ gateway: name }) => name);
  expect(names([0, 0])).toEqual(['g0', 'g1']);
  expect(names([0, 1])).toEqual(['g0']);
});
