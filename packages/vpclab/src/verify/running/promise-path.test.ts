import { expect, test } from 'vitest';
import { promisedLab, promiseNamed } from '../../../test/support/promised-lab.ts';
import type { AskedName } from '../../../test/support/promised-lab.ts';
import { labOf } from '../../../test/support/written-lab.ts';
import { promisesOf } from '../../concepts/promises.ts';
import { regionGateways } from '../../model/regions.ts';
import { pathsIn } from './promise-path.ts';
import type { PromisePath } from './promise-path.ts';

/** Without the promise; sets as words in the order of the alphabet. */
function words({ namespaces, nodes, routers, switches, ports, addresses }: PromisePath) {
  const list = (all: ReadonlySet<string>): string => [...all].toSorted().join(' ').trim();
  return {
    namespaces: list(namespaces),
    nodes: list(nodes),
    routers: list(routers),
    switches: list(switches),
    ports: list(ports),
    addresses: addresses
      .map(({ netns, address }) => `${netns}:${address}`)
      .toSorted()
      .join(' '),
  };
}

const pathOf = pathsIn(promisedLab);
const GW = '198.51.100.161';

test.each<[AskedName, ReturnType<typeof words>]>([
  [
    'a > b',
    {
      namespaces: 'a b',
      nodes: 'east',
      routers: 'lr-red',
      switches: 'ls-red-web',
      ports: 'a b',
      addresses: 'a:10.0.1.11 b:10.0.1.12',
    },
  ],
  [
    'a > c',
    {
      namespaces: 'a c',
      nodes: 'east west',
      routers: 'lr-red',
      switches: 'ls-red-db ls-red-web',
      ports: 'a c',
      addresses: 'a:10.0.1.11 c:10.0.2.13',
    },
  ],
  [
    // Over the transit, to which a third VPC is joined as well.
    'a > d',
    {
      namespaces: 'a d',
      nodes: 'east',
      routers: 'lr-blue lr-gateway lr-red',
      switches: 'ls-blue-web ls-red-web ls-transit',
      ports: 'a d',
      addresses: 'a:10.0.1.11 d:10.1.1.14',
    },
  ],
  [
    // By the gateway of its own VPC, not by way of the transit.
    'a > out',
    {
      namespaces: 'a edge gw internet',
      nodes: 'east west',
      routers: 'lr-red',
      switches: 'ls-red-nat ls-red-web',
      ports: 'a gw',
      addresses: `a:10.0.1.11 gw:${GW} internet:203.0.113.10`,
    },
  ],
  [
    // Where packets would pass is not said: what leaves, and what is joined, counts.
    'a | e',
    {
      namespaces: 'a e edge gw internet',
      nodes: 'east west',
      routers: 'lr-gateway lr-green lr-red',
      switches: 'ls-green-web ls-red-nat ls-red-web ls-transit',
      ports: 'a e gw',
      addresses: `a:10.0.1.11 e:10.2.1.15 gw:${GW}`,
    },
  ],
  [
    'out | a',
    {
      namespaces: 'a edge gw internet',
      nodes: 'east west',
      routers: 'lr-gateway lr-red',
      switches: 'ls-red-nat ls-red-web ls-transit',
      ports: 'a gw',
      addresses: `a:10.0.1.11 gw:${GW} internet:203.0.113.10`,
    },
  ],
  [
    'office > c',
    {
      namespaces: 'c office office-gateway office-lan',
      nodes: 'west',
      routers: 'lr-red',
      switches: 'ls-office-gateway ls-red-db',
      ports: 'c office-gateway',
      addresses: 'c:10.0.2.13 office-lan:172.16.0.2',
    },
  ],
  [
    'session of gw',
    {
      namespaces: 'edge gw internet',
      nodes: 'west',
      routers: 'lr-red',
      switches: 'ls-red-nat',
      ports: 'gw',
      addresses: `edge:198.51.100.1 gw:${GW}`,
    },
  ],
  [
    'route to gw',
    {
      namespaces: 'edge gw internet',
      nodes: 'west',
      routers: 'lr-red',
      switches: 'ls-red-nat',
      ports: 'gw',
      addresses: `gw:${GW}`,
    },
  ],
  [
    'name of b',
    {
      namespaces: 'a red-resolver',
      nodes: 'east west',
      routers: 'lr-red',
      switches: 'ls-red-resolver ls-red-web',
      ports: 'a red-resolver',
      addresses: ':169.254.169.253 a:10.0.1.11',
    },
  ],
  [
    'listener',
    {
      namespaces: 'a b',
      nodes: 'east',
      routers: 'lr-red',
      switches: 'ls-red-web',
      ports: 'a b',
      addresses: 'a:10.0.1.11 b:10.0.1.12',
    },
  ],
  [
    'program',
    {
      namespaces: 'a',
      nodes: 'east',
      routers: 'lr-red',
      switches: 'ls-red-web',
      ports: 'a',
      addresses: 'a:10.0.1.11',
    },
  ],
  [
    'forward',
    {
      namespaces: 'a c',
      nodes: 'east west',
      routers: 'lr-red',
      switches: 'ls-red-db ls-red-web',
      ports: 'a c',
      addresses: 'a:10.0.1.11 c:172.20.0.1',
    },
  ],
  ['cluster', { namespaces: 'central', nodes: '', routers: '', switches: '', ports: '', addresses: '' }],
  [
    'quota',
    { namespaces: 'gw', nodes: 'west', routers: '', switches: 'ls-red-nat', ports: 'gw', addresses: '' },
  ],
  ['flow log', { namespaces: 'east', nodes: '', routers: '', switches: '', ports: '', addresses: '' }],
])('where the packets of "%s" pass', (name, path) => {
  expect(words(pathOf(promiseNamed(name)))).toEqual(path);
});

