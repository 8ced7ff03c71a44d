// An edge and a gateway on a link of their own that speak everything the model has words for: BGP with MD5, BFD and
// attributes, and OSPF with BFD. Prints what was seen; frr-protocols.test.ts judges it.

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { daemonConfig } from '../../../src/frr/config.ts';
import { configPath, vtySocket } from '../../../src/frr/daemons.ts';
import { frrDelta } from '../../../src/frr/delta.ts';
import { SHOW_BACKENDS, hearsMgmtd } from '../../../src/frr/filters.ts';
import { UNFILTERED } from '../../../src/frr/protocols/ospf.ts';
import { frrRouter, type BgpNeighbor, type FrrRouter, type OspfProcess } from '../../../src/model/router.ts';
import { isZebraManaged } from '../../../src/runtime/host-facts.ts';
import { Secret } from '../../../src/secret.ts';
import {
  accepts,
  ask,
  bgpRoutes,
  change,
  command,
  directoryOf,
  killDaemon,
  observe,
  restartDaemon,
  sessionsOf,
  startRouter,
  timesEstablished,
  until,
} from './steps.ts';

const EDGE = '198.51.100.1';
const GATEWAY = '198.51.100.2';
const FAST = { name: 'fast', intervalMs: 100, multiplier: 3 };
const seen: Record<string, unknown> = {};
const managed = isZebraManaged() ? { managed: true as const } : {};

function ip(...args: readonly string[]): string {
  return execFileSync('ip', args, { encoding: 'utf8' }).trim();
}

function session(address: string, asn: number): BgpNeighbor {
  return {
    address,
    asn,
    description: 'the other one',
    defaultOriginate: false,
    prefixesIn: [],
    prefixesOut: [],
    bfd: 'fast',
    password: new Secret('horse'),
    ttlSecurityHops: 1,
  };
}

function ospf(fields: Partial<OspfProcess>): OspfProcess {
  const link = { name: 'eth0', area: '0', mode: 'point-to-point', bfd: 'fast', cost: 10 } as const;
  const stub = { name: 'inside', area: '0', mode: 'passive' } as const;
  return { interfaces: [link, stub], redistribute: [], defaultOriginate: false, ...fields };
}

const edge = frrRouter({
  name: 'edge',
  ...managed,
  routerId: '203.0.113.1',
  bfd: [FAST],
  bgp: {
    asn: 65000,
    announce: [],
    maximumPaths: 8,
    neighbors: [
      {
        ...session(GATEWAY, 65011),
        defaultOriginate: true,
        prefixesIn: ['10.0.0.0/16 le 24'],
        prefixesOut: ['0.0.0.0/0'],
        asPathIn: 'own',
        localPreference: 200,
      },
    ],
  },
  ospf: ospf({ accept: ['10.8.0.0/16 le 24'], defaultOriginate: true }),
});
const gateway = frrRouter({
  name: 'gateway',
  ...managed,
  routerId: '203.0.113.2',
  bfd: [FAST],
  bgp: {
    asn: 65011,
    announce: [
      { prefix: '10.0.1.0/24', communities: ['65011:7', '65011:1'], med: 10 },
      { prefix: '10.0.2.0/24' },
    ],
    gracefulRestart: true,
    neighbors: [
      {
        ...session(EDGE, 65000),
        prefixesIn: ['0.0.0.0/0'],
        prefixesOut: ['10.0.0.0/16 le 32'],
        asPathIn: 'first',
      },
    ],
  },
  ospf: ospf({ redistribute: ['10.8.0.0/16 le 32'] }),
});

