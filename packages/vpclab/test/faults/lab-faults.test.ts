// Damages of the catalogue show in a plan and are repaired by one apply each; and a name that changes its role leaves
// nothing of the old one behind.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/model/plan.ts';
import { runDamages } from '../random/damages.ts';
import { runDeletions } from '../random/deletions.ts';
import { LabSession } from '../support/lab-session.ts';

let session: LabSession;
beforeEach(() => {
  session = new LabSession();
});
afterEach(async () => await session.end());

async function isWhole(): Promise<void> {
  expect((await session.json<Plan>('plan')).changes).toEqual([]);
  await session.vpclab('verify', '--quiet');
}

const SEED = 1;
const COUNT = 30;

describe('random damages', () => {
  it('show in plans, and one apply each repairs them', async () => {
    const failures = await runDamages(session, {
      seed: SEED,
      count: COUNT,
      verifiesEvery: COUNT,
      tell: () => undefined,
    });
    expect(failures).toEqual([]);
  }, 240_000);
});

describe('objects of a lab that are deleted by hand', () => {
  it('show in plans, and one apply makes all of a kind again', async () => {
    const failures = await runDeletions(session, { only: 'vswitch', tell: () => undefined });
    expect(failures).toEqual([]);
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
