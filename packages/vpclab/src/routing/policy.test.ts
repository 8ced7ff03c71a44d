import { expect, it } from 'vitest';
import type { GatewayConfig } from './config.ts';
import type { RouterFacts, Subnet } from './northbound.ts';
import { intendedOf } from './policy.ts';

const gateway: GatewayConfig = {
  name: 'gateway-a',
  frr: '/run/frr',
  protocol: 'bgp',
  router: 'lr-a',
  nextHop: '10.0.255.10',
  inside: 'eth1',
  outside: 'eth0',
  announce: ['subnets'],
  within: ['10.0.0.0/16'],
  fixed: [],
  only: {},
  scopes: [],
  communities: [],
  limit: 100,
  rank: 0,
  learn: ['0.0.0.0/0'],
  learnAs: 'static-routes',
};

function subnet(name: string, prefix: string, fields: Partial<Subnet> = {}): Subnet {
  return {
    switch: name,
    routerPort: `rp-${name}`,
    prefix,
    externalIds: new Map(),
    address: prefix.replace(/\.0\/.*/, '.1'),
    portIds: new Map(),
    isShared: false,
    isProvider: false,
    at: [],
    workloads: [],
    ...fields,
  };
}

const router: RouterFacts = {
  name: 'lr-a',
  ports: ['rp-web', 'rp-app', 'rp-nat', 'rp-transit', 'rp-other'],
  subnets: [
    subnet('web', '10.0.1.0/24', {
      externalIds: new Map([['tier', 'web']]),
      workloads: [
        { port: 'web-1', address: '10.0.1.11', up: true, externalIds: new Map() },
        { port: 'web-2', address: '10.0.1.12', up: false, externalIds: new Map() },
        { port: 'odd', address: '10.0.2.99', up: true, externalIds: new Map() },
      ],
    }),
    subnet('app', '10.0.2.0/24'),
    subnet('nat', '10.0.255.0/24'),
    subnet('transit', '192.168.100.0/24', { isShared: true }),
    subnet('other', '172.16.0.0/24'),
  ],
  vips: [{ name: 'lb', address: '10.0.200.1' }],
  elastic: [{ address: '192.0.2.5', of: '10.0.1.11', at: ['web-1'] }],
  learned: ['0.0.0.0/0'],
  provider: [],
};

function prefixes(fields: Partial<GatewayConfig>): readonly string[] {
  return intendedOf({ ...gateway, ...fields }, router).announce.map(({ prefix }) => prefix);
}

it('announces subnets of the VPC, and not the networks that it shares or stands on', () => {
  expect(prefixes({})).toEqual(['10.0.1.0/24', '10.0.2.0/24']);
  expect(prefixes({ within: [] })).toEqual(['10.0.1.0/24', '10.0.2.0/24', '172.16.0.0/24']);
  expect(prefixes({ only: { tier: 'web' } })).toEqual(['10.0.1.0/24']);
});

it('announces the VPC as a whole while there is something in it', () => {
  expect(prefixes({ announce: ['vpc'] })).toEqual(['10.0.0.0/16']);
  expect(prefixes({ announce: ['vpc'], within: ['10.7.0.0/16'] })).toEqual([]);
});

it('announces workloads that are up and lie in their subnet', () => {
  expect(prefixes({ announce: ['workloads'] })).toEqual(['10.0.1.11/32']);
});

it('announces load balancers and elastic addresses within the bounds', () => {
  const announce = ['loadbalancers', 'elastic'] as const;
  const intended = intendedOf({ ...gateway, announce: [...announce] }, router);
  expect(intended.announce).toEqual([{ prefix: '10.0.200.1/32' }]);
  expect(intended.refused).toEqual([
    { prefix: '192.0.2.5/32', source: 'elastic', of: '10.0.1.11', reason: 'outside 10.0.0.0/16' },
  ]);
});

it('stops at the limit, and says so', () => {
  const intended = intendedOf({ ...gateway, limit: 1 }, router);
  expect(intended.announce.map(({ prefix }) => prefix)).toEqual(['10.0.1.0/24']);
  expect(intended.refused.map(({ prefix, reason }) => `${prefix} ${reason}`)).toEqual([
    '10.0.2.0/24 more than 1 prefixes',
    '172.16.0.0/24 outside 10.0.0.0/16',
  ]);
});

it('gives every announcement the attributes of the gateway', () => {
  expect(intendedOf({ ...gateway, communities: ['65001:7'], med: 10 }, router).announce[0]).toEqual({
    prefix: '10.0.1.0/24',
    communities: ['65001:7'],
    med: 10,
  });
});

it('announces nothing for a router that is not there', () => {
  expect(intendedOf(gateway, undefined).announce).toEqual([]);
});

it('what is fixed is announced beside the policy, and is not held to the bounds of the VPC', () => {
  const intended = intendedOf({ ...gateway, fixed: [{ prefix: '192.0.2.200/32', of: 'web-1' }] }, router);
  expect(intended.because[0]).toEqual({ prefix: '192.0.2.200/32', source: 'fixed', of: 'web-1' });
  expect(intended.refused).toEqual(intendedOf(gateway, router).refused);
});

it('announces what OVN advertises, but for its own network and what was learned', () => {
  const advertised = [
    { prefix: '10.0.1.0/24', port: 'rp-web' },
    { prefix: '10.0.255.0/24', port: 'rp-nat' },
    { prefix: '10.0.255.1/32', port: 'rp-nat' },
    { prefix: '0.0.0.0/0', port: 'rp-nat' },
    { prefix: '172.16.0.0/24', port: 'rp-other' },
    { prefix: '10.0.2.11/32', port: 'rp-app', tracked: 'app-1' },
    { prefix: '10.0.2.12/32', port: 'rp-app', tracked: 'app-2' },
  ];
  const places = { isHere: (port: string) => port === 'app-1', advertised };
  const intended = intendedOf({ ...gateway, announce: ['advertised'] }, router, places);
  expect(intended.because).toEqual([
    { prefix: '10.0.1.0/24', source: 'advertised', of: 'rp-web' },
    { prefix: '10.0.2.11/32', source: 'advertised', of: 'app-1' },
  ]);
  expect(intended.refused.map(({ prefix, reason }) => `${prefix} ${reason}`)).toEqual([
    '0.0.0.0/0 it was learned from outside',
    '172.16.0.0/24 outside 10.0.0.0/16',
  ]);
});