/** Two VPCs whose way out is on the transit, and one with two gateways of its own. */
const hub = labOf(`
nodes: 2
transit: { attachments: [a, b], natGateway: true }
vpcs:
  - { name: a, cidr: 10.0.0.0/16, subnets: [web] }
  - { name: b, cidr: 10.1.0.0/16, subnets: [web] }
  - name: c
    cidr: 10.2.0.0/16
    subnets: [web]
    natGateways: 2
workloads: 1
`);
const inHub = pathsIn(hub);
const reachOut = (from: string) =>
  promisesOf(hub, 'exhaustive').find(
    (one) => one.kind === 'reach' && one.from.name.startsWith(from) && one.to.netns === undefined,
  );

test('what leaves by the gateway of a transit passes the transit', () => {
  const promise = reachOut('a');
  if (promise === undefined) throw new Error('no such promise');
  expect(words(inHub(promise))).toMatchObject({
    routers: 'lr-a lr-b lr-gateway',
    switches: 'ls-a-web ls-transit',
  });
});

test('of several gateways those count that the other side may see', () => {
  const promise = reachOut('c');
  if (promise?.kind !== 'reach') throw new Error('no such promise');
  const [first, second] = hub.natGateways.filter(({ vpcs }) => vpcs.some((vpc) => vpc === 'c'));
  if (first === undefined || second === undefined) throw new Error('two gateways');
  const gateways = (seenAs: typeof promise.seenAs, orSeenAs: readonly (typeof promise.seenAs)[] = []) =>
    [...inHub({ ...promise, seenAs, orSeenAs }).namespaces].filter((name) =>
      name.startsWith('nat-gateway-c'),
    );
  expect(gateways(first.outsideAddress)).toEqual([first.name]);
  expect(gateways(first.outsideAddress, [second.outsideAddress])).toEqual([first.name, second.name]);
  // Seen at an address of its own, it can take either.
  expect(gateways('192.0.2.7')).toEqual([first.name, second.name]);
});

/** A tenant in two regions, with another tenant's gateways beside. */
const regions = labOf(`
regions: [{ name: east, nodes: 2 }, { name: west, nodes: [far] }]
vpcs:
  - { name: a, tenant: shop, region: east, cidr: 10.0.0.0/16, subnets: [web] }
  - { name: b, tenant: shop, region: west, cidr: 10.1.0.0/16, subnets: [web] }
  - { name: c, tenant: bank, region: east, cidr: 10.0.0.0/16, subnets: [web] }
  - { name: d, tenant: bank, region: west, cidr: 10.1.0.0/16, subnets: [web] }
workloads: 1
`);

test('between regions the gateways and the tables of the tenant are passed', () => {
  const all = promisesOf(regions, 'exhaustive');
  const named = (text: RegExp): readonly string[] => {
    const promise = all.find((one) => text.test(one.text));
    if (promise === undefined) throw new Error(`no promise is ${text}`);
    return [...pathsIn(regions)(promise).namespaces].toSorted();
  };
  const joined = regionGateways(regions);
  const ofShop = joined.flatMap(({ gateway, table }) =>
    table.tenant === 'shop' ? [gateway.name, table.name] : [],
  );
  expect(ofShop).toHaveLength(4);
  expect(named(/^a-web-1 reaches b-web-1/)).toEqual(['a-web-1', 'b-web-1', ...ofShop].toSorted());
  const [first] = joined;
  if (first === undefined) throw new Error('the VPCs are joined');
  const both = [first.gateway.name, first.table.name].toSorted();
  expect(named(new RegExp(`^${first.gateway.name} routes`))).toEqual(both);
  expect(named(new RegExp(`^${first.table.name} routes .* to ${first.gateway.name}`))).toEqual(both);
});