for (const name of ['edge', 'gateway']) {
  ip('netns', 'add', name);
  ip('-n', name, 'link', 'set', 'lo', 'up');
  ip('-n', name, 'link', 'add', 'inside', 'type', 'bridge');
  ip('-n', name, 'link', 'set', 'inside', 'up');
}
ip('link', 'add', 'eth0', 'netns', 'edge', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', 'gateway');
for (const [name, address, inside] of [
  ['edge', EDGE, '203.0.113.1/24'],
  ['gateway', GATEWAY, '10.0.255.10/24'],
] as const) {
  ip('-n', name, 'addr', 'add', `${address}/30`, 'dev', 'eth0');
  ip('-n', name, 'link', 'set', 'eth0', 'up');
  ip('-n', name, 'addr', 'add', inside, 'dev', 'inside');
}
const inside = (verb: string, prefix: string): string =>
  ip('-n', 'gateway', 'route', verb, prefix, 'via', '10.0.255.1', 'dev', 'inside');
inside('add', '10.8.1.0/24');
inside('add', '10.8.2.128/25');
inside('add', '10.9.0.0/16');

const ospfRoutes = (netns: string): readonly string[] =>
  (JSON.parse(ip('-n', netns, '-j', 'route', 'show', 'proto', 'ospf')) as { dst: string; gateway?: string }[])
    .map(({ dst, gateway: via }) => `${dst} via ${via ?? 'link'}`)
    .toSorted();

const start = performance.now();
await Promise.all([startRouter(edge), startRouter(gateway)]);
await until('BGP', () => bgpRoutes('edge').length === 2 && bgpRoutes('gateway').length === 1);
seen['bgpMs'] = Math.round(performance.now() - start);
await until('OSPF', () => ospfRoutes('edge').includes(`10.8.1.0/24 via ${GATEWAY}`), 20_000);
seen['ospfMs'] = Math.round(performance.now() - start);
await until('BFD', async () => (await bfdUp()) >= 1);
await sleep(500);
seen['bgpRoutes'] = { edge: bgpRoutes('edge'), gateway: bgpRoutes('gateway') };
seen['ospfRoutes'] = { edge: ospfRoutes('edge'), gateway: ospfRoutes('gateway') };
seen['attributes'] = JSON.parse(await ask(edge, 'show bgp ipv4 unicast 10.0.1.0/24 json'));
seen['observed'] = { edge: await observe(edge), gateway: await observe(gateway) };
seen['intended'] = { edge, gateway };
seen['restart'] = [frrDelta(edge, edge), frrDelta(gateway, gateway)];

// A thousand announcements come and go, and everything that may change without a reset does.
const before = await timesEstablished(edge);
const announced = (prefixes: readonly string[]): FrrRouter =>
  withBgp(gateway, { announce: prefixes.map((prefix) => ({ prefix, communities: ['65011:7'] })) });
const many = Array.from({ length: 200 }, (_none, index) => `10.0.${index}.0/24`);
await change(announced(many));
await until('all prefixes', () => bgpRoutes('edge').length === many.length);
await change(gateway);
await until('the first prefixes', () => bgpRoutes('edge').length === 2);
const harmless = withBgp(edge, {
  maximumPaths: 4,
  neighbors: (edge.bgp?.neighbors ?? []).map((neighbor) => ({
    ...neighbor,
    description: 'renamed',
    localPreference: 300,
    prefixesIn: ['10.0.1.0/24'],
  })),
});
seen['harmlessDelta'] = await change(harmless);
await until('the filter', () => bgpRoutes('edge').length === 1);
seen['harmlessObserved'] = { observed: await observe(harmless), intended: harmless };
await change(edge);
await until('the old filter', () => bgpRoutes('edge').length === 2);
seen['resets'] = { before, after: await timesEstablished(edge) };

// OSPF follows the kernel, and a change of the filter; the delta of one area is an adjacency.
const added = performance.now();
inside('add', '10.8.3.0/24');
await until('a new OSPF route', () => ospfRoutes('edge').includes(`10.8.3.0/24 via ${GATEWAY}`));
seen['ospfAddMs'] = Math.round(performance.now() - added);
const removed = performance.now();
inside('del', '10.8.3.0/24');
await until('no OSPF route', () => !ospfRoutes('edge').includes(`10.8.3.0/24 via ${GATEWAY}`));
seen['ospfRemoveMs'] = Math.round(performance.now() - removed);
const wider = frrRouter({ ...edge, ospf: ospf({ accept: ['10.8.0.0/16 le 32'], defaultOriginate: true }) });
await change(wider);
await until('the wider filter', () => ospfRoutes('edge').includes(`10.8.2.128/25 via ${GATEWAY}`));
seen['wider'] = { observed: await observe(wider), intended: wider };

// Another password: the session goes, and comes with the right one.
const wrong = withBgp(edge, {
  neighbors: (edge.bgp?.neighbors ?? []).map((neighbor) => ({ ...neighbor, password: new Secret('donkey') })),
});
seen['passwordDelta'] = (await change(wrong)).flatMap(({ resets }) => resets);
await until('no session with another password', () => bgpRoutes('edge').length === 0);
await change(wider);
await until('a session with the right password', () => bgpRoutes('edge').length === 2);

// FRR 10 leaves a session alone that came up in the second in which BFD goes down (bgp_bfd.c: last_event > uptime).
await until('a session of some seconds', async () =>
  (await sessionsOf(edge)).every(({ uptimeSeconds }) => uptimeSeconds >= 2),
);
// A silent path: nothing is told to either end, and BFD finds it.
const cut = performance.now();
execFileSync('nsenter', ['--net=/run/netns/gateway', 'nft', '-f', '-'], {
  input: 'table netdev cut { chain in { type filter hook ingress device eth0 priority 0; policy drop; }; }\n',
});
await until('both protocols gone', () => bgpRoutes('edge').length === 0 && ospfRoutes('edge').length === 0);
seen['cutMs'] = Math.round(performance.now() - cut);

// Another mgmtd: zebra filters as before, and what changes after that. And where mgmtd goes, zebra forgets what it was told.
if (edge.managed === true) {
  const permitted = async (): Promise<readonly string[]> =>
    [...(await ask(edge, 'show ip prefix-list', 'zebra')).matchAll(/permit (\S.*\S)/g)].map(
      ([, rule = '']) => rule,
    );
  const filters: (readonly string[])[] = [];
  const next = async (rule: string): Promise<void> => {
    await until(`zebra filters by ${rule}`, async () => (await permitted()).includes(rule));
    filters.push(await permitted());
  };
  const killed = async (): Promise<void> => {
    killDaemon(edge, 'mgmtd');
    await until('mgmtd is gone', async () => !(await accepts(vtySocket(directoryOf(edge), 'mgmtd'))));
    await restartDaemon(edge, 'mgmtd');
    await until('zebra to be connected to mgmtd', async () =>
      hearsMgmtd(await ask(edge, SHOW_BACKENDS, 'mgmtd')),
    );
  };
  await next('10.8.0.0/16 le 32');
  await killed();
  await change(frrRouter({ ...wider, ospf: ospf({ ...wider.ospf, accept: ['10.9.0.0/16'] }) }));
  await next('10.9.0.0/16');
  await change(wider);
  await next('10.8.0.0/16 le 32');

  // Its file is written from the model after an entry went and another came: numbers are the same.
  const accepting = (accept: readonly string[]): FrrRouter =>
    frrRouter({ ...wider, ospf: ospf({ ...wider.ospf, accept }) });
  await change(accepting(['10.8.0.0/16 le 32', '10.9.0.0/16', '10.11.0.0/16']));
  const changed = accepting(['10.8.0.0/16 le 32', '10.10.0.0/16', '10.11.0.0/16']);
  await change(changed);
  const text = daemonConfig(changed, 'mgmtd');
  writeFileSync(configPath(directoryOf(edge), 'mgmtd'), text);
  await killed();
  const entriesOf = (lines: string): readonly string[] =>
    (lines.match(/seq \d+ permit \S.*\S/g) ?? []).toSorted();
  const numbered = async (): Promise<readonly string[]> =>
    entriesOf(await ask(edge, 'show ip prefix-list ospf-accept', 'zebra'));
  await until('zebra has three entries', async () => (await numbered()).length === 3);
  seen['numbered'] = {
    observed: await numbered(),
    intended: entriesOf(text.match(/^ip prefix-list ospf-accept .*$/gm)?.join('\n') ?? ''),
  };
  await change(accepting(['10.11.0.0/16']));
  await until('zebra has one entry', async () => (await permitted()).join(', ') === '10.11.0.0/16');

  await command(edge, 'mgmtd', UNFILTERED);
  await until('zebra filters nothing', async () => (await permitted()).length === 0);
  seen['filters'] = filters;
}

async function bfdUp(): Promise<number> {
  const peers = JSON.parse(await ask(edge, 'show bfd peers json', 'bfdd')) as { status: string }[];
  return peers.filter(({ status }) => status === 'up').length;
}

function withBgp(router: FrrRouter, fields: Partial<NonNullable<FrrRouter['bgp']>>): FrrRouter {
  if (router.bgp === undefined) throw new Error('speaks no BGP');
  return frrRouter({ ...router, bgp: { ...router.bgp, ...fields } });
}

process.stdout.write(JSON.stringify(seen, undefined, 1));
process.exit(0);
