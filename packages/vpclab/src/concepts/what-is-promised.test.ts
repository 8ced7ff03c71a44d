// Promises that concepts add, in labs where a part of them is missing: one VPC, no workloads, a route one way only.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { labOf, labShipped } from '../../test/support/written-lab.ts';
import type { Lab } from '../model/lab.ts';
import { promisesOf } from './promises.ts';

function textsOf(lab: Lab, category: string): readonly string[] {
  return promisesOf(lab, 'sample').flatMap((one) => (one.category === category ? [one.text] : []));
}

test('names of the only VPC are found, and there is no other whose names could be hidden', () => {
  const vpc = (name: string): string => `{ name: ${name}, dns: true, subnets: [web] }`;
  const alone = textsOf(labOf(`vpcs: [${vpc('vpc-a')}]\nworkloads: 2\n`), 'dns');
  expect(alone.filter((text) => text.includes('finds'))).not.toEqual([]);
  expect(alone.filter((text) => text.includes('does not know'))).toEqual([]);
  // A VPC without workloads has no names either.
  const empty = `vpcs: [${vpc('vpc-a')}, ${vpc('vpc-b')}]\nworkloads: [{ vpc: vpc-a, subnet: web, count: 2 }]\n`;
  expect(textsOf(labOf(empty), 'dns').filter((text) => text.includes('does not know'))).toEqual([]);
  const both = textsOf(labOf(`vpcs: [${vpc('vpc-a')}, ${vpc('vpc-b')}]\nworkloads: 1\n`), 'dns');
  expect(both.filter((text) => text.includes('does not know'))).toEqual([
    'vpc-a-web-1 does not know vpc-b-web-1.web.vpc-b.internal',
    'vpc-b-web-1 does not know vpc-a-web-1.web.vpc-a.internal',
  ]);
});

test('a VPC without workloads is no part of what packets prove', () => {
  const lab = labOf(`vpcs: [{ name: vpc-a, subnets: [web] }, { name: vpc-b, subnets: [web] }]
workloads: [{ vpc: vpc-a, subnet: web, count: 2 }]
`);
  for (const extent of ['sample', 'exhaustive'] as const) {
    const promises = promisesOf(lab, extent);
    for (const promise of promises) expect(typeof promise).toBe('object');
    const senders = promises.flatMap((one) =>
      one.kind === 'reach' || one.kind === 'wall' ? [one.from.name] : [],
    );
    expect(new Set(senders)).toEqual(new Set(['vpc-a-web-1', 'vpc-a-web-2']));
  }
});

test('the port beside published ones is closed, unless it is published by TCP itself', () => {
  const wallsOf = (publish: string): readonly string[] =>
    promisesOf(
      labOf(`vpcs: [{ name: vpc-a, subnets: [web], natGateways: true }]
workloads: [{ name: shop, publish: [${publish}] }]
`),
      'sample',
    ).flatMap((one) =>
      one.kind === 'wall' && one.to.name.includes('published ports')
        ? [`${one.from.name} ${one.protocol} ${one.port}`]
        : [],
    );
  const [beside = '', ...others] = wallsOf('{ port: 80 }');
  expect(beside).toMatch(/ tcp \d+$/);
  expect(others).toEqual([]);
  const port = beside.split(' ').at(-1) ?? '';
  expect(wallsOf(`{ port: ${port} }`)).toEqual([]);
  expect(wallsOf(`{ port: 80 }, { port: ${port} }`)).toEqual([]);
  expect(wallsOf(`{ port: ${port}, protocol: udp }`)).toEqual([beside]);
});

test('the link to a site is promised with the prefix of its VPC, whichever VPC that is', () => {
  const lab = labOf(`vpcs:
  - { name: vpc-a, cidr: 10.0.0.0/16, subnets: [web], natGateways: true }
  - { name: vpc-b, cidr: 10.1.0.0/16, subnets: [web], natGateways: true }
sites: [{ name: office, vpc: vpc-b, cidr: 172.16.0.0/24, asn: 64600 }]
workloads: 1
`);
  const routes = promisesOf(lab, 'sample').flatMap((one) =>
    one.kind === 'route' && one.text.includes('private link') ? [[one.router, one.prefix]] : [],
  );
  expect(routes).toHaveLength(2);
  expect(routes).toContainEqual(['office', '10.1.0.0/16']);
  expect(routes.map(([, prefix]) => prefix)).toContain('172.16.0.0/24');
});

