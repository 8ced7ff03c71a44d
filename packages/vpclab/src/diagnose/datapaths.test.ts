import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseLab } from '../concepts/parse-lab.ts';
import { datapathsBetween } from './datapaths.ts';
import { endsOf } from './ends.ts';

function between(name: string, from: string, to: string): readonly string[] {
  const text = readFileSync(new URL(`../../../../labs/${name}.yaml`, import.meta.url), 'utf8');
  const parsed = parseLab({ fileName: name, text });
  if (parsed.kind === 'errors') throw new Error(`${name} does not parse`);
  return datapathsBetween(parsed.lab, endsOf(parsed.lab, { from, to }));
}

const OF_A = ['lr-vpc-a', 'ls-vpc-a-web', 'ls-vpc-a-app', 'ls-vpc-a-db', 'ls-vpc-a-nat'];
const OF_B = ['lr-vpc-b', 'ls-vpc-b-web', 'ls-vpc-b-app', 'ls-vpc-b-db', 'ls-vpc-b-nat'];

it('are those of one VPC for its own traffic, and for its way out', () => {
  expect(between('two-vpcs', 'vpc-a-web-1', 'vpc-a-db-1')).toEqual(OF_A);
  expect(between('two-vpcs', 'vpc-a-web-1', 'host-1')).toEqual(OF_A);
});

it('are those of both VPCs and of their transit', () => {
  const found = between('two-vpcs', 'vpc-a-web-1', 'vpc-b-web-1');
  expect(found).toEqual([...OF_A, ...OF_B, 'ls-transit', 'lr-gateway']);
});

it('are also those of the transit with a gateway that others share', () => {
  expect(between('shared-nat', 'vpc-a-web-1', 'host-1')).toEqual([
    ...OF_A.slice(0, -1),
    ...['ls-transit', 'lr-gateway'],
  ]);
});

it('are those of both regions and of the gateways between them', () => {
  expect(between('two-regions', 'shop-east-web-1', 'shop-west-web-1')).toEqual([
    ...['lr-shop-east', 'ls-shop-east-web', 'ls-shop-east-db'],
    ...['lr-shop-west', 'ls-shop-west-web'],
    ...['ls-region-gateway-shop-east', 'ls-region-gateway-shop-west'],
  ]);
});
