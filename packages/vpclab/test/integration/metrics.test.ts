// Counters against what was sent: UDP of known size on every kind of path, and each hop's counter has to grow by exactly
// that. Labels, moves and restarts on the same lab.

import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NB_SOCKET, SB_SOCKET, vswitchSocket } from '../../src/model/layout.ts';
import { daemonPid, untilReplaced } from '../support/lab-processes.ts';
import { sendDatagrams } from '../support/lab-datagrams.ts';
import { scrapeDisturbed } from '../support/lab-disturbed-scrapes.ts';
import { Scrape, timedScrape } from '../support/lab-metrics.ts';
import type { Labels } from '../support/lab-metrics.ts';
import { LabSession, shippedLab } from '../support/lab-session.ts';
import { receivedBy, transfer } from '../support/lab-transfer.ts';
import { until } from '../support/lab-until.ts';

const COUNT = 500;
const PAYLOAD = 400;
/** Headers of a datagram: UDP and IPv4, and Ethernet before them. */
const IP_HEADERS = 28;
const FRAME_HEADERS = IP_HEADERS + 14;
const FRAME_BYTES = PAYLOAD + FRAME_HEADERS;
const PORT = 9999;
const ATTEMPTS = 6;
const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');
/** On loopback of a node. */
const ALONE = '127.0.0.1:9477';
const ALONE_MS = 30_000;
/** The switch hands its flows' counters on about twice a second. */
const COUNTED_MS = 6_000;
const SEEN_MS = 30_000;

const LAB = 'two-vpcs';
const MOVER = 'vpc-a-web-mover';

/** The seed lab with one more workload, or without it. */
function labWith(node: string | undefined): string {
  const mover =
    node === undefined
      ? ''
      : `\n  - { vpc: vpc-a, subnet: web, name: ${MOVER}, node: ${node}, address: 10.0.1.50 }`;
  const text = readFileSync(shippedLab(LAB), 'utf8');
  return text.replace(/^workloads: 2.*$/m, `workloads:\n  - { subnet: [web, app, db], count: 2 }${mover}`);
}

let session: LabSession;
beforeAll(async () => {
  session = new LabSession();
  await session.vpclab('up', session.file(labWith('node-1')), '--quiet');
});
afterAll(async () => await session.end());

/** By label what a hop counts: `ovn_logical_switch_port_transmit` and the labels of its series. */
type Hop = readonly [name: string, labels: Labels, headers: number];

const sent = (port: string): Hop => ['ovn_logical_switch_port_transmit', { port }, FRAME_HEADERS];
const received = (port: string): Hop => ['ovn_logical_switch_port_receive', { port }, FRAME_HEADERS];
const intoRouter = (port: string): Hop => ['ovn_logical_router_port_receive', { port }, FRAME_HEADERS];
const outOfRouter = (port: string): Hop => ['ovn_logical_router_port_transmit', { port }, FRAME_HEADERS];

const PATHS: readonly (readonly [
  what: string,
  from: string,
  to: string,
  address: string,
  hops: readonly Hop[],
])[] = [
  [
    'two workloads of one subnet on two nodes',
    'vpc-a-web-1',
    'vpc-a-web-2',
    '10.0.1.12',
    [sent('vpc-a-web-1'), received('vpc-a-web-2')],
  ],
  [
    'two subnets of a VPC on one node',
    'vpc-a-web-1',
    'vpc-a-app-1',
    '10.0.2.11',
    [
      sent('vpc-a-web-1'),
      intoRouter('rp-ls-vpc-a-web-lr-vpc-a'),
      outOfRouter('rp-ls-vpc-a-app-lr-vpc-a'),
      received('vpc-a-app-1'),
    ],
  ],
  [
    'two VPCs over the transit, on two nodes',
    'vpc-a-web-1',
    'vpc-b-web-1',
    '10.1.1.11',
    [
      sent('vpc-a-web-1'),
      intoRouter('rp-ls-vpc-a-web-lr-vpc-a'),
      outOfRouter('rp-ls-transit-lr-vpc-a'),
      intoRouter('rp-ls-transit-lr-vpc-b'),
      outOfRouter('rp-ls-vpc-b-web-lr-vpc-b'),
      received('vpc-b-web-1'),
    ],
  ],
  [
    'a workload and the internet, out through the NAT gateway',
    'vpc-b-web-2',
    'internet',
    '203.0.113.10',
    [
      sent('vpc-b-web-2'),
      intoRouter('rp-ls-vpc-b-web-lr-vpc-b'),
      outOfRouter('rp-ls-vpc-b-nat-lr-vpc-b'),
      received('nat-gateway-b'),
      ['vpclab_nat_gateway', { gateway: 'nat-gateway-b', direction: 'to_internet' }, IP_HEADERS],
    ],
  ],
];

