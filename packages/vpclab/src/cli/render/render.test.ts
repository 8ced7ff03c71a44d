// What people see, as golden texts at 80 columns.

import { describe, expect, it } from 'vitest';
import { SAMPLE_REPORT, SAMPLE_STATUS } from '../../../test/support/fake-engine.ts';
import type { MatrixCell } from '../../model/engine.ts';
import { coarse, elapsed, elapsedIn } from './duration.ts';
import { listText } from './list.ts';
import { paint } from './paint.ts';
import { statusText } from './status.ts';
import { verifyText } from './verify.ts';

const plain = { width: 80, paint: paint(false) };
const now = new Date('2026-01-01T12:04:10.000Z');
const longest = (text: string): number => Math.max(...text.split('\n').map((line) => line.length));

describe('status', () => {
  it('shows the lab at a glance', () => {
    const text = statusText(SAMPLE_STATUS, { ...plain, now, allDaemons: false });
    expect(text).toMatchInlineSnapshot(`
      "sample  ready for 4 min 10 s, runs as uid 1000

      VPC    TENANT    CIDR         SUBNETS  WORKLOADS  NAT GATEWAY
      vpc-a  tenant-1  10.0.0.0/16  web db           3  nat-gateway-a
      vpc-b  tenant-2  10.1.0.0/16  web              2  -

      TRANSIT  CIDR              JOINS
      hub      192.168.100.0/24  vpc-a vpc-b

      NODE    UNDERLAY     WORKLOADS  PORTS UP  TUNNELS UP
      node-1  172.31.0.11          3       4/4         1/1
      node-2  172.31.0.12          2       1/2         0/1

      BGP ROUTER     PEER          STATE        PREFIXES         FOR
      nat-gateway-a  198.51.100.1  Established         1  1 min 15 s

      1 daemon running, 3 restarts

      DAEMON                 STATE  PID  RESTARTS
      node-2/ovn-controller  dead     -         3
      "
    `);
    expect(longest(text)).toBeLessThanOrEqual(80);
  });

  it('says why a lab has failed', () => {
    const failed = { ...SAMPLE_STATUS, phase: 'failed', reason: 'apply: no room' } as const;
    const [head, reason] = statusText(failed, { ...plain, now, allDaemons: false }).split('\n');
    expect([head, reason]).toEqual(['sample  failed for 4 min 10 s, runs as uid 1000', '  apply: no room']);
  });

  it('of a ready lab says what differs from its file, or that nobody has looked', () => {
    const shown = (differences: number | undefined, command = 'vpclab plan'): readonly string[] => {
      const view = { ...plain, now, allDaemons: false, compareBy: command };
      return statusText({ ...SAMPLE_STATUS, differences }, view)
        .split('\n')
        .slice(0, 2);
    };
    const head = 'sample  ready for 4 min 10 s';
    expect(shown(0)).toEqual([`${head}, runs as uid 1000`, '']);
    expect(shown(2, './vpclab plan --name sample')).toEqual([
      `${head}, with drift, runs as uid 1000`,
      '  2 differences from its file: `./vpclab plan --name sample` shows them',
    ]);
    expect(shown(1)[1]).toBe('  1 difference from its file: `vpclab plan` shows it');
    expect(shown(undefined)).toEqual([
      `${head}, runs as uid 1000`,
      '  not compared with its file within a second: `vpclab plan` does it',
    ]);
    const applying = { ...SAMPLE_STATUS, phase: 'applying' } as const;
    expect(statusText(applying, { ...plain, now, allDaemons: false, compareBy: 'vpclab plan' })).toMatch(
      /^sample {2}applying for 4 min 10 s, runs as uid 1000\n\n/,
    );
  });

  it('names the faults that are active before what they may have broken', () => {
    const until = new Date(2026, 0, 1, 12, 5, 0).toISOString();
    const fault = {
      id: 'a',
      fault: 'node-lost',
      target: 'node-2',
      mechanism: '',
      state: 'active',
      reason: undefined,
    } as const;
    const faults = [{ ...fault, startedAt: until, until, tenants: ['tenant-1'] }];
    const lines = statusText(SAMPLE_STATUS, { ...plain, now, allDaemons: false, faults }).split('\n');
    expect(lines.slice(1, 4)).toEqual([
      '',
      'fault, until 12:05:00: node-lost of node-2, may be noticed by tenant-1',
      '',
    ]);
  });

  it('lists all daemons when asked', () => {
    const daemons = SAMPLE_STATUS.daemons.flatMap((daemon) =>
      ['node-10/', 'node-9/', 'central/'].map((place) => ({ ...daemon, name: `${place}one` })),
    );
    const text = statusText({ ...SAMPLE_STATUS, daemons }, { ...plain, now, allDaemons: true });
    // Those of a place side by side, and not in the order in which they were started.
    expect([...new Set(text.match(/^\S+(?=\/one)/gm))]).toEqual(['central', 'node-9', 'node-10']);
  });

  it('keeps to 80 columns with long names', () => {
    const long = 'a-rather-long-name-of-forty-characters--';
    const [vpc] = SAMPLE_STATUS.vpcs;
    if (vpc === undefined) throw new Error('the sample has a VPC');
    const vpcs = [{ ...vpc, name: 'short', tenant: long, natGateways: [long, long] }];
    expect(longest(statusText({ ...SAMPLE_STATUS, vpcs }, { ...plain, now, allDaemons: false }))).toBe(80);
  });
});

