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

test('a sample holds every VPC against another', () => {
  const walls = endsOf(labOf(30), 'sample', ({ category }) => category === 'isolation');
  expect(new Set(walls.map(([from]) => from.vpc)).size).toBe(30);
  expect(walls.every(([from, to]) => from.vpc !== to.vpc)).toBe(true);
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
  const text = generateLab({ vpcs, subnets: 3, workloads: 3, nodes: 2 });
  const parsed = parseLab({ fileName: 'generated', text });
  if (parsed.kind === 'errors') throw new Error('the generated lab is wrong');
  return parsed.lab;
}