function readHops(
  scrape: Scrape,
  hops: readonly Hop[],
): readonly (readonly [bytes: number, packets: number])[] {
  return hops.map(([name, labels]) => [
    scrape.value(`${name}_bytes_total`, labels),
    scrape.value(`${name}_packets_total`, labels),
  ]);
}

type Counts = readonly (readonly [bytes: number, packets: number])[];

const ofLab = async (): Promise<Scrape> => (await timedScrape(session, LAB)).scrape;

/** What each hop counts once nothing moves any more. */
async function settled(hops: readonly Hop[], scrape = ofLab): Promise<Counts> {
  let last = '';
  let since = performance.now();
  return await until(
    async () => {
      const values = readHops(await scrape(), hops);
      if (JSON.stringify(values) !== last) since = performance.now();
      last = JSON.stringify(values);
      return performance.now() - since > 1_500 ? values : undefined;
    },
    'counters to rest',
    20_000,
  );
}

function since(before: Counts, after: Counts): Counts {
  return after.map(([bytes, packets], index) => [
    bytes - (before[index]?.[0] ?? 0),
    packets - (before[index]?.[1] ?? 0),
  ]);
}

/** What a datagram's path is told by: each its own number and size, so that no hop counts for another. */
const SENDS = PATHS.map(([, from, to, address, hops], index) => ({
  datagrams: { from, to, address, port: PORT + index, count: COUNT + 10 * index, bytes: PAYLOAD + index },
  hops: new Set(hops.map((hop) => JSON.stringify(hop))),
}));

/** What a hop has to count of them. */
function expectedAt(hop: Hop): Counts[number] {
  const passing = SENDS.filter(({ hops }) => hops.has(JSON.stringify(hop))).map(({ datagrams }) => datagrams);
  return [
    passing.reduce((sum, { count, bytes }) => sum + count * (bytes + hop[2]), 0),
    passing.reduce((sum, { count }) => sum + count, 0),
  ];
}

