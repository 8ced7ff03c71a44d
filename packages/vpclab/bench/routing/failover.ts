// What the loss of one NAT gateway of two costs, fault by fault: a packet every 5 ms and two TCP connections go through the
// active gateway of labs/ha-nat.yaml's vpc-b. The gateway is put back after each, and BFD is up again before the next.

import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import type { RouteView } from '../../src/model/routing.ts';
import { LabSession, shippedLab } from '../../test/support/lab-session.ts';
import { until } from '../../test/support/lab-until.ts';

const PROBE = join(import.meta.dirname, '../../test/support/failover-probe.py');
const FAR_END = '203.0.113.10';
const GATEWAY = 'nat-gateway-b';
const SECONDS = 8;
const FAULT_AT_MS = 2_000;
const SETTLE_MS = 30_000;

type Stream = { readonly error: string | null; readonly longestGapMs: number };
type Cost = { readonly lostMs: number; readonly t: Stream; readonly p: Stream };
/** `targetMs`: of the packets lost; none where nothing was aimed at. */
type Fault = {
  readonly name: string;
  readonly script: string;
  readonly targetMs?: number;
  readonly undo?: string;
};

const signal = (what: string, comm: string): string =>
  `for p in $(ip netns pids ${GATEWAY}); do [ "$(cat /proc/$p/comm)" != ${comm} ] || kill -${what} $p; done`;
const down = (device: string): string => `ip -n ${GATEWAY} link set ${device} down`;
const silent = [
  'add table inet silent',
  'add chain inet silent in { type filter hook prerouting priority -400; }',
  'add chain inet silent out { type filter hook postrouting priority 400; }',
  'add rule inet silent in iifname eth0 drop',
  'add rule inet silent out oifname eth0 drop',
].join('; ');

const FAULTS: readonly Fault[] = [
  {
    // Its kernel ends its connections, as that of a host does which is shut down.
    name: 'gateway killed',
    script: `ip netns pids ${GATEWAY} | xargs kill -9; ${down('eth0')}; ${down('eth1')}`,
    targetMs: 80,
  },
  {
    // Nobody tells the edge: a bridge is between, whose carrier stays.
    name: 'links cut, then killed',
    script: `${down('eth0')}; ${down('eth1')}; ip netns pids ${GATEWAY} | xargs kill -9`,
    targetMs: 450,
  },
  {
    name: 'silent cut, BFD 100 ms x 3',
    script: `ip netns exec ${GATEWAY} nft '${silent}'`,
    undo: `ip netns exec ${GATEWAY} nft delete table inet silent`,
    targetMs: 450,
  },
  { name: "carrier of the edge's side down", script: 'ip -n edge link set nat-gateway-b down' },
  { name: 'link to the VPC down', script: down('eth1') },
  { name: 'both links down', script: `${down('eth0')}; ${down('eth1')}` },
  { name: 'bgpd killed', script: signal('KILL', 'bgpd') },
  { name: 'bgpd stopped for 6 s', script: signal('STOP', 'bgpd'), undo: signal('CONT', 'bgpd') },
  { name: 'bfdd killed', script: signal('KILL', 'bfdd') },
  { name: 'zebra killed', script: signal('KILL', 'zebra') },
  { name: 'conntrackd killed', script: signal('KILL', 'conntrackd') },
];

export type FaultCost = {
  readonly name: string;
  readonly targetMs: number | undefined;
  readonly lostMs: readonly number[];
  readonly longestGapMs: readonly number[];
  /** Connections that ended, of all. */
  readonly broken: number;
};

/** Needs root; about 20 s for each fault and round. `only`: faults with that text in their name. */
export async function measureFailover(rounds: number, only = ''): Promise<readonly FaultCost[]> {
  const faults = FAULTS.filter(({ name }) => name.includes(only));
  const session = new LabSession();
  try {
    await session.vpclab('up', shippedLab('ha-nat'), '--quiet');
    const server = session.start(['exec', 'internet', '--', 'python3', PROBE, 'serve']);
    await until(() => server.said.includes('serving'), 'the far end', SETTLE_MS);
    const costs = new Map<string, Cost[]>(faults.map(({ name }) => [name, []]));
    for (let round = 0; round < rounds; round += 1)
      for (const fault of faults) costs.get(fault.name)?.push(await costOf(session, fault));
    server.child.kill('SIGINT');
    return faults.map(({ name, targetMs }) => {
      const samples = costs.get(name) ?? [];
      const streams = samples.flatMap(({ t, p }) => [t, p]);
      return {
        name,
        targetMs,
        lostMs: samples.map(({ lostMs }) => lostMs),
        longestGapMs: streams.map(({ longestGapMs }) => longestGapMs),
        broken: streams.filter(({ error }) => error !== null).length,
      };
    });
  } finally {
    await session.end();
  }
}

async function costOf(session: LabSession, { script, undo }: Fault): Promise<Cost> {
  await until(async () => await isWhole(session), 'the gateway and its BFD session', SETTLE_MS);
  const words = ['exec', 'vpc-b-web-1', '--', 'python3', PROBE, 'probe', FAR_END, `${SECONDS}`];
  const probe = session.start(words);
  await until(() => probe.said.includes('probing'), 'the probe', SETTLE_MS);
  await sleep(FAULT_AT_MS);
  await session.run(['exec', 'central', '--', 'sh', '-c', script]);
  await probe.end((SECONDS + 20) * 1_000);
  if (undo !== undefined) await session.exec('central', 'sh', '-c', undo);
  await session.exec('edge', 'ip', 'link', 'set', GATEWAY, 'up');
  await session.vpclab('apply');
  return JSON.parse(probe.said.trim().split('\n').at(-1) ?? '') as Cost;
}

async function isWhole(session: LabSession): Promise<boolean> {
  const routes = await session.json<readonly RouteView[]>('routes', 'vpc-b');
  const own = routes.find(({ prefix }) => prefix === '0.0.0.0/0');
  if (own?.via.join() !== '10.1.255.10') return false;
  const { code, out } = await session.run(['exec', GATEWAY, '--', 'vtysh', '-c', 'show bfd peers brief']);
  return code === 0 && /198\.51\.100\.1 +up/.test(out);
}
