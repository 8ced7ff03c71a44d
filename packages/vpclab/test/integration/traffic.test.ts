// Traffic as a user starts it: what it says was sent is what arrived, by counters that are not ours.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Iperf3Result, WrkResult } from '../../src/cli/real-tools/tool-run.ts';
import type { TrafficReport, TrafficStatus, TrafficWindow } from '../../src/model/traffic.ts';
import { CHAOS_LAB, hasNoWayOut, killVpclabd, startFault, untilWhole } from '../support/chaos-lab.ts';
import { labProcesses } from '../support/lab-processes.ts';
import { inTerminal } from '../support/in-terminal.ts';
import { Scrape, type Labels } from '../support/lab-metrics.ts';
import { LabSession } from '../support/lab-session.ts';
import { until } from '../support/lab-until.ts';

let session: LabSession;
beforeAll(async () => {
  session = new LabSession();
  await session.vpclab('up', session.file(CHAOS_LAB), '--quiet');
});
afterAll(async () => await session.end());

async function traffic(...words: readonly string[]): Promise<TrafficReport> {
  return await session.json<TrafficReport>('traffic', 'start', ...words, '--wait');
}

/** What a workload's link carried, as its kernel counts it. */
async function packetsOf(workload: string, what: 'packets' | 'bytes' = 'packets'): Promise<number> {
  const [link] = await session.execJson<{ stats64: { tx: { packets: number; bytes: number } } }[]>(
    workload,
    ...['ip', '-j', '-s', 'link', 'show', 'eth0'],
  );
  return link?.stats64.tx[what] ?? 0;
}

/** What the kernel of a workload counts of TCP. */
async function tcpCounter(workload: string, name: 'ActiveOpens' | 'RetransSegs'): Promise<number> {
  const [names = '', values = ''] = (await session.exec(workload, 'cat', '/proc/net/snmp'))
    .split('\n')
    .filter((line) => line.startsWith('Tcp:'));
  return Number(values.split(' ')[names.split(' ').indexOf(name)]);
}

const ONE_PAIR = ['--from', 'vpc-a-web-1', '--to', 'vpc-a-app-1'] as const;

describe('requests', () => {
  it('are sent at the rate that was asked for, and all are answered', async () => {
    const report = await traffic(
      'requests',
      '--from',
      'vpc-a/web',
      '--to',
      'vpc-a/app',
      '--rate',
      '100',
      '--for',
      '3s',
      '--arrivals',
      'constant',
    );
    expect(report.total.sent).toBeGreaterThanOrEqual(298);
    expect(report.total.sent).toBeLessThanOrEqual(300);
    expect(report.total).toMatchObject({ answered: report.total.sent, errors: {} });
    expect(report.tenants.map(({ name }) => name)).toEqual(['tenant-a']);
    expect(report.pairs).toHaveLength(4);
    expect(report.congestion).toBe('cubic');
    expect(report.total.latency?.p50).toBeGreaterThan(0.1);
    expect(report.windows.length).toBeGreaterThanOrEqual(3);
  });

  it('are the same for the same seed', async () => {
    const counts = async (seed: string): Promise<readonly number[]> => {
      const report = await traffic(
        'requests',
        '--from',
        'vpc-a/web',
        '--to',
        'vpc-a/app',
        '--rate',
        '120',
        '--for',
        '1s',
        '--seed',
        seed,
      );
      return report.pairs.map(({ sent }) => sent);
    };
    const first = await counts('7');
    expect(await counts('7')).toEqual(first);
    expect(await counts('8')).not.toEqual(first);
  });

  it('to a tenant that has no way out fail, are counted by kind, and are nobody else’s', async () => {
    await startFault(session, ['gateway-lost', 'nat-gateway-a'], '60s');
    expect(await hasNoWayOut('vpc-a-web-1')(session)).toBe(true);
    const report = await traffic(
      'requests',
      '--to',
      'internet',
      '--from',
      'all',
      '--rate',
      '40',
      '--for',
      '1s',
    );
    await session.vpclab('chaos', 'stop');
    const of = (name: string) => report.tenants.find((tenant) => tenant.name === name);
    expect(of('tenant-a')?.answered).toBe(0);
    expect(Object.keys(of('tenant-a')?.errors ?? {})).not.toEqual([]);
    expect(of('tenant-b')).toMatchObject({ answered: of('tenant-b')?.sent, errors: {} });
    await untilWhole(session);
  });
});

