// A plan by the parts of the lab file: two lab files of one lab, and what somebody changed in between.

import { describe, expect, it } from 'vitest';
import { compile } from '../concepts/compile.ts';
import { parseLab } from '../concepts/parse-lab.ts';
import { CONCEPTS } from '../concepts/registry.ts';
import type { HostTraits } from '../concepts/context.ts';
import { NOBODY, OBSERVED } from '../model/rows.ts';
import type { Row } from '../model/rows.ts';
import { Secret } from '../secret.ts';
import { digestOf } from './digest.ts';
import { diff } from './diff.ts';
import { withParts } from './parts.ts';
import { planSummary } from './summary.ts';

const HOST: HostTraits = {
  datapath: 'netdev',
  responder: ['node', 'services.ts'],
  passwordIn: (file) => new Secret(file),
};
const FILE = `name: test
vpcs:
  - { name: vpc-a, subnets: [web, db], natGateways: [{ asn: 65001 }] }
  - { name: vpc-lonely, subnets: [web] }
workloads: 2
`;

function rowsOf(text: string): readonly Row[] {
  const parsed = parseLab({ fileName: 'test.yaml', text });
  if (parsed.kind === 'errors') throw new Error(JSON.stringify(parsed.errors));
  return compile({ ...parsed.lab, name: 'test' }, HOST);
}

const before = rowsOf(FILE);

function summary(after: readonly Row[], observed: readonly Row[], known = before): string {
  const plan = withParts(diff('test', after, observed), { before: known, after }, CONCEPTS);
  return planSummary(plan, { brief: false });
}