describe('traffic', () => {
  const every = PATHS.flatMap(([, , , , hops]) => hops);
  let grown: ReadonlyMap<Hop, Counts[number] | undefined> = new Map();
  beforeAll(async () => {
    // The first packet asks for its neighbour's address first.
    await Promise.all(
      SENDS.map(async ({ datagrams }) => await sendDatagrams(session, { ...datagrams, count: 1 })),
    );
    let before = await settled(every);
    let lost = '';
    // A busy machine loses some before the switch sees them (packet(7)): such an attempt says nothing about counters.
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const arrived = await Promise.all(
        SENDS.map(async ({ datagrams }) => await sendDatagrams(session, datagrams)),
      );
      const after = await settled(every);
      grown = new Map(every.map((hop, index) => [hop, since(before, after)[index]]));
      before = after;
      lost = SENDS.map(({ datagrams }, index) => datagrams.count - (arrived[index] ?? 0)).join();
      if (/^[0,]+$/.test(lost)) return;
    }
    throw new Error(`of each path were lost: ${lost}`);
  }, 300_000);

  it.each(PATHS)('each hop counts to the byte what %s exchange', (_what, _from, _to, _address, hops) => {
    expect(hops.map((hop) => grown.get(hop))).toEqual(hops.map(expectedAt));
  });

  it('is the same to the exporter alone, which finds the tables of this OVN by itself', async () => {
    const [from, to] = ['vpc-a-web-1', 'vpc-a-app-1'];
    const hops = [
      ...[sent(from), received(to)],
      ...[intoRouter('rp-ls-vpc-a-web-lr-vpc-a'), outOfRouter('rp-ls-vpc-a-app-lr-vpc-a')],
    ];
    const remotes = ['--ovs', `unix:${vswitchSocket('node-1')}`, '--nb', `unix:${NB_SOCKET}`];
    const words = ['exporter', ...remotes, '--sb', `unix:${SB_SOCKET}`, '--listen', ALONE];
    const exporter = session.start(['exec', 'node-1', '--', process.execPath, MAIN, ...words]);
    try {
      await exporter.says('Serving', ALONE_MS);
      const alone = async (): Promise<Scrape> =>
        new Scrape(await session.exec('node-1', 'curl', '-sf', `http://${ALONE}/metrics`));
      const isThere = async (): Promise<boolean> => {
        const scrape = await alone();
        return hops.every(([name, labels]) => scrape.all(`${name}_bytes_total`, labels).length === 1);
      };
      await until(isThere, 'the exporter to know all ports', ALONE_MS);
      const before = await Promise.all([settled(hops), settled(hops, alone)]);
      const datagrams = { from, to, address: '10.0.2.11', port: PORT, count: COUNT, bytes: PAYLOAD };
      await sendDatagrams(session, datagrams);
      const after = await Promise.all([settled(hops), settled(hops, alone)]);
      const [ofLabs, ofAlone] = after.map((counts, index) => since(before[index] ?? [], counts));
      expect(ofAlone).toEqual(ofLabs);
      for (const [bytes, packets] of ofAlone ?? []) {
        expect(packets).toBeGreaterThan(0);
        expect(bytes).toBe(packets * (PAYLOAD + FRAME_HEADERS));
      }
    } finally {
      exporter.child.kill('SIGTERM');
      await exporter.end(10_000);
    }
  });

  it('counts of TCP what the interface of the receiver got, to the byte', async () => {
    const [from, to, bytes] = ['vpc-a-web-1', 'vpc-b-web-1', 2 << 20];
    /** What the switch counted, and what the interface got. */
    const look = async (): Promise<Counts> => [
      ...(await settled([received(to)])),
      await receivedBy(session, to),
    ];
    let before = await look();
    /** How much each grew. A busy machine loses some between the switch and the receiver: such an attempt says nothing. */
    let grown: Counts = [];
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      await transfer(session, { from, to, address: '10.1.1.11', port: PORT, bytes });
      const after = await look();
      grown = since(before, after);
      before = after;
      if (grown[0]?.join() === grown[1]?.join()) break;
    }
    expect(grown[0]).toEqual(grown[1]);
    expect(grown[0]?.[0]).toBeGreaterThan(bytes);
  });

  it("shows what the kernel of a workload counts, as the workload's own tools do", async () => {
    const [from, to] = ['vpc-a-web-1', 'vpc-b-web-1'];
    const own = async (): Promise<readonly number[]> => {
      const text = await session.exec(to, 'cat', '/proc/net/snmp');
      const [names = [], values = []] = [...text.matchAll(/^Tcp: (.*)$/gm)].map(([, row = '']) =>
        row.split(' '),
      );
      return ['InSegs', 'PassiveOpens'].map((name) => Number(values[names.indexOf(name)]));
    };
    const owner = { tenant: 'tenant-2', vpc: 'vpc-b', subnet: 'web', workload: to };
    await transfer(session, { from, to, address: '10.1.1.11', port: PORT, bytes: 100_000 });
    const isSeen = async (): Promise<boolean> => {
      const [segments = 0, accepted = 0] = await own();
      const { scrape } = await timedScrape(session, LAB);
      const seen = ['received_segments', 'accepted_connections'].map(
        (name) => scrape.all(`vpclab_workload_tcp_${name}_total`, owner)[0]?.value,
      );
      return accepted > 0 && segments > 0 && seen[0] === segments && seen[1] === accepted;
    };
    expect(await until(isSeen, 'what the kernel counts', SEEN_MS)).toBe(true);
  });

  it('every series names a tenant with a VPC of his own, or none', async () => {
    const { vpcs } = await session.json<{ vpcs: readonly { name: string; tenant: string }[] }>('status');
    const tenantOf = new Map(vpcs.map(({ name, tenant }) => [name, tenant]));
    const { series } = await Scrape.of(session);
    const owned = series.filter(({ labels }) => (labels['tenant'] ?? '') !== '');
    expect(new Set(owned.map(({ labels }) => labels['tenant']))).toEqual(new Set(tenantOf.values()));
    const wrong = series.filter(({ labels: { tenant = '', vpc = '', workload = '' } }) => {
      if (vpc !== '' && tenantOf.get(vpc) !== tenant) return true;
      return workload !== '' && !workload.startsWith(`${vpc}-`);
    });
    expect(wrong.map(({ name, labels }) => `${name} ${JSON.stringify(labels)}`)).toEqual([]);
    // Each workload of the lab has what it sent and received.
    const workloads = series.filter(
      ({ name, labels }) =>
        name === 'ovn_logical_switch_port_transmit_bytes_total' && (labels['workload'] ?? '') !== '',
    );
    expect(workloads.length).toBeGreaterThanOrEqual(12);
  });

  it('says whose it is', async () => {
    const scrape = await Scrape.of(session);
    const [series] = scrape.all('ovn_logical_switch_port_transmit_bytes_total', { port: 'vpc-b-app-1' });
    expect(series?.labels).toEqual({
      tenant: 'tenant-2',
      vpc: 'vpc-b',
      subnet: 'app',
      workload: 'vpc-b-app-1',
      switch: 'ls-vpc-b-app',
      port: 'vpc-b-app-1',
    });
    const [gateway] = scrape.all('frr_bgp_peer_state', { router: 'nat-gateway-a' });
    expect(gateway?.labels).toMatchObject({ tenant: 'tenant-1', vpc: 'vpc-a', peer: '198.51.100.1' });
    expect(gateway?.value).toBe(1);
    const ofTenant = await Scrape.of(session, '--tenant', 'tenant-1');
    expect(new Set(ofTenant.series.map(({ labels }) => labels['tenant']))).toEqual(new Set(['tenant-1']));
  });

  it('goes on when ovn-controller installs its flows again', async () => {
    const hops = [sent('vpc-a-web-1'), outOfRouter('rp-ls-transit-lr-vpc-a')];
    const before = await settled(hops);
    const pid = daemonPid(session.root, 'node-1/ovn-controller');
    process.kill(pid, 'SIGKILL');
    await untilReplaced(session.root, 'node-1/ovn-controller', pid, COUNTED_MS);
    await until(
      async () => (await session.run(['verify', '--quiet'])).code === 0,
      'the lab to be whole',
      30_000,
    );
    const flows = await session.exec(
      'node-1',
      'ovs-ofctl',
      '-O',
      'OpenFlow13',
      'dump-flows',
      'br-int',
      'table=65',
    );
    expect(
      Math.max(...[...flows.matchAll(/duration=([\d.]+)s/g)].map(([, age]) => Number(age))),
    ).toBeLessThan(60);
    const after = await settled(hops);
    for (const [index, [bytes]] of after.entries())
      expect(bytes).toBeGreaterThanOrEqual(before[index]?.[0] ?? 0);
  });

  it('goes on when a workload moves, and ends with it', async () => {
    const labels = { port: MOVER };
    const ask = async (): Promise<number> => {
      const to = { from: MOVER, to: 'vpc-a-app-1', address: '10.0.2.11', port: PORT };
      return await sendDatagrams(session, { ...to, count: COUNT, bytes: PAYLOAD });
    };
    expect(await ask()).toBeGreaterThan(0);
    const [before] = await settled([sent(MOVER)]);
    expect((await Scrape.of(session)).all('ovn_port_binding_info', labels)[0]?.labels['node']).toBe('node-1');
    const counted: number[] = [];
    let isMoving = true;
    const watch = async (): Promise<void> => {
      while (isMoving) {
        const [series] = (await Scrape.of(session)).all(
          'ovn_logical_switch_port_transmit_bytes_total',
          labels,
        );
        counted.push(series?.value ?? Number.NaN);
      }
    };
    const watching = watch();
    await session.vpclab('apply', session.file(labWith('node-2'))).finally(() => {
      isMoving = false;
    });
    await watching;
    // There all the time, and never less.
    expect(counted.length).toBeGreaterThan(0);
    expect(counted.filter((value, index) => !(value >= (counted[index - 1] ?? before?.[0] ?? 0)))).toEqual(
      [],
    );
    const arrived = await ask();
    expect(arrived).toBeGreaterThan(0);
    const [after] = await settled([sent(MOVER)]);
    const moved = await Scrape.of(session);
    expect(moved.all('ovn_port_binding_info', labels)[0]?.labels['node']).toBe('node-2');
    expect(moved.value('ovn_port_binding_latency_seconds', labels)).toBeGreaterThan(0);
    expect((after?.[0] ?? 0) - (before?.[0] ?? 0)).toBeGreaterThanOrEqual(arrived * FRAME_BYTES);

    await session.vpclab('apply', session.file(labWith(undefined)));
    const left = (await Scrape.of(session)).series.filter(({ labels: of }) =>
      Object.values(of).includes(MOVER),
    );
    expect(left).toEqual([]);
  });
});