describe('datagrams and bulk flows', () => {
  it('arrive: the kernel of the sender counts no fewer', async () => {
    const before = await packetsOf('vpc-a-web-1');
    const report = await traffic(
      'udp',
      '--from',
      'vpc-a-web-1',
      '--to',
      'vpc-a-app-1',
      '--rate',
      '100',
      '--for',
      '2s',
    );
    const sent = (await packetsOf('vpc-a-web-1')) - before;
    expect(report.total).toMatchObject({ answered: report.total.sent, errors: {} });
    expect(report.total.sent).toBeGreaterThanOrEqual(198);
    expect(sent).toBeGreaterThanOrEqual(report.total.sent);
    expect(sent).toBeLessThan(report.total.sent + 50);
    expect(report.total.wire).toMatchObject({ packetsOut: report.total.sent, packetsIn: report.total.sent });
  });

  it('that lose packets: what TCP sent again is what the kernel of the sender counts, by tenant', async () => {
    const resent = async (): Promise<number> => await tcpCounter('vpc-a-web-1', 'RetransSegs');
    await startFault(session, ['link-loss', 'vpc-a-app-1', '--percent', '5'], '60s');
    const before = await resent();
    const words = ['--connections', '2', '--bytes', '1000000', '--for', '3s'];
    const report = await traffic('bulk', ...ONE_PAIR, ...words);
    await session.vpclab('chaos', 'stop');
    const { retransmits } = report.total.wire;
    expect(retransmits).toBeGreaterThan(0);
    // Probes of the lab may lose a packet of their own.
    expect(retransmits).toBeLessThanOrEqual((await resent()) - before);
    expect(retransmits).toBeGreaterThan(((await resent()) - before) / 2);
    expect(report.tenants).toMatchObject([{ name: 'tenant-a', wire: { retransmits } }]);
    expect(report.faults).toMatchObject([
      { fault: 'link-loss', target: 'vpc-a-app-1', tenants: ['tenant-a'] },
    ]);
    expect(report.faults[0]?.fromMs).toBeLessThan(0);
    const file = join(session.user.directory, 'faults.html');
    await session.vpclab('traffic', 'report', '--html', file);
    expect(readFileSync(file, 'utf8')).toContain('link-loss of vpc-a-app-1');
    await untilWhole(session);
    // Also once it is over.
    const later = await session.json<TrafficReport>('traffic', 'report');
    expect(later.faults).toMatchObject([{ fault: 'link-loss', target: 'vpc-a-app-1' }]);
    expect(later.faults[0]?.toMs).toBeGreaterThan(0);
  });

  it('carry the bytes that were asked for', async () => {
    const before = await packetsOf('vpc-a-web-1');
    const report = await traffic(
      'bulk',
      '--from',
      'vpc-a-web-1',
      '--to',
      'vpc-a-app-2',
      '--rate',
      '4',
      '--bytes',
      '300000',
      '--for',
      '2s',
      '--arrivals',
      'constant',
    );
    expect(report.total.errors).toEqual({});
    expect(report.total.bytes).toBe(report.total.answered * 300_000);
    expect(report.total.answered).toBeGreaterThanOrEqual(7);
    // Of what the kernel of the sender carried, all but what begins and ends connections, and what answers others.
    const carried = (await packetsOf('vpc-a-web-1')) - before;
    expect(carried).toBeGreaterThanOrEqual(report.total.wire.packetsOut);
    expect(carried).toBeLessThan(report.total.wire.packetsOut * 1.1 + 50);
  });
});

/** Connections that a workload has to a port, as its kernel lists them. */
async function connectionsOf(workload: string, port: number): Promise<number> {
  const listed = await session.exec(workload, 'ss', '-Htn', 'state', 'established', `dport = :${port}`);
  return listed.split('\n').filter((line) => line !== '').length;
}

