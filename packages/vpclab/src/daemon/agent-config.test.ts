// What the routing agent of a lab is told, of the lab file.

import { expect, test } from 'vitest';
import { labOf } from '../../test/support/written-lab.ts';
import { agentConfigOf } from './agent-config.ts';

test('the gateway of a transit whose VPCs are of one tenant is held to its bound: each VPC is announced', () => {
  const text = (tenants: string): string => `${tenants}
vpcs:
  - { name: vpc-a, tenant: t, cidr: 10.0.0.0/16, subnets: [web] }
  - { name: vpc-b, tenant: t, cidr: 10.1.0.0/16, subnets: [web] }
transit: { natGateway: true }
workloads: 1
`;
  expect(agentConfigOf(labOf(text('')), undefined).gateways).toEqual([]);
  const { gateways, tenants } = agentConfigOf(labOf(text('tenants: [{ name: t, prefixLimit: 1 }]')), undefined);
  expect(tenants).toEqual([{ name: 't', limit: 1 }]);
  expect(gateways).toMatchObject([
    {
      name: 'nat-gateway',
      tenant: 't',
      router: 'lr-gateway',
      announce: [],
      fixed: [
        { prefix: '10.0.0.0/16', of: 'vpc-a' },
        { prefix: '10.1.0.0/16', of: 'vpc-b' },
      ],
      learn: [],
    },
  ]);
});
