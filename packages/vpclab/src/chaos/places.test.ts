// Whom a fault in a namespace concerns, in a lab with regions.

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseLab } from '../concepts/parse-lab.ts';
import { serverNames, tenantsAt } from './places.ts';

const LABS = new URL('../../../../labs/', import.meta.url);

function viewOf(text: string) {
  const parsed = parseLab({ fileName: 'lab.yaml', text });
  if (parsed.kind === 'errors') throw new Error(parsed.errors[0]?.message);
  return { lab: parsed.lab, rows: [], pidOf: () => undefined };
}

const shipped = readFileSync(new URL('two-regions.yaml', LABS), 'utf8');
/** shop alone is in west. */
const alone = `name: lab
regions: [{ name: east }, { name: west }]
vpcs:
  - { name: a, tenant: shop, region: east, cidr: 10.0.0.0/16, subnets: [web] }
  - { name: b, tenant: shop, region: west, cidr: 10.1.0.0/16, subnets: [web] }
  - { name: c, tenant: bank, region: east, cidr: 10.0.0.0/16, subnets: [web] }
`;

it('names all control planes', () => {
  expect(serverNames(viewOf(shipped))).toEqual(['central', 'central-west']);
});

it('names the tenant of a table and of a gateway to other regions', () => {
  const view = viewOf(shipped);
  expect(tenantsAt(['edge-east-shop'], view)).toEqual(['shop']);
  expect(tenantsAt(['region-gateway-bank-west'], view)).toEqual(['bank']);
});

it('names the tenants of the region whose control plane it is', () => {
  const view = viewOf(alone);
  expect(tenantsAt(['central-west'], view)).toEqual(['shop']);
  expect(tenantsAt(['central'], view)).toEqual(['bank', 'shop']);
  expect(tenantsAt(['edge-west-shop'], view)).toEqual(['shop']);
});
