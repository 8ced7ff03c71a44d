import { expect, test } from 'vitest';
import { labOf } from '../../test/support/written-lab.ts';
import { writtenAt } from './written-at.ts';

const TEXT = `# line 1
nodes: [east, { name: west }]
edge: { asn: 65000 }
internet: { cidr: 203.0.113.0/24 }
transit:
  - name: core
    attachments: [vpc-a, vpc-b]
vpcs:
  - name: vpc-a
    cidr: 10.0.0.0/16
    subnets:
      - web
      - { name: app }
    securityGroups: [{ name: open }]
    natGateways:
      - { name: gw-1 }
      - routing: { bfd: true }
  - name: vpc-b
    cidr: 10.1.0.0/16
    subnets: [web]
workloads:
  - { name: alone, vpc: vpc-b, subnet: web }
  - { vpc: vpc-a, subnet: web, count: 2 }
  - { vpc: vpc-a, subnet: app }
`;
const lab = labOf(TEXT);
const lineOf = writtenAt({ fileName: 'lab.yaml', text: TEXT }, lab);

test.each([
  ['node', 'east', 2, 'nodes: [east, { name: west }]'],
  ['node', 'west', 2, 'nodes: [east, { name: west }]'],
  ['edge', 'edge', 3, 'edge: { asn: 65000 }'],
  ['internet', 'internet', 4, 'internet: { cidr: 203.0.113.0/24 }'],
  ['transit', 'core', 6, '- name: core'],
  ['transit', 'core/vpc-b', 7, 'attachments: [vpc-a, vpc-b]'],
  ['vpc', 'vpc-b', 18, '- name: vpc-b'],
  ['subnet', 'vpc-a/web', 12, '- web'],
  ['subnet', 'vpc-a/app', 13, '- { name: app }'],
  // Where a list has no such item, the list.
  ['subnet', 'vpc-a/nat', 11, 'subnets:'],
  ['security-group', 'vpc-a/open', 14, 'securityGroups: [{ name: open }]'],
  ['nat-gateway', 'gw-1', 16, '- { name: gw-1 }'],
  ['nat-gateway', 'nat-gateway-a-2', 15, 'natGateways:'],
  ['workload', 'alone', 22, '- { name: alone, vpc: vpc-b, subnet: web }'],
  ['workload', 'vpc-a-web-2', 23, '- { vpc: vpc-a, subnet: web, count: 2 }'],
  ['workload', 'vpc-a-app-1', 24, '- { vpc: vpc-a, subnet: app }'],
] as const)('%s %s is written on line %i', (concept, name, line, text) => {
  expect(lineOf({ concept, name })).toEqual({ file: 'lab.yaml', line, text });
});

test.each([
  ['lab', 'lab'],
  ['monitoring', 'monitoring'],
  // A VPC that is not there, and groups of one that has none.
  ['subnet', 'vpc-c/web'],
  ['security-group', 'vpc-b/open'],
] as const)('nothing is written of %s %s', (concept, name) => {
  expect(lineOf({ concept, name })).toBeUndefined();
});

test('a gateway on a transit is written at its key there, or where the transit is', () => {
  const written = (transit: string): number | undefined => {
    const text = `vpcs:\n  - { name: vpc-a, cidr: 10.0.0.0/16 }\n${transit}\n`;
    const [gateway] = labOf(text).natGateways;
    return writtenAt(
      { fileName: 'lab.yaml', text },
      labOf(text),
    )({
      concept: 'nat-gateway',
      name: gateway?.name ?? '',
    })?.line;
  };
  expect(written('transit:\n  attachments: [vpc-a]\n  natGateway: true')).toBe(5);
  expect(written('transit:\n  - attachments: [vpc-a]\n    natGateway: true')).toBe(3);
});

test('of a text that is no lab file nothing is known', () => {
  const nowhere = writtenAt({ fileName: 'lab.yaml', text: '[' }, lab);
  expect(nowhere({ concept: 'vpc', name: 'vpc-a' })).toBeUndefined();
});

test('what a VPC has of a transit is written where it is attached', () => {
  const text = `vpcs:
  - { name: hub, cidr: 10.0.0.0/16 }
  - { name: store, cidr: 10.1.0.0/16 }
transit:
  - name: store-hub
    cidr: 192.168.100.0/24
    attachments:
      - hub
      - { vpc: store, address: 192.168.100.9 }
`;
  const line = writtenAt({ fileName: 'lab.yaml', text }, labOf(text));
  expect(line({ concept: 'transit', name: 'store-hub/hub' })?.text).toBe('- hub');
  expect(line({ concept: 'transit', name: 'store-hub/store' })?.line).toBe(9);
});
