// What a lab file leaves open is chosen clear of what it gives, whichever way the two meet.

import { expect, test } from 'vitest';
import type { Lab } from '../model/lab.ts';
import { holdsAddress, overlaps, prefixOf } from '../net/prefix.ts';
import { addressOf } from '../net/ipv4.ts';
import { parseLab } from './parse-lab.ts';

function read(text: string) {
  return parseLab({ fileName: 'lab.yaml', text });
}
function labOf(text: string): Lab {
  const parsed = read(text);
  if (parsed.kind === 'errors') throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  return parsed.lab;
}
function errorsOf(text: string): readonly string[] {
  const parsed = read(text);
  return parsed.kind === 'ok' ? [] : parsed.errors.map(({ line, message }) => `${line}: ${message}`);
}

const subnets = (...lines: readonly string[]): string =>
  `vpcs:\n  - name: vpc-a\n    cidr: 10.0.0.0/16\n    subnets:\n${lines.map((line) => `      - ${line}\n`).join('')}`;

test.each([
  ['the same', '10.0.1.0/24', '10.0.1.0/24'],
  ['one in an earlier one', '10.0.0.0/20', '10.0.1.0/24'],
  ['one around an earlier one', '10.0.1.0/24', '10.0.0.0/20'],
  ['one that begins with an earlier one', '10.0.0.0/24', '10.0.0.0/20'],
  ['one that ends with an earlier one', '10.0.15.0/24', '10.0.0.0/20'],
])('two subnets that overlap are refused: %s', (_, first, second) => {
  const text = subnets(`{ name: web, cidr: ${first} }`, `{ name: app, cidr: ${second} }`);
  expect(errorsOf(text)).toEqual([`6: subnet "app" ${second} overlaps subnet "web" ${first}`]);
});

test('two subnets side by side are no overlap', () => {
  const text = subnets('{ name: web, cidr: 10.0.0.0/20 }', '{ name: app, cidr: 10.0.16.0/20 }');
  expect(errorsOf(text)).toEqual([]);
});

test('a default subnet is clear of those that are given, also of those given below it', () => {
  const lab = labOf(
    subnets('web', '{ name: app, cidr: 10.0.0.0/21 }', 'db', '{ name: x, cidr: 10.0.9.0/24 }'),
  );
  const prefixes = (lab.vpcs[0]?.subnets ?? []).map(({ cidr }) => prefixOf(cidr));
  expect(prefixes).toHaveLength(4);
  prefixes.forEach((one, index) => {
    for (const other of prefixes.slice(index + 1)) expect(overlaps(one, other)).toBe(false);
  });
});

const ALONE = labOf('vpcs: [{ name: vpc-a }]').vpcs[0]?.cidr ?? '';

test.each([
  ['another VPC', (cidr: string) => `vpcs: [{ name: vpc-a }, { name: vpc-b, cidr: ${cidr} }]`],
  ['the transit', (cidr: string) => `vpcs: [{ name: vpc-a }]\ntransit: { cidr: ${cidr} }`],
  ['one of two transits', (cidr: string) => `vpcs: [{ name: vpc-a }]\ntransit: [{ name: t, cidr: ${cidr} }]`],
  ['the external network', (cidr: string) => `vpcs: [{ name: vpc-a }]\nedge: { externalCidr: ${cidr} }`],
  ['the internet', (cidr: string) => `vpcs: [{ name: vpc-a }]\ninternet: { cidr: ${cidr} }`],
])('the default prefix of a VPC is clear of %s, smaller or larger', (_, text) => {
  expect(ALONE).toBe('10.0.0.0/16');
  for (const given of ['10.0.0.0/24', '10.0.255.0/24', '10.0.0.0/16']) {
    const lab = labOf(text(given));
    const { cidr } = lab.vpcs.find(({ name }) => name === 'vpc-a') ?? { cidr: ALONE };
    expect(overlaps(prefixOf(cidr), prefixOf(given))).toBe(false);
  }
});

const three = (gateways: string): string =>
  `vpcs:\n${['a', 'b', 'c'].map((name) => `  - { name: vpc-${name}, natGateways: ${gateways} }\n`).join('')}`;

test('no two NAT gateways have one AS number, and none has the edge’s', () => {
  const lab = labOf(
    `vpcs:\n${Array.from({ length: 40 }, (_, index) => `  - { name: v${index}, natGateways: true }\n`).join('')}`,
  );
  const numbers = lab.natGateways.map(({ asn }) => asn);
  expect(numbers.every((asn) => asn > 65000 && asn < 65535)).toBe(true);
  expect(new Set(numbers).size).toBe(40);
});

test('an AS number that the file gives moves the default that would have had it', () => {
  const numbersOf = (lab: Lab) => new Map(lab.natGateways.map(({ name, asn }) => [name, asn]));
  const before = numbersOf(labOf(three('true')));
  const [first = '', second = ''] = before.keys();
  const taken = before.get(second) ?? 0;
  const after = numbersOf(
    labOf(three('true').replace('natGateways: true', `natGateways: [{ asn: ${taken} }]`)),
  );
  expect(after.get(first)).toBe(taken);
  expect(after.get(second)).not.toBe(taken);
  expect(new Set(after.values()).size).toBe(3);
});

test('the AS number of the edge is no gateway’s, given or by default', () => {
  const [taken = 0] = labOf(three('true')).natGateways.map(({ asn }) => asn);
  const lab = labOf(`${three('true')}edge: { asn: ${taken} }`);
  expect(lab.natGateways.every(({ asn }) => asn !== taken)).toBe(true);
  expect(errorsOf(`${three(`[{ asn: ${taken} }]`)}edge: { asn: ${taken} }`)[0]).toContain(
    `has AS ${taken}, and so has the edge`,
  );
});

test('an address that a workload is given is no default of the NAT gateway in its subnet', () => {
  const inside = (workloads: string): string | undefined =>
    labOf(`vpcs: [{ name: vpc-a, cidr: 10.0.0.0/16, subnets: [{ name: web, cidr: 10.0.1.0/24 }], natGateways: [{ subnet: web }] }]
${workloads}`).natGateways[0]?.insideAddress;
  expect(inside('')).toBe('10.0.1.10');
  expect(inside('workloads: [{ name: own, address: 10.0.1.10 }]\n')).toBe('10.0.1.254');
});

test('default addresses are in their subnet, free, and none of the ends', () => {
  const lab = labOf(`${subnets('{ name: web, cidr: 10.0.1.0/27 }')}workloads: 18\n`);
  const [web] = lab.vpcs[0]?.subnets ?? [];
  const addresses = lab.workloads.map(({ address }) => address);
  expect(new Set([...addresses, web?.gateway]).size).toBe(19);
  for (const address of addresses) {
    expect(holdsAddress(prefixOf('10.0.1.0/27'), addressOf(address))).toBe(true);
    expect(['10.0.1.0', '10.0.1.31']).not.toContain(address);
  }
});