async function stopTraffic(): Promise<TrafficReport> {
  await session.vpclab('traffic', 'stop');
  await until(
    async () => (await session.json<TrafficStatus>('traffic', 'status')).state === 'done',
    'its end',
    10_000,
  );
  return await session.json<TrafficReport>('traffic', 'report');
}

describe('a closed loop', () => {
  it('has as many connections as were asked for, and sends as answers come', async () => {
    await session.vpclab('traffic', 'start', 'requests', ...ONE_PAIR, '--connections', '3', '--for', '60s');
    const enough = async () => (await session.json<TrafficStatus>('traffic', 'status')).answered > 300;
    await until(enough, '300 answers', 30_000);
    expect(await connectionsOf('vpc-a-web-1', 80)).toBe(3);
    const { total, lateness, processor, profiles } = await stopTraffic();
    expect(total).toMatchObject({ answered: total.sent, errors: {} });
    expect(lateness).toBeUndefined();
    expect(processor).toBeGreaterThan(0);
    expect(profiles).toMatchObject([{ rate: 0, connections: 3 }]);
  });

  it('with a rest keeps idle connections, and counts those that end', async () => {
    const words = ['--connections', '5', '--rest', '2s', '--for', '60s'];
    await session.vpclab('traffic', 'start', 'requests', ...ONE_PAIR, ...words);
    await until(async () => (await connectionsOf('vpc-a-web-1', 80)) === 5, 'five connections', 10_000);
    await session.exec('vpc-a-web-1', 'ss', '-K', 'dport', '=', ':80');
    const lost = async () => (await session.json<TrafficReport>('traffic', 'report')).total.errors;
    await until(async () => (await lost())['closed while idle'] === 5, 'all five to be missed', 20_000);
    await until(async () => (await connectionsOf('vpc-a-web-1', 80)) === 5, 'five new ones', 20_000);
    const { total } = await stopTraffic();
    expect(total.sent).toBe(total.answered);
    expect(total.errors).toEqual({ 'closed while idle': 5 });
  });

  it('of bulk flows carries sizes as they were measured, none over the longest', async () => {
    const words = ['--connections', '2', '--sizes', 'data-mining', '--bytes', '100000', '--for', '2s'];
    const { total } = await traffic('bulk', ...ONE_PAIR, ...words);
    expect(total.errors).toEqual({});
    expect(total.answered).toBeGreaterThan(20);
    // Half of them have a kilobyte, a tenth or so the longest.
    expect(total.bytes / total.answered).toBeGreaterThan(1_100);
    expect(total.bytes / total.answered).toBeLessThan(60_000);
  });
});

describe('other kinds', () => {
  it('connect opens a connection for each request', async () => {
    const before = await tcpCounter('vpc-a-web-1', 'ActiveOpens');
    const words = ['--rate', '100', '--arrivals', 'bursty', '--for', '1s'];
    const { total } = await traffic('connect', ...ONE_PAIR, ...words);
    expect(total).toMatchObject({ answered: total.sent, errors: {} });
    expect(await tcpCounter('vpc-a-web-1', 'ActiveOpens')).toBe(before + total.sent);
  });

  it("dns asks the VPC's resolver for names, and knows a right answer", async () => {
    const { total, pairs } = await traffic(
      'dns',
      ...['--from', 'vpc-a/web', '--to', 'vpc-a/app', '--rate', '100', '--day', '1s', '--for', '1s'],
    );
    expect(total).toMatchObject({ answered: total.sent, errors: {} });
    expect(total.sent).toBeGreaterThan(50);
    expect(pairs).toHaveLength(4);
  });
});

