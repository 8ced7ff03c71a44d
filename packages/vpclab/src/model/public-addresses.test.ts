import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { labOf } from '../../test/support/written-lab.ts';
import { publicAddressesOf, sourcesOf } from './public-addresses.ts';

const lab = labOf(readFileSync(new URL('../../../../labs/ha-nat.yaml', import.meta.url), 'utf8'));
const of = (vpc: string) =>
  lab.natGateways
    .filter(({ vpcs }) => vpcs.includes(vpc))
    .map((gateway) => publicAddressesOf(lab, gateway).map(({ med, of: whose }) => [whose, med]));
const addressesOf = (vpc: string) =>
  lab.natGateways
    .filter(({ vpcs }) => vpcs.includes(vpc))
    .map((gateway) => [
      publicAddressesOf(lab, gateway).map(({ address }) => address),
      sourcesOf(lab, gateway),
    ]);

test('gateways that stand side by side share nothing, and are seen at their own addresses', () => {
  expect(of('vpc-a')).toEqual([[], []]);
  const own = lab.natGateways.filter(({ vpcs }) => vpcs.includes('vpc-a'));
  expect(own.map((gateway) => sourcesOf(lab, gateway))).toEqual(
    own.map(({ outsideAddress }) => [outsideAddress]),
  );
});

test('one address: the second announces it as well, and is used without the first', () => {
  expect(of('vpc-b')).toEqual([[['vpc-b', 100]], [['vpc-b', 101]]]);
  const [first, second] = addressesOf('vpc-b');
  expect(first).toEqual(second);
  expect(first?.[1]).toHaveLength(1);
});

test('an address each: both announce both, and each prefers its own', () => {
  expect(of('vpc-c')).toEqual([
    [
      ['vpc-c', 100],
      ['vpc-c', 200],
    ],
    [
      ['vpc-c', 200],
      ['vpc-c', 100],
    ],
  ]);
  const prefixes = lab.natGateways.flatMap((gateway) =>
    publicAddressesOf(lab, gateway).map(({ address, prefix }) => [`${address}/32`, prefix]),
  );
  for (const [expected, prefix] of prefixes) expect(prefix).toBe(expected);
});
