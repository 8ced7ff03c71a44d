// Every damage of the catalogue shows in a plan and is repaired by one apply; and a name that changes its role leaves
// nothing of the old one behind.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/model/plan.ts';
import { FAULTS } from '../support/faults.ts';
import { LabSession, shippedLab } from '../support/lab-session.ts';

let session: LabSession;
beforeEach(() => {
  session = new LabSession();
});
afterEach(async () => await session.end());

async function isWhole(): Promise<void> {
  expect((await session.json<Plan>('plan')).changes).toEqual([]);
  await session.vpclab('verify', '--quiet');
}

describe('a catalogue of damages', () => {
  it('shows in plans, and one apply each repairs it', async () => {
    await session.vpclab('up', shippedLab('two-vpcs'), '--quiet');
    const left: string[] = [];
    for (const { what, target, command, plan } of FAULTS) {
      await session.exec(target, 'sh', '-c', command);
      const shown = await session.vpclab('plan', '--details');
      await session.vpclab('apply');
      if (!plan.test(shown)) left.push(`${what}: not in the plan: ${shown}`);
      if ((await session.json<Plan>('plan')).changes.length > 0) left.push(`${what}: not repaired`);
    }
    expect(left).toEqual([]);
    await isWhole();
  }, 120_000);
});

describe('a name that changes its role', () => {
  const lab = (gateway: string, workload: string): string => `name: roles
nodes: [node-1, node-2]
vpcs: [{ name: vpc-a, cidr: 10.0.0.0/16, subnets: [{ name: web, cidr: 10.0.1.0/24 }], natGateways: [{ name: ${gateway} }] }]
workloads:
  - { vpc: vpc-a, subnet: web, name: w1, node: node-1 }
  - { vpc: vpc-a, subnet: web, name: ${workload}, node: node-1 }
`;

  it('becomes a gateway, and the gateway a workload', async () => {
    await session.vpclab('up', session.file(lab('gw', 'w2')), '--quiet');
    await session.vpclab('apply', session.file(lab('w2', 'gw')));
    await isWhole();
    expect(await session.exec('gw', 'nft', 'list', 'ruleset')).toBe('');
    expect(await session.exec('gw', 'cat', '/proc/sys/net/ipv4/ip_forward')).toBe('0\n');
    await session.vpclab('apply', session.file(lab('gw', 'w2')));
    await isWhole();
  });

  it('of a node becomes a workload, and back', async () => {
    const moved = lab('gw', 'node-2').replace('nodes: [node-1, node-2]', 'nodes: [node-1, node-3]');
    await session.vpclab('up', session.file(lab('gw', 'w2')), '--quiet');
    await session.vpclab('apply', session.file(moved));
    await isWhole();
    const chassis = await session.exec('central', 'ovn-sbctl', '--bare', '--columns=name', 'list', 'Chassis');
    expect(chassis.split('\n').filter(Boolean).toSorted()).toEqual(['node-1', 'node-3']);
    await session.vpclab('apply', session.file(lab('gw', 'w2')));
    await isWhole();
  });
});
