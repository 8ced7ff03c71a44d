import { expect, test } from 'vitest';
import { generateLab } from '../concepts/generate.ts';
import type { Lab } from '../model/lab.ts';
import { parseLab } from '../concepts/parse-lab.ts';
import type { LabPromise } from '../model/promise.ts';
import { promisesOf } from './promises.ts';
import type { Workload } from './workload/resolved.ts';

test.each([2, 30])('a sample of %i VPCs: every workload sends and is sent to', (vpcs) => {
  const lab = labOf(vpcs);
  const reached = promisesOf(lab, 'sample').filter(isReach);
  const names = new Set(lab.workloads.map(({ name }) => name));
  expect(new Set(reached.map(({ from }) => from.name))).toEqual(names);
  expect(new Set(reached.map(({ to }) => to.name))).toEqual(names);
});

test('a sample crosses all pairs of subnets, on one node and between nodes', () => {
  const pairs = ([from, to]: Ends): string => `${from.subnet} ${to.subnet}`;
  const all = new Set(endsOf(labOf(1), 'exhaustive', isReach).map(pairs));
  expect(new Set(endsOf(labOf(1), 'sample', isReach).map(pairs))).toEqual(all);
});

test('in a big lab the VPCs take turns with the crossings: over all of them none is left out', () => {
  const crossing = ([from, to]: Ends): string => `${from.subnet} ${to.subnet} ${from.node === to.node}`;
  const small = new Set(endsOf(labOf(1), 'sample', isReach).map(crossing));
  expect(new Set(endsOf(labOf(30), 'sample', isReach).map(crossing))).toEqual(small);
});

test.each([
  { vpcs: 2, others: 1 },
  { vpcs: 4, others: 3 },
  { vpcs: 7, others: 4 },
  // More than a hundred workloads: a big lab.
  { vpcs: 30, others: 1 },
])('a sample of $vpcs VPCs holds each against $others others', ({ vpcs, others }) => {
  const walls = endsOf(labOf(vpcs), 'sample', ({ category }) => category === 'isolation');
  const against = Map.groupBy(walls, ([from]) => from.vpc);
  expect(against.size).toBe(vpcs);
  for (const [vpc, some] of against) {
    const met = new Set(some.map(([, to]) => to.vpc));
    expect([...met]).toHaveLength(others);
    expect(met).not.toContain(vpc);
  }
});

test('every pair of workloads of different VPCs is a wall of an exhaustive verification', () => {
  const lab = labOf(3);
  const walls = endsOf(lab, 'exhaustive', ({ category }) => category === 'isolation');
  const pairs = lab.workloads.flatMap((from) =>
    lab.workloads.filter(({ vpc }) => vpc !== from.vpc).map((to) => `${from.name} ${to.name}`),
  );
  expect(walls.map(([from, to]) => `${from.name} ${to.name}`).toSorted()).toEqual(pairs.toSorted());
});

test('a sample asks every host of the internet, each workload one', () => {
  const lab = parsed(`name: lab
internet:
  hosts:
    - { name: one, address: 203.0.113.10 }
    - { name: two, address: 203.0.113.20 }
    - { name: three, address: 203.0.113.30 }
vpcs:
  - { name: vpc-a, subnets: [web, app], natGateways: true }
workloads: 2
`);
  const asked = promisesOf(lab, 'sample')
    .filter(isReach)
    .filter(({ category }) => category === 'internet');
  expect(asked.map(({ from }) => from.name)).toEqual(lab.workloads.map(({ name }) => name));
  expect(new Set(asked.map(({ to }) => to.name))).toEqual(new Set(['one', 'two', 'three']));
  const all = promisesOf(lab, 'exhaustive')
    .filter(isReach)
    .filter(({ category }) => category === 'internet');
  expect(all).toHaveLength(lab.workloads.length * 3);
});

test('a sample of a big lab is little more than a probe for each workload', () => {
  const lab = labOf(100);
  expect(promisesOf(lab, 'sample').length).toBeLessThan(lab.workloads.length * 1.4);
});

test('a sample tries all walls of the provider from every VPC, in a big lab by turns', () => {
  const closed = (vpcs: number) =>
    promisesOf(labOf(vpcs), 'sample').filter(
      (promise) => promise.kind === 'wall' && promise.hides === 'address',
    );
  const kinds = (vpcs: number): ReadonlySet<string> =>
    new Set(
      closed(vpcs).map((promise) => `${promise.category} ${promise.kind === 'wall' ? promise.port : ''}`),
    );
  expect(kinds(1)).toEqual(new Set(['underlay 6642', 'underlay 6081']));
  expect(closed(2)).toHaveLength(4);
  expect(kinds(30)).toEqual(kinds(1));
  expect(closed(30)).toHaveLength(8);
});

type Reach = Extract<LabPromise, { kind: 'reach' }>;
type Ends = readonly [from: Workload, to: Workload];

function isReach(promise: LabPromise): promise is Reach {
  return promise.kind === 'reach';
}

/** The workloads at both ends of the promises that are meant. */
function endsOf(
  lab: Lab,
  extent: 'sample' | 'exhaustive',
  isMeant: (promise: LabPromise) => boolean,
): readonly Ends[] {
  const workloads = new Map(lab.workloads.map((workload) => [workload.name, workload]));
  return promisesOf(lab, extent)
    .filter(isMeant)
    .map((promise): Ends => {
      if (promise.kind !== 'reach' && promise.kind !== 'wall') throw new Error('no packets are sent');
      const [from, to] = [workloads.get(promise.from.name), workloads.get(promise.to.name)];
      if (from === undefined || to === undefined) throw new Error('no such workload');
      return [from, to];
    });
}

function labOf(vpcs: number): Lab {
  return parsed(generateLab({ vpcs, subnets: 3, workloads: 3, nodes: 2 }));
}

function parsed(text: string): Lab {
  const read = parseLab({ fileName: 'lab.yaml', text });
  if (read.kind === 'errors') throw new Error(JSON.stringify(read));
  return read.lab;
}