test('the edge is promised routes to spokes through the gateways of their hub', () => {
  const texts = textsOf(labShipped('transit-hub'), 'edge-route');
  expect(texts.filter((text) => / (10\.1|10\.2)\.0\.0\/16 /.test(text))).toEqual([
    'the edge routes 10.1.0.0/16 to nat-gateway-hub',
    'the edge routes 10.2.0.0/16 to nat-gateway-hub',
  ]);
  expect(texts.filter((text) => text.includes('10.3.0.0/16'))).toEqual([]);
  expect(texts.filter((text) => / 10\.0\.0\.0\/16 /.test(text))).toHaveLength(1);
});

test('a hub that announces its subnets alone announces its spokes whole', () => {
  const lab = labOf(`vpcs:
  - { name: hub, cidr: 10.0.0.0/16, subnets: [{ name: tools, cidr: 10.0.1.0/24 }], natGateways: [{ routing: { announce: [subnets] } }] }
  - { name: shop, cidr: 10.1.0.0/16, subnets: [{ name: web, cidr: 10.1.1.0/24 }] }
transit: { hub: hub }
workloads: 1
`);
  const prefixes = textsOf(lab, 'edge-route').map((text) => text.split(' ')[3] ?? '');
  expect(prefixes.toSorted()).toEqual(['10.0.1.0/24', '10.1.0.0/16']);
});

test.each([
  ['tenants: [{ name: tenant-1, prefixLimit: 2 }]', 'announce: [subnets]'],
  ['', 'announce: [subnets], limit: 2'],
])('nothing is promised of what is announced beyond a bound: %s %s', (tenants, routing) => {
  const text = (head: string, how: string): string => `${head}
vpcs: [{ name: vpc-a, tenant: tenant-1, subnets: [web, app, db], natGateways: [{ translate: false, routing: { ${how} } }] }]
workloads: 1
`;
  const routes = (head: string, how: string) => textsOf(labOf(text(head, how)), 'edge-route');
  expect(routes('', 'announce: [subnets]')).toHaveLength(3);
  expect(routes(tenants, routing)).toEqual([]);
  expect(textsOf(labOf(text(tenants, routing)), 'routed')).toEqual([]);
  const internet = (head: string, how: string) => textsOf(labOf(text(head, how)), 'internet');
  expect(internet('', 'announce: [subnets]')).toHaveLength(3);
  expect(internet(tenants, routing)).toEqual([]);
});

test('nor of elastic addresses and published ports beyond it, and the bound holds for a gateway with a fixed prefix too', () => {
  const elastic = readFileSync(new URL('../../../../labs/elastic.yaml', import.meta.url), 'utf8');
  expect(textsOf(labOf(elastic), 'elastic').length).toBeGreaterThan(2);
  const bounded = labOf(`${elastic}tenants: [{ name: tenant-1, prefixLimit: 1 }, tenant-2]\n`);
  const reached = textsOf(bounded, 'elastic').filter((text) => text.includes('reaches'));
  // Of the tenant without a bound.
  expect(reached).toHaveLength(2);
  expect(reached.filter((text) => !text.includes('reaches b-web-1 '))).toEqual([]);
  const single = (head: string): Lab =>
    labOf(
      `${head}vpcs: [{ name: vpc-a, tenant: tenant-1, subnets: [web], natGateways: true }]\nworkloads: 1\n`,
    );
  expect(single('').natGateways.map(({ isDriven }) => isDriven)).toEqual([false]);
  const one = single('tenants: [{ name: tenant-1, prefixLimit: 1 }]\n');
  expect(one.natGateways.map(({ isDriven }) => isDriven)).toEqual([true]);
  expect(textsOf(one, 'edge-route')).toHaveLength(1);
});