describe('a request tree', () => {
  const words = (rate: number, ...hops: readonly string[]): readonly string[] => [
    ...['tree', '--from', 'vpc-a-web-1', '--hops', hops.join(','), '--rate', String(rate), '--for', '1s'],
  ];

  it('has each tier call the next one from its own workload, the same for the same seed', async () => {
    const before = await tcpCounter('vpc-a-app-1', 'ActiveOpens');
    const run = async (seed: string): Promise<TrafficReport> =>
      await traffic(...words(60, 'vpc-a-app-1:1:5s', 'vpc-a/web:2:5s'), '--seed', seed);
    const report = await run('7');
    const [tree] = report.trees;
    expect(tree).toMatchObject({ name: 'tree', answered: tree?.sent, errors: {} });
    expect(tree?.sent).toBeGreaterThan(20);
    expect(tree?.hops).toMatchObject([
      { to: 'vpc-a-app-1', budgetMs: 5_000, sent: tree?.sent, answered: tree?.sent, errors: {} },
      { to: 'vpc-a/web', fanout: 2, sent: 2 * (tree?.sent ?? 0), answered: 2 * (tree?.sent ?? 0) },
    ]);
    expect(report.total.sent).toBe(3 * (tree?.sent ?? 0));
    // One that waits for two others takes longer than either.
    const [first, second] = tree?.hops ?? [];
    expect(first?.latency?.p50).toBeGreaterThan(second?.latency?.p50 ?? Infinity);
    expect(await tcpCounter('vpc-a-app-1', 'ActiveOpens')).toBeGreaterThan(before);
    const counts = ({ pairs }: TrafficReport): readonly number[] => pairs.map(({ sent }) => sent);
    expect(counts(await run('7'))).toEqual(counts(report));
  });

  it('fails where a call takes longer than its budget, and calls nobody behind it', async () => {
    await startFault(session, ['link-delay', 'vpc-a-app-1', '--delay', '400ms'], '60s');
    const report = await traffic(...words(20, 'vpc-a-app-1:1:200ms', 'vpc-a/web:2:100ms'));
    await session.vpclab('chaos', 'stop');
    const [tree] = report.trees;
    expect(tree?.sent).toBeGreaterThan(3);
    expect(tree).toMatchObject({ answered: 0, errors: { 'over budget': tree?.sent } });
    expect(tree?.hops[1]).toMatchObject({ sent: 0 });
    // Requests were answered, though late: it is the budget that was missed.
    expect(report.total).toMatchObject({ answered: report.total.sent, errors: {} });
    await untilWhole(session);
  });
});

/** Hides a program of this machine from one command. */
const without = (program: string): readonly string[] => [
  ...[
    'unshare',
    '--mount',
    'sh',
    '-c',
    `mount --bind /dev/null /usr/bin/${program} 2>/dev/null; exec "$@"`,
    'sh',
  ],
];

describe('real tools', () => {
  const isThere = (program: string): boolean => existsSync(`/usr/bin/${program}`);

  it('iperf3: what it measured is what the kernel counted', async (context) => {
    if (!isThere('iperf3')) context.skip('iperf3 is not installed');
    const before = await packetsOf('vpc-a-web-1', 'bytes');
    const result = await session.json<Iperf3Result>(
      ...['traffic', 'run', 'iperf3', 'vpc-a-web-1', 'vpc-a-app-2', '--for', '1s', '--connections', '2'],
    );
    const carried = (await packetsOf('vpc-a-web-1', 'bytes')) - before;
    expect(result).toMatchObject({ tool: 'iperf3', connections: 2, congestion: 'cubic' });
    expect(result.mbitPerSecond).toBeGreaterThan(1);
    expect(carried).toBeGreaterThan(result.bytes);
    expect(carried).toBeLessThan(result.bytes * 2);
    expect(await session.exec('vpc-a-app-2', 'ss', '-Htln', 'sport = :5201')).toBe('');
  });

  it('wrk: requests, latencies and errors', async (context) => {
    if (!isThere('wrk')) context.skip('wrk is not installed');
    const words = ['traffic', 'run', 'wrk', 'vpc-b-web-1', 'host-1', '--for', '1s'];
    const result = await session.json<WrkResult>(...words);
    expect(result.requests).toBeGreaterThan(50);
    expect(result.latencyMs.p50).toBeGreaterThan(0.05);
    expect(result.latencyMs.p99).toBeGreaterThanOrEqual(result.latencyMs.p50);
    expect(await session.vpclab(...words)).toMatch(/requests\/s \(\d+ over 4 connections\)/);
  });

  it('that is not installed: the error names its package', async () => {
    const words = ['traffic', 'run', 'wrk', 'vpc-a-web-1', 'vpc-a-app-1'];
    const { code, err } = await session.run(words, { prefix: without('wrk') });
    expect(code).toBe(3);
    expect(err).toMatch(/HOST_UNSUITABLE wrk is not on this host: install the package wrk/);
  });
});

