// Routes to workloads that forward: what may pass their ports, and what is promised of them.

import { expect, test } from 'vitest';
import type { Lab } from '../../model/lab.ts';
import { rowsOf } from '../../model/plan.ts';
import { labOf, rowsOfLab } from '../../../test/support/written-lab.ts';
import { promisesOf } from '../promises.ts';

/** The first VPC has the same addresses: nothing of it is meant. */
function routedLab(routes: string, workloads: string): Lab {
  return labOf(`vpcs:
  - { name: vpc-0, cidr: 10.0.0.0/16, subnets: [{ name: web, cidr: 10.0.1.0/24 }] }
  - { name: vpc-a, cidr: 10.0.0.0/16, subnets: [{ name: web, cidr: 10.0.1.0/24 }, { name: db, cidr: 10.0.2.0/24 }], routes: [${routes}] }
workloads:
  - { name: other, vpc: vpc-0, subnet: web, address: 10.0.1.20 }
${workloads}`);
}

const FIREWALL = '  - { name: firewall, vpc: vpc-a, subnet: web, address: 10.0.1.20, forwards: true }\n';
const PROXY = '  - { name: proxy, vpc: vpc-a, subnet: db, address: 10.0.2.30, forwards: true }\n';
const CLIENT = '  - { name: client, vpc: vpc-a, subnet: db, address: 10.0.2.40 }\n';

function forwardsIn(lab: Lab) {
  return promisesOf(lab, 'sample').flatMap((promise) =>
    promise.kind === 'forward' ? [[promise.from, promise.target, promise.via.name, promise.via.address]] : [],
  );
}

test('each route is promised, from a workload that is not the next hop', () => {
  const routes =
    '{ prefix: 172.16.0.0/24, nextHop: 10.0.1.20 }, { prefix: 172.17.0.9/32, nextHop: 10.0.2.30 }, { prefix: 0.0.0.0/0, nextHop: 10.0.1.20 }';
  const lab = routedLab(routes, FIREWALL + PROXY + CLIENT);
  expect(forwardsIn(lab)).toEqual([
    ['proxy', '172.16.0.1', 'firewall', '10.0.1.20'],
    ['firewall', '172.17.0.9', 'proxy', '10.0.2.30'],
    ['proxy', '192.0.2.1', 'firewall', '10.0.1.20'],
  ]);
  const [first] = promisesOf(lab, 'sample').filter(({ kind }) => kind === 'forward');
  expect(first).toMatchObject({
    text: 'packets of proxy for 172.16.0.0/24 come to firewall',
    category: 'route',
    netns: 'proxy',
  });
});

test('a route whose first address a longer one leads elsewhere is not promised', () => {
  const routes =
    '{ prefix: 172.16.0.0/24, nextHop: 10.0.1.20 }, { prefix: 172.16.0.0/25, nextHop: 10.0.2.30 }';
  expect(forwardsIn(routedLab(routes, FIREWALL + PROXY))).toEqual([
    ['firewall', '172.16.0.1', 'proxy', '10.0.2.30'],
  ]);
});

test('without another workload in the VPC nothing can be promised', () => {
  const routes = '{ prefix: 172.16.0.0/24, nextHop: 10.0.1.20 }';
  expect(forwardsIn(routedLab(routes, FIREWALL))).toEqual([]);
});

test('ports let pass the VPC and what routes lead to their own workload, of others their own address alone', () => {
  const routes =
    '{ prefix: 172.16.0.0/24, nextHop: 10.0.1.20 }, { prefix: 172.17.0.0/24, nextHop: 10.0.2.30 }, { prefix: 0.0.0.0/0, nextHop: 10.0.2.30 }';
  const lab = routedLab(routes, FIREWALL + PROXY + CLIENT);
  const rows = rowsOfLab(lab);
  const security = new Map(
    rowsOf(rows, 'ovsdb').flatMap(({ table, name, columns }) =>
      table === 'Logical_Switch_Port' ? [[name, JSON.stringify(columns['port_security'])]] : [],
    ),
  );
  const mac = (name: string): string => lab.workloads.find((one) => one.name === name)?.mac ?? '';
  expect(security.get('firewall')).toBe(
    JSON.stringify([`${mac('firewall')} 10.0.1.20 10.0.0.0/16 172.16.0.0/24`]),
  );
  // All addresses would be no list of addresses: ovn-nb(5).
  expect(security.get('proxy')).toBe(
    JSON.stringify([`${mac('proxy')} 10.0.2.30 10.0.0.0/16 172.17.0.0/24 0.0.0.0/1 128.0.0.0/1`]),
  );
  expect(security.get('client')).toBe(JSON.stringify([`${mac('client')} 10.0.2.40`]));
  const forwarding = rowsOf(rows, 'sysctl').flatMap(({ netns, path, value }) =>
    path.endsWith('ip_forward') && value === '1' ? [netns] : [],
  );
  expect(forwarding.filter((name) => ['firewall', 'proxy', 'client', 'other'].includes(name))).toEqual([
    'firewall',
    'proxy',
  ]);
});
