// A kernel without the routes that its zebra believes it has, seen by `ip`: lost next hops, and what somebody put there in
// the name of FRR's protocols.

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Plan } from '../../src/model/plan.ts';
import { ask } from '../support/lab-http.ts';
import { daemonPid } from '../support/lab-processes.ts';
import { LabSession } from '../support/lab-session.ts';
import { until } from '../support/lab-until.ts';

const LAB = `
vpcs:
  - name: vpc-a
    subnets: [web]
    natGateways: [{ routing: ospf }]
  - name: vpc-b
    cidr: 10.1.0.0/16
    subnets: [web, app]
    natGateways:
      - { translate: false, routing: { protocol: ospf, announce: subnets, area: 1 } }
      - { translate: false, routing: { protocol: ospf, announce: subnets, area: 1 } }
workloads: 1
`;
const SUBNET = '10.1.1.0/24';
const APP = '10.1.2.0/24';
const BOTH = ['192.0.2.10', '192.0.2.6'];
/** It looks every five seconds, twice before and after the repair. */
const PUT_BACK_MS = 30_000;
/** One look at least, and what it would do. */
const LOOKED_MS = 8_000;

type KernelRoute = {
  readonly dst: string;
  readonly gateway?: string;
  readonly nexthops?: readonly { readonly gateway: string }[];
};

let session: LabSession;
beforeAll(async () => {
  session = new LabSession();
  await session.vpclab('up', session.file(LAB), '--quiet');
});
afterAll(async () => await session.end());

const edge = async (...command: readonly string[]): Promise<string> => await session.exec('edge', ...command);
const edgeRoutes = async (): Promise<readonly KernelRoute[]> =>
  await session.execJson('edge', 'ip', '-j', 'route', 'show', 'metric', '20');

/** Gateways of each route to a prefix. */
async function hops(prefix: string): Promise<readonly (readonly string[])[]> {
  const routes = (await edgeRoutes()).filter(({ dst }) => dst === prefix);
  return routes.map(({ gateway, nexthops = [] }) =>
    gateway === undefined ? nexthops.map((hop) => hop.gateway).toSorted() : [gateway],
  );
}

/** Of `ip route`, without what tells a route of zebra from the same one put back. */
function lines(routes: string): readonly string[] {
  return routes
    .replaceAll(/ nhid \d+| weight 1\b/g, '')
    .split(/\n(?!\t)/)
    .map((line) => line.split(/\s*\n\t|\s+/).join(' '))
    .toSorted();
}

async function untilHops(wanted: readonly (readonly string[])[]): Promise<void> {
  await until(
    async () => JSON.stringify(await hops(SUBNET)) === JSON.stringify(wanted),
    `${SUBNET} by ${JSON.stringify(wanted)}`,
    PUT_BACK_MS,
  );
}

async function lossesTold(): Promise<number> {
  const events = await session.vpclab('events', '--json');
  return events.split('\n').filter((line) => /"kind":"lost","name":"edge\/zebra"/.test(line)).length;
}

async function differing(): Promise<readonly string[]> {
  const { changes } = await session.json<Plan>('plan');
  return changes.map(({ kind, row }) => `${kind} ${row.kind} ${row.key}`);
}

/** zebra sees both at once, once it runs again, and the kernel has forgotten all ways over that link. Gives what is left. */
async function flapUnseen(device: string): ReturnType<typeof hops> {
  const zebra = daemonPid(session.root, 'edge/zebra');
  process.kill(zebra, 'SIGSTOP');
  await edge('sh', '-c', `ip link set ${device} down; ip link set ${device} up`);
  const left = await hops(SUBNET);
  process.kill(zebra, 'SIGCONT');
  return left;
}

it('puts back one next hop of two, and zebra goes on with the route', async () => {
  await untilHops([BOTH]);
  const zebra = daemonPid(session.root, 'edge/zebra');
  expect(await flapUnseen('nat-gateway-b')).toEqual([['192.0.2.10']]);
  // zebra 10 finds it out by itself.
  await untilHops([BOTH]);
  expect((await session.json<Plan>('plan')).changes).toEqual([]);
  // Replaced and withdrawn as any of its own.
  await session.exec('nat-gateway-b', 'ip', 'link', 'set', 'eth0', 'down');
  await untilHops([['192.0.2.10']]);
  await session.exec('nat-gateway-b-2', 'ip', 'link', 'set', 'eth0', 'down');
  await untilHops([]);
  for (const gateway of ['nat-gateway-b', 'nat-gateway-b-2'])
    await session.exec(gateway, 'ip', 'link', 'set', 'eth0', 'up');
  await untilHops([BOTH]);
  expect(daemonPid(session.root, 'edge/zebra')).toBe(zebra);
});