test('the edge is promised to prefer the gateway with the higher local preference, for each prefix of both', () => {
  const preferences = (first: string, second: string): readonly string[] =>
    textsOf(
      labOf(`vpcs:
  - { name: vpc-a, cidr: 10.0.0.0/16, subnets: [web], natGateways: [{ routing: { ${first} } }, { routing: { ${second} } }] }
workloads: 1
`),
      'edge-preference',
    );
  expect(preferences('bfd: true', 'bfd: true')).toEqual([]);
  expect(preferences('localPreference: 100', 'bfd: true')).toEqual([]);
  expect(preferences('localPreference: 200', 'bfd: true')).toEqual([
    'the edge prefers nat-gateway-a to nat-gateway-a-2 for 10.0.0.0/16 (local preference 200)',
  ]);
  expect(preferences('localPreference: 50', 'announce: [vpc]')).toEqual([
    'the edge prefers nat-gateway-a-2 to nat-gateway-a for 10.0.0.0/16 (local preference 100)',
  ]);
  // Each announces what the other does not.
  expect(preferences('localPreference: 200', 'announce: [subnets]')).toEqual([]);
  // By distance, not by preference.
  expect(preferences('localPreference: 200', 'protocol: ospf')).toEqual([]);
});

test('the edge is promised to hold no more of a tenant than its bound, through its gateways in each region', () => {
  const bounds = (rest: string, head = 'tenants: [{ name: t, prefixLimit: 3 }, u]'): readonly string[] =>
    promisesOf(labOf(`${head}\n${rest}`), 'sample').flatMap((one) =>
      one.kind === 'bound' ? [`${one.text}: ${one.nextHops.length} ${one.limit}`] : [],
    );
  const vpc = (name: string, rest: string): string => `  - { name: ${name}, subnets: [web], ${rest} }\n`;
  const both = `vpcs:\n${vpc('vpc-a', 'tenant: t, natGateways: 2')}${vpc('vpc-b', 'tenant: u, natGateways: true')}workloads: 1\n`;
  expect(bounds(both)).toEqual(['the edge holds no more than 3 prefixes of t: 2 3']);
  expect(bounds(both, '')).toEqual([]);
  const regions = `regions: [{ name: east }, { name: west }]
vpcs:
${vpc('vpc-a', 'region: east, tenant: t, natGateways: true')}${vpc('vpc-b', 'region: west, tenant: t, natGateways: true')}${vpc('vpc-c', 'region: west, tenant: u, natGateways: true')}workloads: 1
`;
  expect(bounds(regions)).toEqual([
    'the edge holds no more than 3 prefixes of t in east: 1 3',
    'the edge holds no more than 3 prefixes of t in west: 1 3',
  ]);
});

test('where a route leads to a workload that forwards, neither a way nor a wall is promised behind it', () => {
  const between = (routes: string): readonly string[] => {
    const lab = labOf(`vpcs:
  - { name: vpc-a, cidr: 10.0.0.0/16, subnets: [{ name: web, cidr: 10.0.1.0/24 }]${routes} }
  - { name: vpc-b, cidr: 10.1.0.0/16, subnets: [web] }
workloads:
  - { name: a, vpc: vpc-a, subnet: web }
  - { name: firewall, vpc: vpc-a, subnet: web, address: 10.0.1.20, forwards: true }
  - { name: b, vpc: vpc-b, subnet: web }
`);
    return promisesOf(lab, 'exhaustive').flatMap((one) =>
      (one.kind === 'reach' || one.kind === 'wall') &&
      [one.from.name, one.to.name].toSorted().join(' ') === 'a b'
        ? [one.kind]
        : [],
    );
  };
  expect(between('')).toEqual(['wall', 'wall']);
  expect(between(', routes: [{ prefix: 10.1.0.0/16, nextHop: 10.0.1.20 }]')).toEqual([]);
});
