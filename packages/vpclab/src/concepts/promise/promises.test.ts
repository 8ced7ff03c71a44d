// The user's own promises, also where the rest of the file says otherwise.

import { expect, it } from 'vitest';
import type { LabPromise } from '../../model/promise.ts';
import { parseLab } from '../parse-lab.ts';
import { promisesOf } from '../promises.ts';

const LAB = `name: test
vpcs:
  - { name: vpc-a, subnets: [web, db], natGateways: true }
  - { name: vpc-b, subnets: [web] }
workloads: 3
`;

function own(promises: string, extent: 'sample' | 'exhaustive' = 'sample'): readonly LabPromise[] {
  const parsed = parseLab({ fileName: 'test.yaml', text: `${LAB}promises: [${promises}]\n` });
  if (parsed.kind === 'errors') throw new Error(JSON.stringify(parsed.errors));
  return promisesOf(parsed.lab, extent).filter(({ category }) => category === 'promise');
}

const kinds = (promises: readonly LabPromise[]): readonly string[] => [
  ...new Set(promises.map(({ kind }) => kind)),
];

it('agrees with the file', () => {
  const [reach] = own('{ from: vpc-a-web-1, to: vpc-a-db-1 }');
  expect(reach).toMatchObject({
    kind: 'reach',
    text: 'vpc-a-web-1 reaches vpc-a-db-1 (tcp port 80): promise 1 of the file',
    shownBy: 'answer',
    between: undefined,
  });
  const [wall] = own('{ from: vpc-b-web-1, to: vpc-a-db-1, allow: false }');
  expect(wall).toMatchObject({
    kind: 'wall',
    text: 'vpc-b-web-1 does not reach vpc-a-db-1 (tcp port 80): promise 1 of the file',
  });
});

it('is proved also where the file opens no way, or one that must not be', () => {
  expect(kinds(own('{ from: vpc-b, to: vpc-a }'))).toEqual(['reach']);
  const walls = own('{ from: vpc-a/web, to: vpc-a/db, port: 5432, allow: false }');
  expect(kinds(walls)).toEqual(['wall']);
  // A refusal shows that packets arrive, and nobody else can be meant by the address.
  expect(walls[0]).toMatchObject({ hides: 'address', from: { networks: [] }, port: 5432 });
});

it('means all of a subnet, a VPC, a list or the internet', () => {
  const pairs = own('{ from: vpc-a/web, to: [vpc-a/db, vpc-a-web-1] }', 'exhaustive');
  expect(pairs).toHaveLength(3 * 4 - 1);
  expect(own('{ from: vpc-a, to: internet }', 'exhaustive')).toHaveLength(6);
});

it('of a sample still has every sender and every receiver', () => {
  const some = own('{ from: vpc-a, to: vpc-a, protocol: udp }');
  expect(some.length).toBeLessThanOrEqual(24);
  const names = (end: 'from' | 'to'): number =>
    new Set(some.map((promise) => (promise.kind === 'reach' ? promise[end].name : ''))).size;
  expect([names('from'), names('to')]).toEqual([6, 6]);
  expect(some[0]).toMatchObject({ protocol: 'udp', port: 7 });
});

it('of a large sample is no promise to oneself', () => {
  const text = LAB.replace('workloads: 3', 'workloads: 100');
  const parsed = parseLab({ fileName: 'test.yaml', text: `${text}promises: [{ from: vpc-a, to: vpc-a }]\n` });
  if (parsed.kind === 'errors') throw new Error(JSON.stringify(parsed.errors));
  const some = promisesOf(parsed.lab, 'sample').filter(({ category }) => category === 'promise');
  expect(some).toHaveLength(200);
});