describe('a plan by concept', () => {
  it('tells the numbers that a new part has, which its file may leave open', () => {
    const [, lonely = ''] = /(.*vpc-lonely.*)/.exec(FILE) ?? [];
    const after = rowsOf(FILE.replace(lonely, lonely.replace('[web]', '[web], natGateways: true')));
    expect(summary(after, before)).toMatch(
      /^\+ nat-gateway nat-gateway-lonely will be added\n {4}nat-gateway-lonely: 198\.51\.100\.\d+\/24, 10\.\d+\.255\.\d+\/24, AS \d+\n/m,
    );
    const many = rowsOf(FILE.replace('workloads: 2', 'workloads: 4'));
    expect(summary(many, before)).toMatch(
      /will be added\n( {4}vpc-\S+: 10\.\S+\/24\n){4} {4}and 2 more: --details\n/,
    );
  });

  it('says what is removed, changed and added', () => {
    const after = rowsOf(
      FILE.replace('  - { name: vpc-lonely, subnets: [web] }\n', '')
        .replace('65001', '65055')
        .replace('workloads: 2', 'workloads: 3'),
    );
    expect(summary(after, before)).toMatchInlineSnapshot(`
      "- vpc vpc-lonely will be removed
      - subnet vpc-lonely/web will be removed
      - workload vpc-lonely-web-1, vpc-lonely-web-2 will be removed
      ~ edge will change
          ~ FRR of edge
              router.bgp.neighbors[0].asn: 65001 -> 65055
          ! edge: resets the BGP session with 198.51.100.10: AS 65001 becomes 65055
      ~ nat-gateway nat-gateway-a will change
          ± daemon nat-gateway-a/bgpd
          ~ FRR of nat-gateway-a
              router.bgp.asn: 65001 -> 65055
          ! nat-gateway-a/bgpd restarts: this interrupts the BGP sessions of nat-gateway-a
          ! nat-gateway-a: restarts bgpd: AS 65001 becomes 65055
      + workload vpc-a-db-3, vpc-a-web-3 will be added
          vpc-a-db-3: 10.0.2.13/24
          vpc-a-web-3: 10.0.1.13/24

      2 to add, 2 to change, 4 to remove (43 changes: --details shows them)
      "
    `);
  });

  it.each(['added', 'removed'] as const)('names what is %s by its name, wherever it was found', (fate) => {
    const many = rowsOf(
      FILE.replace('workloads: 2', 'workloads: 4').replace('[web, db]', '[web]'),
    ).toReversed();
    const few = many.filter(({ origin }) => origin.concept !== 'workload');
    const [observed, after] = fate === 'added' ? [few, many] : [many, few];
    const names = ['lonely', 'a'].map((vpc) => [1, 2, 3, 4].map((number) => `vpc-${vpc}-web-${number}`));
    expect(summary(after, observed, observed)).toContain(
      `workload ${names.toReversed().flat().join(', ')} will be ${fate}\n`,
    );
  });

  it('says what is put back, and what somebody made', () => {
    const foreign: Row = {
      kind: 'ovsdb',
      key: 'nb/Logical_Router_Static_Route/1',
      db: { kind: 'nb' },
      table: 'Logical_Router_Static_Route',
      name: '1',
      columns: { ip_prefix: '192.0.2.0/24', nexthop: '10.0.0.9' },
      parent: { table: 'Logical_Router', name: 'lr-vpc-a', column: 'static_routes' },
      owner: NOBODY,
      origin: OBSERVED,
    };
    const observed = [...before.filter(({ key }) => !key.includes('vpc-a-web-1')), foreign];
    expect(summary(before, observed)).toMatchInlineSnapshot(`
      "- northbound: changes that nobody asked for will be undone
          - NB Logical_Router_Static_Route ip_prefix=192.0.2.0/24 nexthop=10.0.0.9 in lr-vpc-a
      ~ workload vpc-a-web-1 will be put back as the file says
          + namespace vpc-a-web-1
          + link vpc-a-web-1/eth0 - node-1/vpc-a-web-1
          + OVS of node-1 Port vpc-a-web-1
          + OVS of node-1 Interface vpc-a-web-1
          and 5 more: --details

      2 to repair (10 changes: --details shows them)
      "
    `);
  });

  it('knows what goes by the file that asked for it, and tells it before what nobody asked for', () => {
    const after = rowsOf(
      FILE.replace('  - { name: vpc-lonely, subnets: [web] }\n', '').replace('65001', '65055'),
    );
    // What is observed knows no part of a file.
    const observed = before.map((row) => ({ ...row, origin: OBSERVED }));
    const foreign = ['edge', 'vpc-a-web-1'].map((netns): Row => ({
      kind: 'nft',
      key: `${netns} ip mine`,
      netns,
      ruleset: '',
      foreign: 'ip mine',
      owner: NOBODY,
      origin: OBSERVED,
    }));
    const heads = summary(after, [...observed, ...foreign])
      .split('\n')
      .filter((line) => /^[-~+]/.test(line));
    expect(heads).toEqual([
      '- vpc vpc-lonely will be removed',
      '- subnet vpc-lonely/web will be removed',
      '- workload vpc-lonely-web-1, vpc-lonely-web-2 will be removed',
      '- namespace edge: changes that nobody asked for will be undone',
      '- namespace vpc-a-web-1: changes that nobody asked for will be undone',
      '~ edge will change',
      '~ nat-gateway nat-gateway-a will change',
    ]);
  });

  it('names eight of one kind, and counts the others where there are two more', () => {
    const adding = (count: number): string =>
      summary(
        rowsOf(
          `${FILE.replace('workloads: 2', '')}workloads: [{ vpc: vpc-lonely, subnet: web, count: ${count}, name: 'w{n}' }]\n`,
        ),
        [],
        [],
      )
        .split('\n')
        .find((line) => line.startsWith('+ workload')) ?? '';
    const named = (count: number): string => Array.from({ length: count }, (_, i) => `w${i + 1}`).join(', ');
    expect(adding(8)).toBe(`+ workload ${named(8)} will be added`);
    expect(adding(9)).toBe(`+ workload ${named(9)} will be added`);
    expect(adding(10)).toBe(`+ workload ${named(8)} and 2 more will be added`);
  });

  it('says what a change interrupts, and what it may interrupt, once', () => {
    const [row] = before;
    if (row === undefined) throw new Error('there are rows');
    const consequences = [
      { code: 'INTERRUPTS', certain: true, message: 'this' },
      { code: 'INTERRUPTS', certain: false, message: 'that' },
      { code: 'INTERRUPTS', certain: true, message: 'this' },
    ] as const;
    const plan = { lab: 'test', changes: [{ kind: 'create', row, reason: '', consequences }] } as const;
    const parted = withParts(plan, { before: [], after: before }, CONCEPTS);
    expect(planSummary(parted, { brief: true }).split('\n').slice(1, 3)).toEqual([
      '    ! this',
      '    ! may be needed: that',
    ]);
  });

  it('says nothing where nothing is to do', () => {
    expect(summary(before, before)).toBe('Nothing to change: the lab is as the file says.\n');
  });

  it('of a new lab adds all of it', () => {
    expect(summary(before, [], [])).toMatch(/^\+ lab central will be added\n/);
    expect(summary(before, [], [])).toMatch(/\d+ to add \(\d+ changes: --details shows them\)/);
  });
});

describe('the digest of a plan', () => {
  const plan = diff('test', before, []);

  it('knows no order', () => {
    const turned = { ...plan, changes: plan.changes.toReversed() };
    expect(digestOf(turned)).toBe(digestOf(plan));
  });

  it('knows no order of keys either', () => {
    const turned = plan.changes.map((change) => ({
      ...change,
      row: Object.fromEntries(Object.entries(change.row).toReversed()) as Row,
    }));
    expect(digestOf({ ...plan, changes: turned })).toBe(digestOf(plan));
  });

  it('differs when one thing does', () => {
    const [first, ...others] = plan.changes;
    if (first === undefined) throw new Error('there are changes');
    expect(digestOf({ ...plan, changes: others })).not.toBe(digestOf(plan));
    const renamed = { ...first, row: { ...first.row, origin: OBSERVED } };
    expect(digestOf({ ...plan, changes: [renamed, ...others] })).not.toBe(digestOf(plan));
  });
});

it('says what is broken on purpose, and until when', () => {
  const faults = [
    {
      id: 'a',
      fault: 'gateway-lost',
      target: 'gw',
      until: '2026-01-01T12:00:00.000Z',
      titles: ['FRR of gw'],
    },
  ];
  const plan = { lab: 'test', changes: [], faults };
  expect(planSummary(plan, { brief: true })).toMatch(
    /^Nothing to change: .*\n\nfault, until \d\d:\d\d:\d\d: gateway-lost of gw \(1\)\n$/,
  );
});