/** Daemons by what shows that they do not answer. */
const SILENT: readonly (readonly [daemon: string, source: string, place: string])[] = [
  ['node-1/ovs-vswitchd', 'openflow', 'node-1'],
  ['node-1/ovsdb-server', 'Open_vSwitch', 'node-1'],
  ['node-1/ovn-controller', 'ovn-controller', 'node-1'],
  ['central/ovsdb-nb', 'northbound', 'central'],
  ['central/ovsdb-sb', 'southbound', 'central'],
  ['central/ovn-northd', 'ovn-northd', 'central'],
  ['nat-gateway-a/bgpd', 'frr', 'nat-gateway-a'],
];
const SCRAPE_MS = 1_000;
/** A sample; `npm run scrapes` takes a thousand. */
const WHOLE = 1_000;
const SCRAPES = Number(process.env['VPCLAB_SCRAPES'] ?? 60);
/** Of a sample on a machine that others may use too. */
const BUSY_MS = 10_000;
const SEED = Number(process.env['VPCLAB_SEED'] ?? 14);

function counters(scrape: Scrape): ReadonlyMap<string, number> {
  return new Map(
    scrape.series
      .filter(({ name }) => /^ovn_logical_.*_total$|^vpclab_nat_.*_total$/.test(name))
      .map(({ name, labels, value }) => [`${name} ${JSON.stringify(labels)}`, value]),
  );
}