describe('metrics and the live view', () => {
  /** Sums over what the exporter has of a metric. */
  const sumOf = async (name: string, labels: Labels = {}): Promise<number> =>
    (await Scrape.of(session)).all(name, labels).reduce((sum, { value }) => sum + value, 0);

  it('count what a run reports, by tenant and VPC, and go on with the next run', async () => {
    await traffic('requests', ...ONE_PAIR, '--rate', '20', '--for', '1s');
    const at = { tenant: 'tenant-a', vpc: 'vpc-a' };
    const names = ['requests_total', 'answered_total', 'payload_bytes_total', 'latency_seconds_count'];
    const read = async (): Promise<readonly number[]> => {
      const scrape = await Scrape.of(session);
      return names.map((name) => scrape.value(`vpclab_traffic_${name}`, at));
    };
    await until(async () => (await read()).length === names.length, 'the series', 20_000);
    const before = await read();
    const other = await sumOf('vpclab_traffic_requests_total', { tenant: 'tenant-b' });
    const { total } = await traffic('requests', ...ONE_PAIR, '--rate', '50', '--for', '1s');
    const told = [total.sent, total.answered, total.bytes, total.answered];
    // Of a source that is late, a scrape has what it said before.
    await until(
      async () => (await read()).every((value, index) => value - (before[index] ?? 0) === told[index]),
      `the metrics to count ${told.join(', ')} more`,
      20_000,
    );
    expect(await sumOf('vpclab_traffic_requests_total', { tenant: 'tenant-b' })).toBe(other);
    const scrape = await Scrape.of(session);
    expect(scrape.value('vpclab_traffic_running')).toBe(0);
    expect(scrape.value('vpclab_traffic_latency_seconds_bucket', { ...at, le: '+Inf' })).toBe(
      scrape.value('vpclab_traffic_latency_seconds_count', at),
    );
  });

  it('have a fault as long as it is active, and failures by kind', async () => {
    const { tenants } = await startFault(session, ['gateway-lost', 'nat-gateway-b'], '60s');
    expect(tenants).toEqual(['tenant-b']);
    const labels = { fault: 'gateway-lost', target: 'nat-gateway-b' };
    expect((await Scrape.of(session)).value('vpclab_fault_active', { ...labels, tenant: 'tenant-b' })).toBe(
      1,
    );
    const failed = async (): Promise<number> =>
      await sumOf('vpclab_traffic_errors_total', { tenant: 'tenant-b' });
    const before = await failed();
    const words = ['requests', '--from', 'vpc-b/web', '--to', 'internet', '--rate', '20', '--for', '1s'];
    const report = await traffic(...words);
    const errors = Object.values(report.total.errors).reduce((sum, count) => sum + count, 0);
    expect(errors).toBeGreaterThan(0);
    await until(async () => (await failed()) - before === errors, `${errors} failures more`, 20_000);
    await session.vpclab('chaos', 'stop');
    expect((await Scrape.of(session)).all('vpclab_fault_active')).toEqual([]);
    await untilWhole(session);
    const happened = [
      'gateway-lost of nat-gateway-b began, until',
      'traffic begins for 1 s: requests (seed ',
      `traffic is over: ${report.total.sent} sent, `,
      'gateway-lost of nat-gateway-b ended',
    ];
    const isTold = async (): Promise<boolean> => {
      const events = await session.vpclab('events', '--json');
      return happened.every((text) => events.includes(text));
    };
    await until(isTold, `the events ${happened.join('; ')}`, 20_000);
  });

  it('are a line of JSON for each second while it runs', async () => {
    const words = ['--from', 'vpc-a', '--to', 'vpc-a', '--rate', '40', '--for', '3s'];
    await session.vpclab('traffic', 'start', 'requests', ...words);
    const lines = (await session.vpclab('traffic', 'status', '--watch', '--json'))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as TrafficWindow & { readonly faults: readonly unknown[] });
    const { windows } = await session.json<TrafficReport>('traffic', 'report');
    expect(lines.length).toBeGreaterThanOrEqual(3);
    // Each second that the report has up to then, in its order.
    expect(lines.map(({ atMs, tenants }) => ({ atMs, tenants }))).toEqual(
      windows.slice(0, lines.length).map(({ atMs, tenants }) => ({ atMs, tenants })),
    );
    expect(lines.every(({ faults }) => faults.length === 0)).toBe(true);
  });
});

