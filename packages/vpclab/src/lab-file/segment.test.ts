import { expect, it } from 'vitest';
import { ProblemList } from '../model/problem.ts';
import { parsePrefix } from '../net/prefix.ts';
import { readTree } from './read-tree.ts';
import { Resolution } from './resolution.ts';
import { Segment } from './segment.ts';

function claims(cidr: string, ...addresses: readonly string[]): readonly (string | undefined)[] {
  const text = JSON.stringify(addresses);
  const problems = new ProblemList('lab.yaml', text);
  const tree = readTree(text, problems);
  const prefix = parsePrefix(cidr);
  if (tree === undefined || prefix.kind === 'invalid') throw new Error('not read');
  const file = { vpcs: [] };
  const resolution = new Resolution({
    ...{ file, fileName: 'lab.yaml', tree, problems },
    ...{ warnings: problems, cut: new Map() },
  });
  const segment = new Segment('subnet', prefix.value, 1);
  for (const [index, address] of addresses.entries())
    segment.claim(resolution, [index], address, `workload ${index}`);
  return problems.toArray().map(({ message, expected }) => `${message}: ${expected}`);
}

it('says which addresses are left between those that are taken', () => {
  expect(claims('10.0.0.0/29', '10.0.0.1', '10.0.0.6', '10.0.0.7')).toEqual([
    '10.0.0.7 is the broadcast address of 10.0.0.0/29: a free address of 10.0.0.2 to 10.0.0.5',
  ]);
});

it('says that none is left where all are taken', () => {
  expect(claims('10.0.0.0/30', '10.0.0.1', '10.0.0.2', '10.0.0.2')).toEqual([
    '10.0.0.2 is used twice: by workload 1 and by workload 2: a larger network: no address of 10.0.0.0/30 is free',
  ]);
});
