// What a lab file says about security groups, as rules, members, rows, verdicts and warnings.

import { Secret } from '../../secret.ts';
import { expect, test } from 'vitest';
import type { Lab } from '../../model/lab.ts';
import { compile } from '../compile.ts';
import { parseLab } from '../parse-lab.ts';
import { promisesOf } from '../promises.ts';
import { gatesOf } from './gates.ts';

function parsed(text: string) {
  const outcome = parseLab({ fileName: 'lab.yaml', text });
  if (outcome.kind === 'errors') throw new Error(outcome.errors.map(({ message }) => message).join('; '));
  return outcome;
}

function labOf(groups: string, rest = ''): Lab {
  return parsed(`vpcs: [{ name: v, subnets: [web, db], securityGroups: ${groups} }]\n${rest}`).lab;
}

function matchesOf(lab: Lab): readonly string[] {
  const rows = compile(lab, {
    datapath: 'netdev',
    responder: [],
    passwordIn: (file) => new Secret(file),
  });
  return rows.flatMap((row) => {
    if (row.kind !== 'ovsdb' || row.table !== 'ACL') return [];
    const { action, match } = row.columns;
    return typeof action === 'string' && typeof match === 'string' ? [`${action} ${match}`] : [];
  });
}

test('rules of one peer and protocol are one entry, whatever their order', () => {
  const rules = [
    '{ protocol: tcp, port: 443, from: 10.0.0.0/8 }',
    '{ protocol: udp, from: 10.0.0.0/8 }',
    '{ protocol: tcp, port: [80, 440-442], from: [10.0.0.0/8, 0.0.0.0/0] }',
    '{ protocol: icmp, type: [echo-request, 3], from: g }',
    '{ protocol: tcp, port: 22, from: h }',
    '{ protocol: all, from: h }',
  ];
  const [forwards, backwards] = [rules, rules.toReversed()].map((some) =>
    matchesOf(labOf(`[{ name: g, ingress: [${some.join(', ')}] }, { name: h }]`)),
  );
  expect(forwards?.filter((match) => match.includes('@sg.v.g'))).toEqual([
    'allow-related outport == @sg.v.g && ip4 && ip4.src == 10.0.0.0/8 && (tcp.dst == 80 || 440 <= tcp.dst <= 443)',
    'allow-related outport == @sg.v.g && ip4 && ip4.src == 10.0.0.0/8 && udp',
    'allow-related outport == @sg.v.g && ip4 && (tcp.dst == 80 || 440 <= tcp.dst <= 442)',
    'allow-related outport == @sg.v.g && ip4 && ip4.src == $sg.v.g_ip4 && icmp4.type == {3, 8}',
    'allow-related outport == @sg.v.g && ip4 && ip4.src == $sg.v.h_ip4',
    'drop outport == @sg.v.g && ip',
    'allow-related inport == @sg.v.g && ip4',
    'drop inport == @sg.v.g && ip',
  ]);
  expect(backwards?.toSorted()).toEqual(forwards?.toSorted());
});

test.each([
  ['443', 'tcp.dst == 443'],
  ['[443, 80]', 'tcp.dst == {80, 443}'],
  ['440-442', '440 <= tcp.dst <= 442'],
  ['[440-442, 8000-8001]', '(440 <= tcp.dst <= 442 || 8000 <= tcp.dst <= 8001)'],
])('ports %s are matched by %s', (port, match) => {
  const lab = labOf(`[{ name: g, ingress: [{ protocol: tcp, port: ${port}, from: 0.0.0.0/0 }] }]`);
  expect(matchesOf(lab)[0]).toBe(`allow-related outport == @sg.v.g && ip4 && ${match}`);
});

test('a workload is in the groups that it names, else in those of its subnet, else in that of its VPC', () => {
  const { lab } = parsed(`
vpcs:
  - name: v
    subnets: [{ name: web, securityGroups: [a, b] }, { name: db, securityGroups: [] }, app]
    defaultSecurityGroup: c
    securityGroups: [{ name: a }, { name: b }, { name: c }]
workloads:
  - { name: '{subnet}' }
  - { name: own, subnet: web, securityGroups: [c] }
  - { name: open, subnet: web, securityGroups: [] }
`);
  expect(lab.securityGroups.map(({ name, members }) => [name, members])).toEqual([
    ['a', ['web']],
    ['b', ['web']],
    ['c', ['app', 'own']],
  ]);
});

const GATES = `
vpcs:
  - name: v
    cidr: 10.0.0.0/16
    subnets: [{ name: web, securityGroups: [out, in] }, { name: db, securityGroups: [db] }, open]
    securityGroups:
      - { name: out, egress: [{ protocol: tcp, port: 80-90, to: [db, 10.9.0.0/16] }] }
      - { name: in, ingress: [{ protocol: tcp, port: 22, from: 0.0.0.0/0 }], egress: [] }
      - { name: db, ingress: [{ protocol: tcp, port: [81, 22], from: in }, { protocol: icmp, from: 0.0.0.0/0 }] }
workloads:
  - { name: '{subnet}' }
`;