function expectNoLess(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): void {
  const less = [...before].filter(([key, value]) => (after.get(key) ?? -1) < value);
  expect(less).toEqual([]);
}

it('a zone of a switch that has a limit says whose it is', async () => {
  const port = 'vpc-a-web-1';
  const key = `external_ids:ct-zone-${port}`;
  const found = await session.exec('node-1', 'ovs-vsctl', 'get', 'Bridge', 'br-int', key);
  const zone = found.replaceAll('"', '').trim();
  const dpctl = async (...words: readonly string[]): Promise<string> =>
    await session.exec('node-1', 'ovs-appctl', '-t', '/run/lab/node-1/ovs-vswitchd.ctl', ...words);
  await dpctl('dpctl/ct-set-limits', `zone=${zone},limit=1234`);
  const labels = { node: 'node-1', port, zone, tenant: 'tenant-1', vpc: 'vpc-a', workload: port };
  const scrape = await until(
    async () => {
      const seen = await Scrape.of(session);
      return seen.all('ovs_conntrack_zone_connection_limit', labels).length === 1 && seen;
    },
    'the limit of the zone',
    30_000,
  );
  expect(scrape.value('ovs_conntrack_zone_connection_limit', labels)).toBe(1_234);
  const limits = await dpctl('dpctl/ct-get-limits');
  expect(limits).toContain(`zone=${zone},limit=1234,count=`);
  const all = await dpctl('dpctl/ct-get-maxconns');
  expect(scrape.value('ovs_conntrack_connection_limit', { node: 'node-1' })).toBe(Number(all));
  expect(scrape.all('ovs_conntrack_connections')).toHaveLength(2);
  await dpctl('dpctl/ct-del-limits', `zone=${zone}`);
});

