import { describe, expect, it } from 'vitest';
import type { Lab } from '../model/lab.ts';
import { parseLab } from './parse-lab.ts';

function labOf(text: string, fileName = 'lab.yaml'): Lab {
  const parsed = parseLab({ fileName, text });
  if (parsed.kind === 'errors')
    throw new Error(parsed.errors.map((e) => `${e.line}: ${e.message}`).join('\n'));
  return parsed.lab;
}

function messages(text: string | Uint8Array): readonly string[] {
  const parsed = parseLab({ fileName: 'lab.yaml', text });
  return parsed.kind === 'ok' ? [] : parsed.errors.map((e) => `${e.line}:${e.column} ${e.message}`);
}

const addresses = (lab: Lab) => Object.fromEntries(lab.workloads.map((w) => [w.name, w.address]));

describe('the name of a lab', () => {
  it.each([
    ['labs/two-vpcs.yaml', 'two-vpcs'],
    ['/tmp/My Lab.yml', 'my-lab'],
    ['C:\\labs\\shop.yaml', 'shop'],
    ['-', 'lab'],
    ['2024.yaml', 'lab'],
  ])('follows from %s', (fileName, name) => {
    expect(labOf('vpcs: [{ name: vpc-a }]', fileName).name).toBe(name);
  });
});

describe('defaults', () => {
  it('make one VPC with one subnet of two words', () => {
    const lab = labOf('vpcs: [{ name: vpc-a }]');
    expect(lab.nodes.map((node) => node.name)).toEqual(['node-1', 'node-2']);
    expect(lab.vpcs[0]).toMatchObject({ cidr: '10.0.0.0/16', tenant: 'tenant-a' });
    expect(lab.vpcs[0]?.subnets[0]).toMatchObject({ name: 'main', cidr: '10.0.1.0/24', gateway: '10.0.1.1' });
    expect(lab.edge).toBeUndefined();
    expect(lab.workloads).toEqual([]);
  });

  it('give a /30 subnet to what has room for nothing larger', () => {
    const lab = labOf(
      'vpcs: [{ name: vpc-a, cidr: 10.0.0.0/28, subnets: [a, b], natGateways: true }]\nworkloads: 1',
    );
    expect(lab.vpcs[0]?.subnets.map((subnet) => subnet.cidr)).toEqual([
      '10.0.0.4/30',
      '10.0.0.8/30',
      '10.0.0.12/30',
    ]);
    expect(lab.natGateways[0]?.insideAddress).toBe('10.0.0.14');
    expect(lab.workloads.map((workload) => workload.address)).toEqual(['10.0.0.6', '10.0.0.10']);
  });

  it('give sizes the next free prefix', () => {
    const lab = labOf(
      'vpcs: [{ name: vpc-a, cidr: /20, subnets: [{ name: web, cidr: /26 }, { name: app, cidr: /26 }] }]',
    );
    expect(lab.vpcs[0]?.cidr).toBe('10.0.0.0/20');
    expect(lab.vpcs[0]?.subnets.map((subnet) => subnet.cidr)).toEqual(['10.0.1.0/26', '10.0.1.64/26']);
  });

  it('keep clear of what the file gives', () => {
    const lab = labOf(
      'vpcs: [{ name: vpc-a }, { name: other, cidr: 10.0.0.0/15 }]\n' +
        'workloads: [{ vpc: other, count: 2 }, { vpc: other, name: pinned, address: 10.0.1.11 }]',
    );
    expect(lab.vpcs[0]?.cidr).toBe('10.2.0.0/16');
    expect(addresses(lab)).toEqual({
      'other-main-1': '10.0.1.12',
      'other-main-2': '10.0.1.13',
      pinned: '10.0.1.11',
    });
  });

  it('put subnets between those that the file gives', () => {
    const lab = labOf(
      'vpcs: [{ name: vpc-a, subnets: [a, { name: b, cidr: 10.0.0.0/22 }, c, { name: d, cidr: 10.0.5.0/24 }] }]',
    );
    const cidrs = Object.fromEntries(
      (lab.vpcs[0]?.subnets ?? []).map((subnet) => [subnet.name, subnet.cidr]),
    );
    expect(cidrs).toEqual({ a: '10.0.4.0/24', b: '10.0.0.0/22', c: '10.0.6.0/24', d: '10.0.5.0/24' });
  });

  it('use the declared NAT subnet', () => {
    const lab = labOf(
      'vpcs: [{ name: vpc-a, subnets: [web, { name: out, tier: nat }], natGateways: 1 }]\nworkloads: 1',
    );
    expect(lab.vpcs[0]?.subnets.map((subnet) => subnet.name)).toEqual(['web', 'out']);
    expect(lab.natGateways[0]?.inside).toMatchObject({ subnet: 'out' });
    expect(lab.workloads.map((workload) => workload.subnet)).toEqual(['web']);
  });

  it('serve with the gateway of a transit only VPCs without one of their own', () => {
    const lab = labOf(
      'vpcs: [{ name: vpc-a, natGateways: true }, { name: vpc-b }, { name: vpc-c, tenant: tenant-b }]\n' +
        'transit: { natGateway: true }',
    );
    const shared = lab.natGateways.find((gateway) => gateway.inside.kind === 'transit');
    expect(shared).toMatchObject({
      name: 'nat-gateway',
      insideAddress: '192.168.100.254',
      insideNextHop: '192.168.100.1',
      vpcs: ['vpc-b', 'vpc-c'],
      prefixes: ['10.1.0.0/16', '10.2.0.0/16'],
      tenant: 'tenant-b',
    });
  });
});

