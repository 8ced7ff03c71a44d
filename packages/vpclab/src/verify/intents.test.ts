import { expect, test } from 'vitest';
import { generateLab } from '../concepts/generate.ts';
import type { Lab } from '../model/lab.ts';
import { parseLab } from '../concepts/parse-lab.ts';
import type { Intent } from './intent.ts';
import { intentsOf } from './intents.ts';

test.each([2, 30])('a sample of %i VPCs: every workload sends and is sent to', (vpcs) => {
  const lab = labOf(vpcs);
  const reached = intentsOf(lab, 'sample').filter(isReach);
  const names = new Set(lab.workloads.map(({ name }) => name));
  expect(new Set(reached.map(({ from }) => from.name))).toEqual(names);
  expect(new Set(reached.map(({ to }) => to.name))).toEqual(names);
});

test('a sample crosses all pairs of subnets, on one node and between nodes', () => {
  const pairs = ({ from, to }: Reach): string => `${from.subnet} ${to.subnet}`;
  const all = new Set(intentsOf(labOf(1), 'exhaustive').filter(isReach).map(pairs));
  expect(new Set(intentsOf(labOf(1), 'sample').filter(isReach).map(pairs))).toEqual(all);
});

test('in a big lab the VPCs take turns with the crossings: over all of them none is left out', () => {
  const crossing = ({ from, to }: Reach): string => `${from.subnet} ${to.subnet} ${from.node === to.node}`;
  const small = new Set(intentsOf(labOf(1), 'sample').filter(isReach).map(crossing));
  expect(new Set(intentsOf(labOf(30), 'sample').filter(isReach).map(crossing))).toEqual(small);
});

test('a sample holds every VPC against another', () => {
  const walls = intentsOf(labOf(30), 'sample').filter((intent) => intent.kind === 'isolated');
  expect(new Set(walls.map(({ from }) => from.vpc)).size).toBe(30);
  expect(walls.every(({ from, to }) => from.vpc !== to.vpc)).toBe(true);
});

test('a sample of a big lab is little more than a probe for each workload', () => {
  const lab = labOf(100);
  expect(intentsOf(lab, 'sample').length).toBeLessThan(lab.workloads.length * 1.4);
});

test('a sample tries all walls of the provider from every VPC, in a big lab by turns', () => {
  const closed = (vpcs: number) =>
    intentsOf(labOf(vpcs), 'sample').filter((intent) => intent.kind === 'closed');
  const kinds = (vpcs: number): ReadonlySet<string> =>
    new Set(closed(vpcs).map(({ category, port }) => `${category} ${port}`));
  expect(kinds(1)).toEqual(new Set(['underlay 6642', 'underlay 6081']));
  expect(closed(2)).toHaveLength(4);
  expect(kinds(30)).toEqual(kinds(1));
  expect(closed(30)).toHaveLength(8);
});

type Reach = Extract<Intent, { kind: 'reach' }>;

function isReach(intent: Intent): intent is Reach {
  return intent.kind === 'reach';
}

function labOf(vpcs: number): Lab {
  const text = generateLab({ vpcs, subnets: 3, workloads: 3, nodes: 2 });
  const parsed = parseLab({ fileName: 'generated', text });
  if (parsed.kind === 'errors') throw new Error('the generated lab is wrong');
  return parsed.lab;
}
