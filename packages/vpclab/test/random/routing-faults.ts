// Random faults of routing: daemons of routers, the routing agent and the databases killed and stopped, links cut, sessions
// reset, subnets and elastic addresses that come and go. What routers, kernels and OVN hold is written down before, and must
// be the same after; meanwhile no packet crosses from tenant to tenant, and none leaves with an address of the inside.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Plan } from '../../src/model/plan.ts';
import type { AnnouncementView } from '../../src/model/routing.ts';
import { findDaemon } from '../support/lab-processes.ts';
import type { LabSession } from '../support/lab-session.ts';
import { Random } from './random.ts';
import { GATEWAYS, ROUTERS, SUBNETS_OF, WALLS, labText } from './routing-lab.ts';
import { Watch } from './watch.ts';

/** Long enough for a hold time of 3 s, a new session, and daemons that are started again. */
const SETTLE_MS = 60_000;
const LOOK_MS = 1_000;
const CALM_MS = 1_500;
const OVN_DAEMONS = ['central/ovsdb-nb', 'central/ovsdb-sb', 'central/ovn-northd'] as const;

export type RoutingFaultsRun = {
  readonly seed: number;
  readonly seconds: number;
  readonly tell: (line: string) => void;
};

type World = { readonly session: LabSession; readonly random: Random };
type Fault = readonly [name: string, act: (world: World) => Promise<string>];

/** What did not hold, in words; empty: everything. */
export async function runRoutingFaults(
  session: LabSession,
  { seed, seconds, tell }: RoutingFaultsRun,
): Promise<readonly string[]> {
  const world = { session, random: new Random(seed) };
  await session.vpclab('up', session.file(labText([])), '--quiet');
  const before = await settled(session);
  const watch = new Watch(session);
  const problems: string[] = [];
  let faults = 0;
  try {
    await watch.ask({ allow: ['none'] });
    const end = performance.now() + seconds * 1_000;
    while (performance.now() < end && problems.length === 0) {
      const [name, act] = world.random.pick(FAULTS);
      tell(`${faults}: ${name} ${await act(world)}`);
      faults += 1;
      problems.push(...(await leaks(watch)));
    }
    problems.push(...(await differences(session, before)));
    problems.push(...(await leaks(watch)));
    const verified = await session.run(['verify', '--quiet']);
    if (verified.code !== 0) problems.push(`verify fails: ${verified.out}${verified.err}`);
    tell(`${faults} faults`);
    return problems;
  } finally {
    await watch.end();
  }
}

async function leaks(watch: Watch): Promise<readonly string[]> {
  const { problems } = await watch.ask<{ problems: readonly string[] }>(WALLS);
  const { foreign } = await watch.ask<{ foreign: readonly string[] }>({ outside: true });
  // Of vpc-a and vpc-c, which are translated; vpc-b and vpc-d keep their addresses.
  const inside = foreign.filter((seen) => seen.startsWith('10.0.')).map((seen) => `seen outside: ${seen}`);
  return [...problems, ...inside];
}

/** Waits until all that routers, kernels and OVN hold is as it was. */
async function differences(session: LabSession, before: State): Promise<readonly string[]> {
  const deadline = performance.now() + SETTLE_MS;
  for (;;) {
    const now = await stateOf(session).catch((error: unknown) => [`no state: ${String(error)}`]);
    const found = [
      ...before.filter((line) => !now.includes(line)).map((line) => `gone: ${line}`),
      ...now.filter((line) => !before.includes(line)).map((line) => `new: ${line}`),
    ];
    if (found.length === 0 || performance.now() > deadline) return found;
    await sleep(LOOK_MS);
  }
}

async function settled(session: LabSession): Promise<State> {
  const deadline = performance.now() + SETTLE_MS;
  let last: State = [];
  for (;;) {
    const now = await stateOf(session);
    const isDone = GATEWAYS.every((gateway) => now.some((line) => line.startsWith(`${gateway} has default`)));
    if (isDone && now.join() === last.join()) return now;
    if (performance.now() > deadline) throw new Error(`does not settle:\n${now.join('\n')}`);
    last = now;
    await sleep(CALM_MS);
  }
}

type State = readonly string[];
type KernelRoute = {
  readonly dst: string;
  readonly gateway?: string;
  readonly protocol?: string;
  readonly nexthops?: readonly { readonly gateway: string }[];
};

/** A line for each thing: routes of kernels, configuration of FRR, rows of OVN, announcements, and what plan would do. */
async function stateOf(session: LabSession): Promise<State> {
  const lines: string[] = [];
  for (const router of ROUTERS) {
    for (const { dst, gateway, protocol, nexthops = [] } of await session.execJson<readonly KernelRoute[]>(
      router,
      ...['ip', '-j', 'route'],
    )) {
      const via = [...nexthops.map((hop) => hop.gateway), ...(gateway === undefined ? [] : [gateway])];
      lines.push(`${router} has ${dst} via ${via.toSorted().join()} by ${protocol}`);
    }
    const config = await session.exec(router, 'vtysh', '-c', 'show running-config');
    for (const line of config.split('\n')) lines.push(`${router} is configured: ${line.trim()}`);
  }
  for (const [table, columns] of Object.entries(NB_TABLES)) {
    const listed = await session.exec(
      'central',
      ...['ovn-nbctl', '--format=csv', '--no-headings', `--columns=${columns}`, 'list', table],
    );
    for (const line of listed.trim().split('\n')) lines.push(`${table}: ${line}`);
  }
  const { announcements } = await session.json<{ announcements: readonly AnnouncementView[] }>('bgp');
  for (const { gateway, prefix, isIntended, isAnnounced, edge } of announcements)
    lines.push(
      `${gateway}: ${prefix} intended ${isIntended}, announced ${isAnnounced}, ${edge ?? 'unknown'}`,
    );
  const { changes } = await session.json<Plan>('plan');
  for (const { title } of changes) lines.push(`the plan: ${title}`);
  return [...new Set(lines)].toSorted();
}

