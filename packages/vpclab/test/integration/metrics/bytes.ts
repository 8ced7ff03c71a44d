// Counters against what was sent: UDP of known size on every kind of path, and each hop's counter has to grow by exactly
// that; TCP; and the same to the exporter alone.

import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { NB_SOCKET, SB_SOCKET, vswitchSocket } from '../../../src/model/layout.ts';
import { sendDatagrams } from '../../support/lab-datagrams.ts';
import { Scrape, timedScrape } from '../../support/lab-metrics.ts';
import { receivedBy, transfer } from '../../support/lab-transfer.ts';
import { until } from '../../support/lab-until.ts';
import {
  COUNT,
  FRAME_HEADERS,
  PATHS,
  PAYLOAD,
  PORT,
  SENDS,
  expectedAt,
  intoRouter,
  outOfRouter,
  received,
  sent,
  settled,
  since,
} from './hops.ts';
import type { Counts, Hop } from './hops.ts';
import { LAB, lab } from './lab.ts';

const ATTEMPTS = 6;
const MAIN = join(import.meta.dirname, '../../../src/cli/main.ts');
/** On loopback of a node. */
const ALONE = '127.0.0.1:9477';
const ALONE_MS = 30_000;
const SEEN_MS = 30_000;

export function testBytes(): void {
  const every = PATHS.flatMap(([, , , , hops]) => hops);
  let grown: ReadonlyMap<Hop, Counts[number] | undefined> = new Map();
  beforeAll(async () => {
    // The first packet asks for its neighbour's address first.
    await Promise.all(
      SENDS.map(async ({ datagrams }) => await sendDatagrams(lab(), { ...datagrams, count: 1 })),
    );
    let before = await settled(every);
    let lost = '';
    // A busy machine loses some before the switch sees them (packet(7)): such an attempt says nothing about counters.
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const arrived = await Promise.all(
        SENDS.map(async ({ datagrams }) => await sendDatagrams(lab(), datagrams)),
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
    const exporter = lab().start(['exec', 'node-1', '--', process.execPath, MAIN, ...words]);
    try {
      await exporter.says('Serving', ALONE_MS);
      const alone = async (): Promise<Scrape> =>
        new Scrape(await lab().exec('node-1', 'curl', '-sf', `http://${ALONE}/metrics`));
      const isThere = async (): Promise<boolean> => {
        const scrape = await alone();
        return hops.every(([name, labels]) => scrape.all(`${name}_bytes_total`, labels).length === 1);
      };
      await until(isThere, 'the exporter to know all ports', ALONE_MS);
      const before = await Promise.all([settled(hops), settled(hops, alone)]);
      const datagrams = { from, to, address: '10.0.2.11', port: PORT, count: COUNT, bytes: PAYLOAD };
      await sendDatagrams(lab(), datagrams);
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
      await receivedBy(lab(), to),
    ];
    let before = await look();
    /** How much each grew. A busy machine loses some between the switch and the receiver: such an attempt says nothing. */
    let grown: Counts = [];
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      await transfer(lab(), { from, to, address: '10.1.1.11', port: PORT, bytes });
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
      const text = await lab().exec(to, 'cat', '/proc/net/snmp');
      const [names = [], values = []] = [...text.matchAll(/^Tcp: (.*)$/gm)].map(([, row = '']) =>
        row.split(' '),
      );
      return ['InSegs', 'PassiveOpens'].map((name) => Number(values[names.indexOf(name)]));
    };
    const owner = { tenant: 'tenant-2', vpc: 'vpc-b', subnet: 'web', workload: to };
    await transfer(lab(), { from, to, address: '10.1.1.11', port: PORT, bytes: 100_000 });
    const isSeen = async (): Promise<boolean> => {
      const [segments = 0, accepted = 0] = await own();
      const { scrape } = await timedScrape(lab(), LAB);
      const seen = ['received_segments', 'accepted_connections'].map(
        (name) => scrape.all(`vpclab_workload_tcp_${name}_total`, owner)[0]?.value,
      );
      return accepted > 0 && segments > 0 && seen[0] === segments && seen[1] === accepted;
    };
    expect(await until(isSeen, 'what the kernel counts', SEEN_MS)).toBe(true);
  });
}