it('shows what somebody put there in the name of a protocol, and removes it without a restart', async () => {
  await untilHops([BOTH]);
  // What the links took with them as they went down is put back within seconds.
  await until(async () => (await differing()).length === 0, 'a lab that is as its file says', PUT_BACK_MS);
  const zebra = daemonPid(session.root, 'edge/zebra');
  const told = await lossesTold();
  const before = await edge('ip', 'route');
  const typed = [
    // Another tenant's gateway.
    'replace 10.0.0.0/16 via 192.0.2.6 proto ospf metric 20',
    `add ${SUBNET} via 192.0.2.2 proto ospf`,
    `append ${SUBNET} via 192.0.2.2 proto ospf metric 20`,
    'add 203.0.113.200 via 192.0.2.2 proto bgp metric 20',
    'add 203.0.113.201 dev nat-gateway-a proto bgp metric 7',
    'add blackhole 203.0.113.202 proto bgp',
    'add 203.0.113.203 tos 0x10 via 192.0.2.2 proto bgp',
    'add 203.0.113.204 nhid 77 proto ospf metric 50',
  ];
  await edge('ip', 'nexthop', 'add', 'id', '77', 'via', '192.0.2.2', 'dev', 'nat-gateway-a');
  for (const one of typed) await edge('ip', 'route', ...one.split(' '));
  // zebra may have started just now: what it finds is left to it at first.
  const changes = await until(
    async () => {
      const plan = await session.json<Plan>('plan');
      return plan.changes.length === 0 ? undefined : plan.changes;
    },
    'a plan that shows it',
    PUT_BACK_MS,
  );
  expect(changes.map(({ kind, row }) => `${kind} ${row.kind} ${row.key}`)).toEqual([
    'update daemon edge/zebra',
  ]);
  const text = JSON.stringify(changes);
  expect(text).toContain('another route in the kernel to 10.0.0.0/16');
  expect(text).toMatch(/a route in the kernel that it did not put there to (\S+, ){2}\S+ and 3 more/);
  await session.vpclab('apply', '--yes');
  expect(lines(await edge('ip', 'route'))).toEqual(lines(before));
  expect((await session.json<Plan>('plan')).changes).toEqual([]);
  expect(await lossesTold()).toBe(told);
  expect(daemonPid(session.root, 'edge/zebra')).toBe(zebra);
  expect(await ask(session, 'vpc-a-web-1', '203.0.113.10')).toMatchObject({ caller: '192.0.2.2' });
});

it('shows what somebody put in place of a route, and repairs it only when asked: a black hole, a small MTU, other weights', async () => {
  await untilHops([BOTH]);
  await until(async () => (await differing()).length === 0, 'a lab that is as its file says', PUT_BACK_MS);
  const told = await lossesTold();
  const before = await edge('ip', 'route');
  const [first, second] = BOTH.map(
    (gateway, index) => `nexthop via ${gateway} weight ${index === 0 ? 9 : 1}`,
  );
  for (const one of [
    'blackhole 10.0.0.0/16 proto ospf metric 20',
    `${SUBNET} proto ospf metric 20 ${first} ${second}`,
    `${APP} proto ospf metric 20 mtu 600 ${BOTH.map((gateway) => `nexthop via ${gateway}`).join(' ')}`,
  ])
    await edge('ip', 'route', 'replace', ...one.split(' '));
  const typed = await edge('ip', 'route');
  await sleep(LOOKED_MS);
  expect(await edge('ip', 'route')).toBe(typed);
  expect(JSON.stringify((await session.json<Plan>('plan')).changes)).toContain(
    `another route in the kernel to 10.0.0.0/16, ${SUBNET}, ${APP}`,
  );
  await session.vpclab('apply', '--yes');
  expect(lines(await edge('ip', 'route'))).toEqual(lines(before));
  expect(await lossesTold()).toBe(told);
});