const NB_TABLES = {
  Logical_Router_Static_Route: 'ip_prefix,nexthop,external_ids',
  Logical_Switch: 'name',
  Logical_Router_Port: 'name,networks',
} as const;

const FAULTS: readonly Fault[] = [
  ['kill', async (world) => await signalled(world, 'KILL', ['bgpd', 'zebra', 'bfdd', 'ospfd', 'conntrackd'])],
  ['stop', async (world) => await signalled(world, 'STOP', ['bgpd', 'zebra', 'bfdd', 'ospfd', 'conntrackd'])],
  ['kill the agent', async ({ session }) => await endDaemon(session, 'vpclabd', 'SIGKILL')],
  ['stop the agent', async (world) => await paused(world, 'vpclabd')],
  ['kill', async ({ session, random }) => await endDaemon(session, random.pick(OVN_DAEMONS), 'SIGKILL')],
  ['stop', async (world) => await paused(world, world.random.pick(OVN_DAEMONS))],
  ['kill', async ({ session, random }) => await endDaemon(session, switchOf(random), 'SIGKILL')],
  [
    'cut',
    async (world) => {
      const [gateway, device] = [world.random.pick(GATEWAYS), world.random.pick(['eth0', 'eth1'])];
      await central(world, `ip -n ${gateway} link set ${device} down`);
      await pause(world);
      await central(world, `ip -n ${gateway} link set ${device} up`);
      // A link that is set down loses its permanent neighbours: that is drift, as plan says.
      await repeated(world.session, ['apply', '--quiet']);
      return `${device} of ${gateway}`;
    },
  ],
  [
    'silence',
    async (world) => {
      const [gateway, device] = [world.random.pick(GATEWAYS), world.random.pick(['eth0', 'eth1'])];
      const nft = `ip netns exec ${gateway} nft`;
      await central(
        world,
        `${nft} 'add table inet silent; add chain inet silent in { type filter hook prerouting priority -400; };` +
          ` add rule inet silent in iifname ${device} drop'`,
      );
      await pause(world);
      await central(world, `${nft} delete table inet silent || true`);
      return `${device} of ${gateway}`;
    },
  ],
  [
    'reset sessions of',
    async (world) => {
      const router = world.random.pick(ROUTERS);
      await world.session.run(['exec', router, '--', 'vtysh', '-c', 'clear bgp *']);
      return router;
    },
  ],
  [
    'a subnet by ovn-nbctl:',
    async (world) => {
      const vpc = world.random.pick(SUBNETS_OF);
      const add = `ovn-nbctl ls-add mine -- lrp-add lr-${vpc.name} mine 02:00:00:00:99:01 ${vpc.address} -- lsp-add mine up`;
      await central(world, `${add} -- lsp-set-type up router -- lsp-set-options up router-port=mine || true`);
      await pause(world);
      await central(world, `ovn-nbctl --if-exists lrp-del mine -- --if-exists ls-del mine`);
      return vpc.address;
    },
  ],
  [
    'an elastic address for',
    async ({ session, random }) => {
      const workload = random.pick(['b-2', 'c-2']);
      await applied(session, [workload]);
      await applied(session, []);
      return workload;
    },
  ],
];

/** An apply may meet a daemon that the fault before has just ended: it says so, and is then repeated, as a user would. */
async function applied(session: LabSession, elastic: readonly string[]): Promise<void> {
  await repeated(session, ['apply', session.file(labText(elastic)), '--quiet']);
}

async function repeated(session: LabSession, words: readonly string[]): Promise<void> {
  const deadline = performance.now() + SETTLE_MS;
  for (;;) {
    const { code, out, err } = await session.run(words);
    if (code === 0) return;
    if (performance.now() > deadline) throw new Error(`${words.join(' ')}: ${code}: ${out}${err}`);
    await sleep(LOOK_MS);
  }
}

function switchOf(random: Random): string {
  return random.pick(['node-1/ovs-vswitchd', 'node-2/ovn-controller']);
}

async function signalled(world: World, signal: 'KILL' | 'STOP', names: readonly string[]): Promise<string> {
  const [router, name] = [world.random.pick(ROUTERS), world.random.pick(names)];
  const send = (what: string): string =>
    `for p in $(ip netns pids ${router}); do [ "$(cat /proc/$p/comm)" != ${name} ] || kill -${what} $p || true; done`;
  await central(world, send(signal));
  await pause(world);
  if (signal === 'STOP') await central(world, send('CONT'));
  return `${name} of ${router}`;
}

async function endDaemon(session: LabSession, name: string, signal: NodeJS.Signals): Promise<string> {
  const pid = findDaemon(session.root, name);
  if (pid !== undefined) process.kill(pid, signal);
  await sleep(CALM_MS);
  return pid === undefined ? `${name}, which does not run` : name;
}

async function paused(world: World, name: string): Promise<string> {
  const pid = findDaemon(world.session.root, name);
  if (pid === undefined) return `${name}, which does not run`;
  process.kill(pid, 'SIGSTOP');
  try {
    await pause(world);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  return name;
}

/** What is broken must come back: a command that vpclabd cannot take yet, or that OVN refuses, is repeated. */
async function central({ session }: World, script: string): Promise<void> {
  await repeated(session, ['exec', 'central', '--', 'sh', '-c', script]);
}

/** Shorter and longer than BFD and the hold time take. */
async function pause({ random }: World): Promise<void> {
  await sleep(random.pick([50, 500, 2_000, 5_000]));
}
