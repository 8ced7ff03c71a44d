// What counts a packet on its way: ports of switches and routers, and NAT gateways; and how much each has to count.

import { timedScrape } from '../../support/lab-metrics.ts';
import type { Labels, Scrape } from '../../support/lab-metrics.ts';
import { until } from '../../support/lab-until.ts';
import { LAB, lab } from './lab.ts';

export const COUNT = 500;
export const PAYLOAD = 400;
/** Headers of a datagram: UDP and IPv4, and Ethernet before them. */
const IP_HEADERS = 28;
export const FRAME_HEADERS = IP_HEADERS + 14;
export const FRAME_BYTES = PAYLOAD + FRAME_HEADERS;
export const PORT = 9999;

/** By label what a hop counts: `ovn_logical_switch_port_transmit` and the labels of its series. */
export type Hop = readonly [name: string, labels: Labels, headers: number];

export const sent = (port: string): Hop => ['ovn_logical_switch_port_transmit', { port }, FRAME_HEADERS];
export const received = (port: string): Hop => ['ovn_logical_switch_port_receive', { port }, FRAME_HEADERS];
export const intoRouter = (port: string): Hop => ['ovn_logical_router_port_receive', { port }, FRAME_HEADERS];
export const outOfRouter = (port: string): Hop => [
  'ovn_logical_router_port_transmit',
  { port },
  FRAME_HEADERS,
];

export const PATHS: readonly (readonly [
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

export type Counts = readonly (readonly [bytes: number, packets: number])[];

const ofLab = async (): Promise<Scrape> => (await timedScrape(lab(), LAB)).scrape;

/** What each hop counts once nothing moves any more. */
export async function settled(hops: readonly Hop[], scrape = ofLab): Promise<Counts> {
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

export function since(before: Counts, after: Counts): Counts {
  return after.map(([bytes, packets], index) => [
    bytes - (before[index]?.[0] ?? 0),
    packets - (before[index]?.[1] ?? 0),
  ]);
}

/** What a datagram's path is told by: each its own number and size, so that no hop counts for another. */
export const SENDS = PATHS.map(([, from, to, address, hops], index) => ({
  datagrams: { from, to, address, port: PORT + index, count: COUNT + 10 * index, bytes: PAYLOAD + index },
  hops: new Set(hops.map((hop) => JSON.stringify(hop))),
}));

/** What a hop has to count of them. */
export function expectedAt(hop: Hop): Counts[number] {
  const passing = SENDS.filter(({ hops }) => hops.has(JSON.stringify(hop))).map(({ datagrams }) => datagrams);
  return [
    passing.reduce((sum, { count, bytes }) => sum + count * (bytes + hop[2]), 0),
    passing.reduce((sum, { count }) => sum + count, 0),
  ];
}
