import { expect, it } from 'vitest';
import { profileOf } from '../../model/traffic-defaults.ts';
import { experimentOf } from './catalogue.ts';
import { readExperiment } from './read.ts';

const profile = profileOf({ name: 'web', kind: 'requests', from: 'vpc-a/web', to: 'vpc-a/app' });
const OWN =
  'name: own\nbrief: B\ntraffic: true\nsteps: [{ fault: edge-lost, target: edge, for: 5s }]\nexpect: { affected: { broken: 9s }, others: { broken: 0s } }\n';
const own = readExperiment('own.yaml', OWN);

it.each([
  ['gateway-lost', [profile], true],
  ['gateway-lost', [], false],
  // It has none anywhere.
  ['underlay-mtu', [profile], undefined],
  ['underlay-mtu', [], undefined],
  // What its author wrote is not left out without a word.
  ['own', [], true],
])('%s in a lab with the traffic %j sends it: %s', (fileName, traffic, sends) => {
  expect(experimentOf({ fileName }, { experiments: [own], traffic }).traffic).toBe(sends);
});