describe('a change of the file', () => {
  const before = labOf(
    'vpcs: [{ name: vpc-a, natGateways: true }, { name: shop, natGateways: true }, { name: vpc-c, natGateways: true }]\n' +
      'transit: true\nworkloads: [{ name: "{vpc}-one" }, { name: "{vpc}-two" }, { count: 3 }]',
  );

  it('that removes a VPC leaves everything of the others as it was', () => {
    const after = labOf(
      'vpcs: [{ name: shop, natGateways: true }, { name: vpc-c, natGateways: true }]\n' +
        'transit: true\nworkloads: [{ name: "{vpc}-one" }, { name: "{vpc}-two" }, { count: 3 }]',
    );
    expect(after.vpcs).toEqual(before.vpcs.slice(1));
    expect(after.natGateways).toEqual(before.natGateways.slice(1));
    expect(after.transits[0]?.attachments).toEqual(before.transits[0]?.attachments.slice(1));
    expect(after.workloads).toEqual(before.workloads.filter((workload) => workload.vpc !== 'vpc-a'));
  });

  it('that removes a workload from the middle leaves the addresses and MACs of the others as they were', () => {
    const after = labOf(
      'vpcs: [{ name: vpc-a, natGateways: true }, { name: shop, natGateways: true }, { name: vpc-c, natGateways: true }]\n' +
        'transit: true\nworkloads: [{ name: "{vpc}-two" }, { count: 3 }]',
    );
    const facts = (lab: Lab) =>
      lab.workloads.filter((w) => !w.name.endsWith('-one')).map((w) => [w.name, w.address, w.mac]);
    expect(facts(after)).toEqual(facts(before));
  });

  it('that raises a count adds and moves nothing', () => {
    const few = labOf('vpcs: [{ name: vpc-a, subnets: [web, app] }]\nworkloads: 2');
    const many = labOf('vpcs: [{ name: vpc-a, subnets: [web, app] }]\nworkloads: 5');
    expect(many.workloads).toEqual(expect.arrayContaining([...few.workloads]));
  });
});