test.each([
  ['web', 'db', 'tcp', 81, 'out allows TCP ports 80-90 to db; db allows TCP ports 22, 81 from in'],
  [
    'web',
    'db',
    'tcp',
    80,
    'out allows TCP ports 80-90 to db; NOT: no ingress rule of security group db allows TCP port 80',
  ],
  [
    'web',
    'db',
    'tcp',
    22,
    'NOT: no egress rule of security groups out, in allows TCP port 22; db allows TCP ports 22, 81 from in',
  ],
  [
    'web',
    'db',
    'udp',
    81,
    'NOT: no egress rule of security groups out, in; NOT: no ingress rule of security group db',
  ],
  ['open', 'web', 'tcp', 22, 'in allows TCP port 22 from 0.0.0.0/0'],
  ['web', 'open', 'tcp', 80, 'NOT: no egress rule of security groups out, in allows TCP port 80'],
  ['db', 'open', 'udp', 7, 'db allows everything to 0.0.0.0/0'],
  ['open', 'open', 'udp', 7, ''],
] as const)('from %s to %s, %s port %i: %s', (sender, receiver, protocol, port, expected) => {
  const { lab } = parsed(GATES);
  const [from, workload] = [sender, receiver].map((name) => lab.workloads.find((one) => one.name === name));
  if (from === undefined || workload === undefined) throw new Error('no such workload');
  const passages = gatesOf(lab).passages({ from, to: { kind: 'workload', workload }, protocol, port });
  const said = passages.map(({ isAllowed, by }) =>
    isAllowed ? by.replace('security group ', '') : `NOT: ${by}`,
  );
  const parts = expected === '' ? [] : expected.split('; ');
  expect(said).toHaveLength(parts.length);
  for (const [i, part] of parts.entries()) expect(said[i]).toContain(part);
});

test('promises try both sides of a range, and say which rule decides', () => {
  const { lab } = parsed(GATES);
  const texts = promisesOf(lab, 'sample').map(({ text }) => text);
  expect(texts).toContain(
    'web reaches db (tcp port 81): security group out allows TCP ports 80-90 to db, ' +
      'security group db allows TCP ports 22, 81 from in',
  );
  const behind = 'web does not reach db (tcp port 91): no egress rule of security groups out, in allows TCP';
  expect(texts.filter((text) => text.startsWith(behind))).toHaveLength(1);
});

test('a sample stays small in a big lab, and proves all its VPCs', () => {
  const { lab } = parsed(`
vpcs:
  - count: 60
    name: v{n}
    cidr: 10.{i}.0.0/16
    subnets: [{ name: web, securityGroups: [web] }, { name: db, securityGroups: [db] }]
    securityGroups:
      - { name: web, ingress: [{ protocol: tcp, port: [80, 443], from: 0.0.0.0/0 }] }
      - { name: db, ingress: [{ protocol: tcp, port: 5432, from: web }] }
workloads: 2
`);
  const own = promisesOf(lab, 'sample').filter(({ category }) => category === 'security-group');
  const reached = own.filter(({ kind }) => kind === 'reach');
  expect(own.length).toBeLessThan(lab.workloads.length * 5);
  expect(reached.length).toBeGreaterThan(60);
});

const BIG = (peer: string) => `
vpcs:
  - name: v
    cidr: 10.0.0.0/8
    subnets: [${Array.from({ length: 60 }, (_, i) => `s${i}`).join(', ')}]
    defaultSecurityGroup: all
    securityGroups: [{ name: all, ingress: [{ protocol: all, from: ${peer} }] }]
workloads: 10
`;

test('a group that would cost too many flows is warned of, and one of as many members that would not is not', () => {
  const { warnings } = parsed(BIG('all'));
  expect(warnings).toMatchObject([
    {
      line: 7,
      message: expect.stringMatching(/take about 8\d,000 flows on each node, 8\d,000 of them "all" of "v"/),
      suggestion: expect.stringContaining('a prefix in place of the group "all"'),
    },
  ]);
  expect(parsed(BIG('10.0.0.0/8')).warnings).toEqual([]);
});

test('a group without members gives a warning', () => {
  const { warnings } = parsed('vpcs: [{ name: v, securityGroups: [{ name: lonely }] }]\nworkloads: 1');
  expect(warnings).toMatchObject([{ message: 'no workload is in the security group "lonely" of "v"' }]);
});

test('every rule is in the sample, however many there are', () => {
  const ports = Array.from({ length: 20 }, (_, i) => 1000 + 2 * i);
  const rules = ports.map((port) => `{ protocol: tcp, port: ${port}, from: 0.0.0.0/0 }`).join(', ');
  const vpcs = Array.from(
    { length: 60 },
    (_, i) =>
      `  - { name: v${i}, cidr: 10.${i}.0.0/16, subnets: [{ name: web, securityGroups: [g] }], securityGroups: [{ name: g, ingress: [${rules}] }] }`,
  );
  const { lab } = parsed(`vpcs:\n${vpcs.join('\n')}\nworkloads: 2\n`);
  const tried = promisesOf(lab, 'sample').filter(
    ({ kind, category }) => kind === 'reach' && category === 'security-group',
  );
  for (const { name } of lab.vpcs) {
    const texts = tried.flatMap(({ text }) => (text.startsWith(`${name}-`) ? [text] : []));
    expect(ports.filter((port) => texts.some((text) => new RegExp(`\\b${port}\\b`).test(text)))).toEqual(
      ports,
    );
  }
});
