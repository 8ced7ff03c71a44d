// What the routing agent of a lab is told, of the lab file.

import { expect, test } from 'vitest';
import { labOf, labShipped } from '../../test/support/written-lab.ts';
import type { RegionName } from '../model/names.ts';
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
  const { gateways, tenants } = agentConfigOf(
    labOf(text('tenants: [{ name: t, prefixLimit: 1 }]')),
    undefined,
  );
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

test('routers that let something in by BGP are watched, with the agent of their region', () => {
  const watched = (name: string, plane?: RegionName): readonly string[] =>
    agentConfigOf(labShipped(name), plane).edges.map(({ name: of, bmp }) => `${of} ${bmp}`);
  const at = (...names: readonly string[]): readonly string[] =>
    names.map((name) => `${name} 127.0.0.1:5000`);
  // What is fixed by the lab file needs no agent.
  expect(watched('two-vpcs')).toEqual([]);
  expect(watched('bgp')).toEqual(at('edge', 'nat-gateway-a', 'nat-gateway-b'));
  expect(watched('direct-connect')).toEqual(at('office-gateway'));
  expect(watched('two-regions')).toEqual(
    at('region-gateway-shop-east', 'edge-east-shop', 'region-gateway-bank-east', 'edge-east-bank'),
  );
  expect(watched('two-regions', 'west')).toEqual(
    at('region-gateway-shop-west', 'edge-west-shop', 'region-gateway-bank-west', 'edge-west-bank'),
  );
});