describe('load balancers of OVN', () => {
  const OWNER = { tenant: 'tenant-1', vpc: 'vpc-a', load_balancer: 'front', protocol: 'tcp' };
  const nbctl = async (...words: readonly string[]): Promise<string> =>
    await session.exec('central', 'ovn-nbctl', ...words);

  it('say what is behind them, and which backend a health check finds', async () => {
    // 10.0.1.12 does not listen on port 81.
    await nbctl('lb-add', 'front', '10.0.9.9:80', '10.0.1.11:80,10.0.1.12:80');
    await nbctl('lb-add', 'front', '10.0.9.9:81', '10.0.1.12:81');
    await nbctl('ls-lb-add', 'ls-vpc-a-web', 'front');
    for (const [address, port] of [
      ['10.0.1.11', 'vpc-a-web-1'],
      ['10.0.1.12', 'vpc-a-web-2'],
    ] as const)
      await nbctl('set', 'Load_Balancer', 'front', `ip_port_mappings:${address}="${port}:10.0.1.250"`);
    for (const vip of ['10.0.9.9:80', '10.0.9.9:81'])
      await nbctl(
        ...['--', '--id=@hc', 'create', 'Load_Balancer_Health_Check', `vip="${vip}"`],
        ...['options:interval=1', 'options:timeout=1', 'options:failure_count=2'],
        ...['--', 'add', 'Load_Balancer', 'front', 'health_check', '@hc'],
      );
    const scrape = await until(
      async () => {
        const seen = await Scrape.of(session);
        return (
          seen.all('ovn_load_balancer_backend_up', { ...OWNER, backend: '10.0.1.11:80' })[0]?.value === 1 &&
          seen
        );
      },
      'the health check of a backend',
      60_000,
    );
    expect(scrape.value('ovn_load_balancer_datapaths', OWNER)).toBe(1);
    expect(scrape.value('ovn_load_balancer_vip_backends', { ...OWNER, vip: '10.0.9.9:80' })).toBe(2);
    expect(scrape.value('ovn_load_balancer_backend_up', { ...OWNER, backend: '10.0.1.12:81' })).toBe(0);
    expect(scrape.all('ovn_load_balancer_backend_info', OWNER)).toHaveLength(3);
    const status = await session.exec(
      'central',
      'ovn-sbctl',
      '--bare',
      '--columns=status',
      'find',
      'Service_Monitor',
      'port=80',
      'ip=10.0.1.11',
    );
    expect(status.trim()).toBe('online');
    await nbctl('lb-del', 'front');
    await until(
      async () => (await Scrape.of(session)).all('ovn_load_balancer_info').length === 0,
      'the load balancer to be gone',
      60_000,
    );
  });
});

