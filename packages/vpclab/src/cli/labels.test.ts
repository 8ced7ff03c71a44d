import { expect, it } from 'vitest';
import type { WorkloadPart } from '../model/inventory.ts';
import { areLabels, labelled } from './labels.ts';

const WORKLOADS = [
  ['a-web-1', 'red', 'a', 'web', 'node-1'],
  ['a-web-2', 'red', 'a', 'web', 'node-2'],
  ['b-web-1', 'blue', 'b', 'web', 'node-1'],
].map(([name = '', tenant = '', vpc = '', subnet = '', node = '']): WorkloadPart => ({
  ...{ name, tenant, vpc, subnet, node },
  ...{ address: '10.0.0.1', mac: '02:00:00:00:00:01', state: 'up' },
}));

it.each([
  ['tenant=red', ['a-web-1', 'a-web-2']],
  ['subnet=web,node=node-1', ['a-web-1', 'b-web-1']],
  ['vpc=a,node=node-2', ['a-web-2']],
])('%s', (word, names) => {
  expect(areLabels(word)).toBe(true);
  expect([...labelled(WORKLOADS, word)]).toEqual(names);
});

it.each([
  ['tennant=red', 'did you mean tenant?'],
  ['colour=red', 'there are tenant, vpc, subnet, node'],
  ['tenant=green', 'No workload has tenant=green'],
  ['tenant=red,vpc=b', 'No workload has tenant=red,vpc=b'],
])('%s is none', (word, message) => {
  expect(() => labelled(WORKLOADS, word)).toThrow(message);
});
