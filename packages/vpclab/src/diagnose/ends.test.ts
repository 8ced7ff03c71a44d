import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseLab } from '../concepts/parse-lab.ts';
import { endsOf } from './ends.ts';

function labOf(name: string) {
  const text = readFileSync(new URL(`../../../../labs/${name}.yaml`, import.meta.url), 'utf8');
  const parsed = parseLab({ fileName: name, text });
  if (parsed.kind === 'errors') throw new Error(`${name} does not parse`);
  return parsed.lab;
}

const lab = labOf('two-vpcs');

it.each([
  ['vpc-a-web-1', 'vpc-b-web-1', '10.0.1.11', '10.1.1.11', 'vpc-b-web-1'],
  ['10.0.1.11', '10.1.2.12', '10.0.1.11', '10.1.2.12', 'vpc-b-app-2'],
  ['10.0.1.0/24', '10.1.0.0/16', '10.0.1.11', '10.1.1.11', 'vpc-b-web-1'],
  ['vpc-a-web-1', 'nat-gateway-a', '10.0.1.11', '10.0.255.10', 'nat-gateway-a'],
  ['vpc-a-web-1', 'nat-gateway-b', '10.0.1.11', '198.51.100.11', 'nat-gateway-b'],
  ['host-1', 'edge', '203.0.113.10', '203.0.113.1', 'edge'],
  ['vpc-a-web-1', 'internet', '10.0.1.11', '203.0.113.10', 'host-1'],
  ['internet', 'edge', '203.0.113.10', '203.0.113.1', 'edge'],
  ['vpc-a-web-1', '8.8.8.8', '10.0.1.11', '8.8.8.8', '8.8.8.8'],
])('%s -> %s', (from, to, source, target, name) => {
  const ends = endsOf(lab, { from, to });
  expect(ends.from.address).toBe(source);
  expect(ends.to).toMatchObject({ address: target, name });
});

it.each([
  [lab, 'vpc-a-wep-1', 'vpc-b-web-1', 'did you mean vpc-a-web-1?'],
  [lab, 'vpc-a-web-1', '10.0.1', 'has 3 parts'],
  [lab, '8.8.8.8', 'vpc-b-web-1', 'Nothing in the lab is at 8.8.8.8'],
  [lab, 'vpc-a-web-1', '10.1.0.1/16', 'did you mean 10.1.0.0/16?'],
  [lab, '10.0.1.1', 'vpc-b-web-1', '10.0.1.1 is an address of the router lr-vpc-a'],
  [lab, 'node-1', 'vpc-b-web-1', 'node-1 is a node, where packets are not followed'],
  [lab, 'vpc-a-web-1', 'vpc-b', 'vpc-b is a VPC, where packets are not followed'],
  [lab, 'vpc-a-web-1', '10.0.1.255', 'is the broadcast address of a subnet'],
  [lab, 'vpc-a-web-1', '127.0.0.1', 'a loopback address'],
  [lab, 'vpc-a-web-1', '0.0.0.0', 'not an address that packets are sent to'],
  [lab, 'vpc-a-web-1', '224.0.0.5', 'a multicast address'],
  [lab, 'vpc-a-web-1', '255.255.255.255', 'not an address that packets are sent to'],
  [labOf('overlap'), '10.0.1.11', 'host-1', 'is the address of vpc-a-web-1 and vpc-b-web-1'],
])('refuses what is not there', (some, from, to, message) => {
  expect(() => endsOf(some, { from, to })).toThrow(message);
});

it('an address that several have means the one that is reached there', () => {
  expect(endsOf(labOf('overlap'), { from: 'vpc-a-app-1', to: '10.0.1.11' }).to).toMatchObject({
    kind: 'address',
  });
});

it('reaches a host of a site by its name, and does not send from there', () => {
  const site = labOf('direct-connect');
  expect(endsOf(site, { from: 'vpc-a-web-1', to: 'office-host-1' }).to).toEqual({
    ...{ asked: 'office-host-1', kind: 'address', name: 'office-host-1', address: '172.16.0.2' },
    netns: undefined,
  });
  expect(() => endsOf(site, { from: 'office-host-1', to: 'vpc-a-web-1' })).toThrow('office-host-1');
});
