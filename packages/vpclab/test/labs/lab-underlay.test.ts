// Tenants and the underlay: a VPC may use the underlay's own addresses, and the kernel of a node takes no part in what
// its workloads say.

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Plan } from '../../src/model/plan.ts';
import { ask } from '../support/lab-http.ts';
import { LabSession } from '../support/lab-session.ts';

/** The first workloads and the nodes have the same addresses: 172.31.0.11 and .12. */
const LAB = `name: underlay
vpcs:
  - { name: vpc-a, tenant: tenant-1, cidr: 172.31.0.0/16, subnets: [{ name: web, cidr: 172.31.0.0/24 }] }
workloads: 4
`;

let session: LabSession;
beforeAll(async () => {
  session = new LabSession();
  await session.vpclab('up', session.file(LAB), '--quiet');
});
afterAll(async () => await session.end());

it('lets a VPC have the addresses of the underlay', async () => {
  const underlay = await session.exec('node-1', 'ip', '-br', '-4', 'address');
  expect(underlay).toContain('172.31.0.11/24');
  const { name } = await ask(session, 'vpc-a-web-2', '172.31.0.11');
  expect(name).toBe('vpc-a-web-1');
});

it('shows and mends a node that forwards or answers for others', async () => {
  for (const setting of ['net.ipv4.ip_forward=1', 'net.ipv4.conf.all.arp_ignore=0'])
    await session.exec('node-1', 'sysctl', '-qw', setting);
  const { changes } = await session.json<Plan>('plan');
  expect(changes.map(({ kind, row }) => `${kind} ${row.key}`).toSorted()).toEqual([
    'update node-1 net/ipv4/conf/all/arp_ignore',
    'update node-1 net/ipv4/ip_forward',
  ]);
  await session.vpclab('apply');
  expect((await session.json<Plan>('plan')).changes).toEqual([]);
});