describe('a scrape', () => {
  it.each(SILENT)('answers while %s is stopped, and says so', async (daemon, source, place) => {
    const whole = await timedScrape(session, LAB);
    expect(whole.scrape.value('vpclab_exporter_source_up', { source, place })).toBe(1);
    const pid = daemonPid(session.root, daemon);
    process.kill(pid, 'SIGSTOP');
    try {
      for (let round = 0; round < 4; round++) {
        const { scrape, elapsedMs } = await timedScrape(session, LAB);
        expect(elapsedMs).toBeLessThan(SCRAPE_MS);
        expect(scrape.value('vpclab_exporter_source_up', { source, place })).toBe(0);
        expectNoLess(counters(whole.scrape), counters(scrape));
        await sleep(300);
      }
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await until(
      async () =>
        (await timedScrape(session, LAB)).scrape.value('vpclab_exporter_source_up', { source, place }) === 1,
      `${daemon} to answer again`,
      10_000,
    );
  });

  it(
    `answers in time while daemons are killed, ended and paused, and no counter goes back (${SCRAPES} scrapes)`,
    async () => {
      const daemons = SILENT.map(([daemon]) => daemon);
      const disturbed = await scrapeDisturbed(session, { lab: LAB, daemons, scrapes: SCRAPES, seed: SEED });
      const { elapsedMs, backwards, begun, disturbances } = disturbed;
      const at = (share: number): number =>
        Math.round(elapsedMs[Math.floor(share * (elapsedMs.length - 1))] ?? 0);
      process.stdout.write(
        `${SCRAPES} scrapes, ${disturbances} disturbances (seed ${SEED}): p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms; began again: ${[...begun].map(([name, times]) => `${name} ${times}`).join(', ')}\n`,
      );
      expect(disturbances).toBeGreaterThan(0);
      expect(backwards).toEqual([]);
      expect(at(1)).toBeLessThan(SCRAPES < WHOLE ? BUSY_MS : SCRAPE_MS);
      await until(
        async () => {
          const { scrape } = await timedScrape(session, LAB);
          return scrape.all('vpclab_exporter_source_up').every(({ value }) => value === 1);
        },
        'all sources to answer',
        60_000,
      );
    },
    120_000 + SCRAPES * 2_000,
  );

  it('is clean in the eyes of promtool, and valid OpenMetrics', async ({ skip }) => {
    const promtool = findPromtool();
    if (promtool === undefined) return skip('promtool is not installed (Debian: prometheus)');
    const { text } = await timedScrape(session, LAB);
    const said = execFileSync(promtool, ['check', 'metrics'], {
      input: text,
      encoding: 'utf8',
      stdio: 'pipe',
    });
    expect(said).toBe('');
    const all = await session.vpclab('metrics', '--compat', 'fork,kube-ovn');
    // Names of others break conventions (camel case, bits): remarks on style, exit code 3, and no error of the format.
    const { status, stderr } = spawnSync(promtool, ['check', 'metrics'], { input: all, encoding: 'utf8' });
    expect(stderr).not.toContain('parsing error');
    expect(status).toBe(3);
    expect(new Scrape(all).all('kube_ovn_ovs_info')).toHaveLength(2);
    const open = await timedScrape(session, LAB, { accept: 'application/openmetrics-text; version=1.0.0' });
    expect(open.text.endsWith('# EOF\n')).toBe(true);
    expect(open.text).toMatch(/^ovn_logical_switch_port_transmit_bytes_created\{/m);
  });
});

function findPromtool(): string | undefined {
  const path = process.env['PROMTOOL'] ?? 'promtool';
  try {
    execFileSync(path, ['--version'], { stdio: 'ignore' });
    return path;
  } catch {
    return undefined;
  }
}