describe('counts and anchors', () => {
  it('repeat a VPC with its number in every text', () => {
    const lab = labOf(
      'vpcs: [{ count: 3, name: "v{n}", tenant: "t{n}", cidr: "10.{i}.0.0/16", subnets: ["s{n}"] }]',
    );
    expect(lab.vpcs.map((vpc) => [vpc.name, vpc.tenant, vpc.cidr, vpc.subnets[0]?.name])).toEqual([
      ['v1', 't1', '10.0.0.0/16', 's1'],
      ['v2', 't2', '10.1.0.0/16', 's2'],
      ['v3', 't3', '10.2.0.0/16', 's3'],
    ]);
  });

  it('of one need no number in the name', () => {
    expect(labOf('vpcs: [{ count: 1, name: vpc-a }]').vpcs.map(({ name }) => name)).toEqual(['vpc-a']);
  });

  it('merge with <<, where what is written here wins', () => {
    const lab = labOf(
      'vpcs:\n  - &base { name: vpc-a, subnets: [web, db], natGateways: true }\n  - { <<: *base, name: vpc-b, natGateways: false }',
    );
    expect(lab.vpcs.map((vpc) => vpc.subnets.map((subnet) => subnet.name))).toEqual([
      ['web', 'db', 'nat'],
      ['web', 'db'],
    ]);
  });

  it('find their anchors in keys that begin with x-', () => {
    const lab = labOf('x-tiers: &tiers [web, db]\nvpcs: [{ name: vpc-a, subnets: *tiers }]');
    expect(lab.vpcs[0]?.subnets.map((subnet) => subnet.name)).toEqual(['web', 'db']);
  });

  it('continue to count names where the previous entry ended', () => {
    const lab = labOf('vpcs: [{ name: a1 }]\nworkloads: [{ count: 2 }, { node: node-2 }]');
    expect(lab.workloads.map((workload) => workload.name)).toEqual(['a1-main-1', 'a1-main-2', 'a1-main-3']);
    expect(lab.workloads[2]?.node).toBe('node-2');
  });
});

describe('overlapping VPCs', () => {
  const two = 'vpcs: [{ name: vpc-a, cidr: 10.0.0.0/16 }, { name: vpc-b, cidr: 10.0.0.0/16 }]\n';

  it('are legal apart', () => {
    expect(messages(two)).toEqual([]);
  });

  it('are refused on one transit, with both places', () => {
    expect(messages(`${two}transit: true`).join()).toMatch(
      /vpc-b" 10.0.0.0\/16 \(line 1\) overlaps "vpc-a" 10.0.0.0\/16 \(line 1\)/,
    );
  });
});

describe('problems', () => {
  it.each([
    [
      'a name that every lab has',
      'vpcs: [{ name: vpc-a }]\nworkloads: [{ name: central }]',
      'the name "central" is taken: every lab has a namespace of that name',
    ],
    ['a quoted <<', 'vpcs: [{ "<<": {}, name: vpc-a }]', 'unknown key "<<"'],
    ['a key over two lines', '"vp\n cs": 1', 'a mapping stands where a plain value should'],
    // What a refused VPC holds is not known: nothing is said of what refers to it.
    [
      'a reference into a VPC that is refused',
      'vpcs: [{ name: vpc-a, cidr: 10.0.0.1/16 }]\nworkloads: [{ vpc: vpc-a, subnet: nowhere }]',
      '"10.0.0.1/16" has host bits set: the network is 10.0.0.0/16',
    ],
  ])('of %s are said once', (_, text, message) => {
    expect(messages(text).map((line) => line.replace(/^\d+:\d+ /, ''))).toEqual([message]);
  });

  it('of a file that is too large end all others', () => {
    const text = `vpcs: [{ nam: 1 }]\n${'# padding\n'.repeat(220_000)}`;
    const parsed = parseLab({ fileName: 'lab.yaml', text });
    expect(parsed).toMatchObject({
      errors: [{ message: 'the file is larger than 2 MB', expected: 'a lab file of at most 2 MB' }],
    });
  });
});

describe('warnings', () => {
  it('tell what is legal and probably not meant', () => {
    const parsed = parseLab({
      fileName: 'lab.yaml',
      text: 'tenants: [red, blue]\nvpcs: [{ name: vpc-a, tenant: red }]\ntransit: true',
    });
    expect(parsed.kind === 'ok' && parsed.warnings.map((warning) => warning.message)).toEqual([
      'the tenant "blue" has no VPC',
      'transit "transit" joins only one VPC',
    ]);
  });
});

it('reports every wrong name, and suggests another one for the first of them', () => {
  const workloads = Array.from({ length: 1_000 }, (_none, index) => `  - { name: w-${index}, vpc: vpc-z }\n`);
  const text = `vpcs:\n  - { name: vpc-a }\nworkloads:\n${workloads.join('')}`;
  const parsed = parseLab({ fileName: 'lab.yaml', text });
  const errors = parsed.kind === 'ok' ? [] : parsed.errors;
  expect(errors).toHaveLength(1_000);
  const suggestions = errors.map(({ suggestion }) => suggestion);
  expect(suggestions[0]).toBe('did you mean "vpc-a"?');
  // Each compares a name with all that there are.
  expect(suggestions.filter((suggestion) => suggestion !== undefined)).toHaveLength(500);
});