describe('verify', () => {
  it('shows the matrix, each broken promise and where its packet was lost', () => {
    expect(verifyText(SAMPLE_REPORT, plain)).toMatchInlineSnapshot(`
      "FROM \\ TO  vpc-a     vpc-b     internet
      vpc-a      LOST 1/4  isolated  reaches
      vpc-b      isolated  reaches   -

      ✗ web-1 reaches app-1 on TCP port 80
          expected  reachable
          observed  no answer within 1000 ms
          lost at   lr-vpc-a ingress table 13 (lr_in_ip_routing): no route

      ✗ 1 of 9 promises does not hold, 8 do (a sample: \`--exhaustive\` probes all; 0.41 s)
      "
    `);
  });

  it('has columns in the order of its rows, and the internet behind them', () => {
    const cell = (from: string, to: string): MatrixCell => ({
      ...{ from, to, expected: 'unreachable', probes: 1, failed: 0 },
    });
    const matrix = [
      cell('vpc-a', 'internet'),
      cell('vpc-a', 'vpc-b'),
      cell('vpc-b', 'vpc-c'),
      cell('vpc-b', 'vpc-a'),
      cell('vpc-c', 'vpc-b'),
    ];
    const rows = verifyText({ ...SAMPLE_REPORT, failed: [], matrix }, plain).split('\n');
    const [head, ...first] = rows.slice(0, 4).map((line) => line.split(/ {2,}/));
    expect(head).toEqual(['FROM \\ TO', 'vpc-a', 'vpc-b', 'vpc-c', 'internet']);
    expect(first.map(([name]) => name)).toEqual(['vpc-a', 'vpc-b', 'vpc-c']);
  });

  it('is short when all is well', () => {
    expect(verifyText({ ...SAMPLE_REPORT, ok: true, failed: [], matrix: [] }, plain)).toMatchInlineSnapshot(`
      "✓ 9 promises hold (a sample: \`--exhaustive\` probes all; 0.41 s)
      "
    `);
  });

  it('lists only what is wrong where a matrix would not fit', () => {
    const names = Array.from({ length: 20 }, (_, index) => `vpc-${index}`);
    const matrix = names.flatMap((from) =>
      names.map((to): MatrixCell => ({
        from,
        to,
        expected: from === to ? 'reachable' : 'unreachable',
        probes: 2,
        failed: 0,
      })),
    );
    const [first] = matrix;
    if (first === undefined) throw new Error('the matrix has cells');
    const text = verifyText(
      { ...SAMPLE_REPORT, failed: [], matrix: [{ ...first, failed: 1 }, ...matrix.slice(1)] },
      plain,
    );
    expect(text).toMatchInlineSnapshot(`
      "400 pairs of VPCs probed, 1 wrong
      FROM   TO     EXPECTED   WRONG PROBES
      vpc-0  vpc-0  reachable           1/2

      ✗ 0 of 9 promises do not hold, 9 do (a sample: \`--exhaustive\` probes all; 0.41 s)
      "
    `);
  });
});

it('list shows each lab on a line', () => {
  const lab = {
    name: 'two-vpcs',
    pid: 4711,
    phase: 'ready',
    hostUid: 1000,
    since: SAMPLE_STATUS.since,
    vpcs: 2,
    workloads: 12,
    socket: '/x',
  } as const;
  const silent = {
    ...lab,
    name: 'other',
    phase: 'no answer',
    since: undefined,
    vpcs: undefined,
    workloads: undefined,
  } as const;
  expect(listText([lab, silent], { ...plain, now, program: 'vpclab' })).toMatchInlineSnapshot(`
    "LAB       PHASE             FOR  VPCS  WORKLOADS   PID
    two-vpcs  ready      4 min 10 s     2         12  4711
    other     no answer           -     -          -  4711
    "
  `);
  expect(listText([], { ...plain, now, program: './vpclab' })).toBe(
    'No lab is running; `./vpclab up` starts one.\n',
  );
});

it.each([
  [420, '0.42 s'],
  [12_340, '12.3 s'],
  [125_000, '2 min 5 s'],
])('elapsed(%d) is %s', (ms, text) => expect(elapsed(ms)).toBe(text));

it('leaves a time out that rounds to nothing', () => {
  const times = [4, 6, 420].map((ms) => elapsedIn(ms, (time) => ` (${time})`));
  expect(times).toEqual(['', ' (0.01 s)', ' (0.42 s)']);
  const fresh = { ...SAMPLE_STATUS, since: now.toISOString() };
  expect(statusText(fresh, { ...plain, now, allDaemons: false })).toMatch(
    /^sample {2}ready, runs as uid 1000\n/,
  );
  expect(verifyText({ ...SAMPLE_REPORT, elapsedMs: 2 }, plain)).toMatch(
    /do \(a sample: `--exhaustive` probes all\)\n$/,
  );
});

it.each([
  [-3, '0 s'],
  [42, '42 s'],
  [11_400, '3 h 10 min'],
  [187_200, '2 d 4 h'],
])('coarse(%d) is %s', (seconds, text) => expect(coarse(seconds)).toBe(text));