describe('a terminal', () => {
  it('shows the last second by tenant and what is broken, in place, until Ctrl-C', async () => {
    await session.vpclab('traffic', 'start', 'requests', '--from', 'vpc-a', '--rate', '20', '--for', '60s');
    await startFault(session, ['link-loss', 'vpc-a-web-1', '--percent', '1'], '60s');
    const hasSecond = async (): Promise<boolean> =>
      (await session.json<TrafficStatus>('traffic', 'status')).windows.length > 0;
    await until(hasSecond, 'the first second to be over', 20_000);
    const words = ['traffic', 'status', '--watch'];
    const { code, said } = await inTerminal(session, words, {
      ...{ after: 'link-loss of', keys: '\u0003', columns: 120 },
    });
    expect([code, said]).toEqual([0, expect.stringMatching(/TENANT +SENT\/S +ANSWERED\/S/)]);
    expect(said).toMatch(/tenant-a +\d+ +\d+/);
    expect(said).toMatch(/fault, until .*: link-loss of vpc-a-web-1, may be noticed by tenant-a/);
    await session.vpclab('chaos', 'stop');
    await stopTraffic();
    await untilWhole(session);
  });
});

describe('a run', () => {
  it('is what the lab file says when nothing is named, outlives vpclabd, and is stopped', async () => {
    await session.vpclab('traffic', 'start', '--for', '60s');
    killVpclabd(session);
    const status = await until(
      async () => {
        const seen = await session.json<TrafficStatus>('traffic', 'status');
        return seen.sent > 60 && seen;
      },
      'traffic to go on',
      20_000,
    );
    expect(status.state).toBe('running');
    const { code, err } = await session.run(['traffic', 'start']);
    expect([code, err]).toEqual([1, expect.stringMatching(/Traffic runs already/)]);
    const report = await stopTraffic();
    expect(report.profiles.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(report.total.answered).toBe(report.total.sent);
  });

  it('has a page that stands alone', async () => {
    const file = join(session.user.directory, 'report.html');
    await session.vpclab('traffic', 'report', '--html', file);
    const page = readFileSync(file, 'utf8');
    expect(page).toContain('<svg');
    expect(page).toContain('tenant-b');
    expect(page.match(/(?:src|href|url)\s*[=(]/g)).toBeNull();
  });

  it('is one process of the lab, whatever it sends', () => {
    const generators = labProcesses(session.root).filter(({ command }) =>
      command.includes('/traffic/main.ts'),
    );
    expect(generators).toHaveLength(1);
  });
});

describe('what cannot work is refused with the reason', () => {
  it.each([
    {
      words: ['requests', '--from', 'vpc-a', '--to', 'vpc-b'],
      message: /does not reach vpc-b-\S+: nothing in the lab file joins them/,
    },
    { words: ['requests', '--from', 'vpc-x'], message: /`from` names nobody: "vpc-x"/ },
    { words: ['smtp'], message: /"smtp" is no kind of traffic: requests, udp, bulk, connect, dns/ },
    { words: ['requests', '--connections', '3', '--rate', '4'], message: /so they have no `rate`/ },
    { words: ['tree', '--from', 'vpc-a/web'], message: /`tree` needs `hops`/ },
    {
      words: ['tree', '--from', 'vpc-a/web', '--hops', 'vpc-a/app,vpc-b/app'],
      message: /vpc-a-app-1 does not reach vpc-b-app-1: nothing in the lab file joins them/,
    },
    { words: ['dns', '--from', 'vpc-b', '--to', 'vpc-b'], message: /vpc-b has no resolver: `dns: true`/ },
    {
      words: ['requests', '--from', 'vpc-a-web-1', '--to', 'vpc-a-web-1'],
      message: /a workload does not send to itself/,
    },
  ])('$words', async ({ words, message }) => {
    const { code, err } = await session.run(['traffic', 'start', ...words]);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });
});
