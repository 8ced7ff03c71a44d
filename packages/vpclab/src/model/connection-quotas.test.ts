import { expect, it } from 'vitest';
import { markedBy, quotasOf, vpcMark } from './connection-quotas.ts';
import type { Lab } from './lab.ts';

type Gateway = Lab['natGateways'][number];

function marksOf(names: readonly string[]): ReadonlyMap<string, number> {
  const lab = { vpcs: names.map((name) => ({ name, connections: 5 })) } as unknown as Lab;
  const prefixes = names.map((_, index) => `10.${index % 256}.0.0/16`);
  const quotas = quotasOf(lab, { vpcs: names, prefixes } as unknown as Gateway);
  return new Map(quotas.map(({ vpc, mark }) => [vpc, mark]));
}

it('marks a VPC alike whichever others there are, in whatever order', () => {
  const [alone, first, last] = [
    marksOf(['shop']),
    marksOf(['shop', 'a', 'z']),
    marksOf(['z', 'office', 'shop']),
  ];
  expect(new Set([alone, first, last].map((marks) => marks.get('shop'))).size).toBe(1);
});

it('no two of a gateway are marked alike, and none with 0', () => {
  // More than the square root of all marks: some of these names meet.
  const names = Array.from({ length: 4_000 }, (_, index) => `vpc-${index}`);
  const marks = marksOf(names);
  expect(new Set(marks.values()).size).toBe(names.length);
  expect([...marks.values()].filter((mark) => mark === 0 || mark !== vpcMark(mark))).toEqual([]);
});

it('tells other rules by the rest of the mark', () => {
  const mark = marksOf(['shop']).get('shop') ?? 0;
  const [one, other] = [markedBy(mark, 'rules'), markedBy(mark, 'other rules')];
  expect(one).not.toBe(other);
  expect([one, other].map(vpcMark)).toEqual([mark, mark]);
});
