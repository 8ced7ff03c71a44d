// What faults show from outside, beyond what chaos-lab.ts looks at: packets, kernel tables, FRR, files.

import type { LabSession } from './lab-session.ts';
import { cpuLimitOf } from './cpu-groups.ts';
import { findDaemon } from './lab-processes.ts';
import { isGone, keepers, pingsAnswered, type Look } from './chaos-lab.ts';
import { readFileSync } from 'node:fs';

/** One of each kind of gateway, and a stateful group. */
export const FAULT_LAB = `name: faults
nodes: 2
vpcs:
  - name: vpc-a
    tenant: tenant-a
    cidr: 10.0.0.0/16
    subnets: [web, app]
    natGateways: [{ routing: { bfd: true } }]
  - { name: vpc-b, tenant: tenant-b, cidr: 10.0.0.0/16, subnets: [web, app], natGateways: true }
  - name: vpc-c
    tenant: tenant-c
    cidr: 10.2.0.0/16
    subnets: [web]
    natGateways: [{ routing: ospf }]
    defaultSecurityGroup: base
    securityGroups: [{ name: base, ingress: [{ protocol: all, from: base }] }]
workloads: 2
`;

const WEB_2 = '10.0.1.12';
const VICTIM = '198.51.100.10';

async function ping(session: LabSession, words: readonly string[], to = WEB_2): Promise<string> {
  return (await session.run(['exec', 'vpc-a-web-1', '--', 'ping', '-n', '-W', '1', ...words, to])).out;
}

/** 100 ms at least for each answer. */
export const isLate: Look = async (session) => {
  const said = await ping(session, ['-c', '5', '-i', '0.2']);
  return Number(/min\/avg\/max\/mdev = ([\d.]+)/.exec(said)?.[1] ?? 0) > 100;
};

/** Every answer takes another time. */
export const isUneven: Look = async (session) => {
  const said = await ping(session, ['-c', '15', '-i', '0.1']);
  return Number(/min\/avg\/max\/mdev = [\d.]+\/[\d.]+\/[\d.]+\/([\d.]+)/.exec(said)?.[1] ?? 0) > 20;
};

export const isOutOfOrder: Look = async (session) => {
  const said = await ping(session, ['-c', '200', '-i', '0.003']);
  const numbers = [...said.matchAll(/icmp_seq=(\d+)/g)].map(([, number]) => Number(number));
  return numbers.some((number, index) => number < (numbers[index - 1] ?? 0));
};

export const comesTwice: Look = async (session) =>
  (await ping(session, ['-c', '30', '-i', '0.02'])).includes('(DUP!)');

/** 54 kB take 4 s at 0.1 Mbit/s, and a tenth of a second otherwise: a full queue makes ping wait, not lose. */
export const isThrottled: Look = async (session) => {
  const said = await ping(session, ['-c', '40', '-i', '0.002', '-s', '1300']);
  return Number(/time (\d+)ms/.exec(said)?.[1] ?? 0) > 2_500;
};

export const losesLongPackets: Look = async (session) => {
  const isThrough = async (size: string): Promise<boolean> =>
    (await ping(session, ['-c', '3', '-i', '0.1', '-s', size])).includes('bytes from');
  return (await isThrough('100')) && !(await isThrough('1000'));
};

async function heard(session: LabSession): Promise<number> {
  const [names = '', values = ''] = (await session.exec('vpc-a-web-2', 'cat', '/proc/net/snmp'))
    .split('\n')
    .filter((line) => line.startsWith('Icmp:'));
  return Number(values.split(' ')[names.split(' ').indexOf('InEchos')]);
}

/** The neighbour hears, and no answer comes. */
export const isDeaf: Look = async (session) => {
  const before = await heard(session);
  return (await pingsAnswered(session)) === 0 && (await heard(session)) >= before + 20;
};

/** The neighbour hears nothing. */
export const isMute: Look = async (session) => {
  const before = await heard(session);
  return (await pingsAnswered(session)) === 0 && (await heard(session)) === before;
};

/** Seen both ways within three seconds. */
async function isByTurns(look: () => Promise<boolean>, everyMs: number): Promise<boolean> {
  const seen = new Set<boolean>();
  for (const end = performance.now() + 3_000; performance.now() < end && seen.size < 2;) {
    seen.add(await look());
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  return seen.size === 2;
}

/** Its kernel counts changes of the carrier: two at least in a second. */
export function flaps(workload: string): Look {
  const count = 'cat /sys/class/net/eth0/carrier_changes';
  return async (session) => {
    const said = await session.exec(workload, 'sh', '-c', `${count}; sleep 1.2; ${count}`);
    const [before = 0, after = 0] = said.trim().split('\n').map(Number);
    return after > before;
  };
}

function isStoppedByTurns(daemon: string): Look {
  return async ({ root }) =>
    await isByTurns(async () => {
      const pid = findDaemon(root, daemon);
      return pid !== undefined && /^State:\s+T/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
    }, 7);
}

/** By its control group, where it has one of its own, or by turns. */
export function isSlowed(daemon: string): Look {
  const isByTurnsNow = isStoppedByTurns(daemon);
  return async (session) => cpuLimitOf(session.root, daemon) !== undefined || (await isByTurnsNow(session));
}

/** What it last wrote to its log has a time that is half an hour ahead at least. */
export function isAhead(daemon: string): Look {
  return async (session) => {
    const [netns = ''] = daemon.split('/');
    const line = await session.exec(netns, 'tail', '-n', '1', `/run/lab/${daemon}.log`);
    return Date.parse(line.split('|')[0] ?? '') - Date.now() > 1_800_000;
  };
}

/** As its process was started. */
export function hasOtherTime(daemon: string): Look {
  return ({ root }) => {
    const pid = findDaemon(root, daemon);
    const environment = pid === undefined ? '' : readFileSync(`/proc/${pid}/environ`, 'latin1');
    return Promise.resolve(environment.split('\0').includes('FAKETIME=+3600'));
  };
}

export const isFull: Look = async (session) => {
  const said = await session.exec('central', 'df', '--output=avail', '-k', '/run/lab');
  return Number(said.trim().split('\n').at(-1)) < 1024;
};

/** The processes that keep faults have hundreds of megabytes. */
export const holdsMemory: Look = (session) =>
  Promise.resolve(
    keepers(session).some((pid) => {
      const status = readFileSync(`/proc/${pid}/status`, 'latin1');
      return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) > 250_000;
    }),
  );

export function hasNoChassis(node: string): Look {
  return async (session) =>
    !(await session.exec('central', 'ovn-sbctl', '--bare', '--columns=name', 'list', 'chassis')).includes(
      node,
    );
}

/** Both nodes have a port with its name. */
export function claims(workload: string): Look {
  return async (session) => {
    const port = ['--bare', '--columns=name', 'find', 'interface', `external_ids:iface-id=${workload}`];
    const found = await Promise.all(
      ['node-1', 'node-2'].map(async (node) => await session.exec(node, 'ovs-vsctl', ...port)),
    );
    return found.every((names) => names.trim() !== '');
  };
}

/** Two nodes claim it by turns: either has it in vain. */
export const isClaimedTwice: Look = async (session) =>
  (await claims('vpc-a-web-1')(session)) && (await pingsAnswered(session)) < 20;

export function isDormant(gateway: string): Look {
  return async (session) =>
    (await session.exec(gateway, 'nft', 'list', 'table', 'inet', 'vpclab')).includes('flags dormant');
}

export function hasNoBridge(node: string): Look {
  return async (session) => {
    const { code, out } = await session.run(['exec', node, '--', 'ovs-vsctl', '--timeout=2', 'list-br']);
    return code === 0 && !out.includes('br-int');
  };
}

const EDGE = '198.51.100.1';

/** The inner subnet of another tenant's gateway is announced, and the edge takes it from nobody. */
export const isRefusedLeak: Look = async (session) => {
  const words = ['vtysh', '-c', `show bgp ipv4 unicast neighbors ${EDGE} advertised-routes`];
  const announced = await session.exec('nat-gateway-b', ...words);
  const has = (text: string): boolean => text.includes('198.51.100.0/24');
  return has(announced) && !/^198\.51\.100\.0\/24 via /m.test(await edgeRoutes(session));
};

/** The internet sees an inner address: nothing is translated on the way out. */
export const isUntranslated: Look = async (session) => {
  const curl = ['curl', '-s', '--max-time', '2', 'http://203.0.113.10/'];
  return (await session.run(['exec', 'vpc-a-web-1', '--', ...curl])).out.includes('"caller":"10.0.1.11"');
};

export function isControllerPaused(node: string): Look {
  return async (session) =>
    (await session.exec(node, 'ovn-appctl', '-t', 'ovn-controller', 'debug/status')).includes('paused');
}

export const cannotReachSouthbound: Look = async (session) => {
  const remote = await session.exec('node-1', 'ovs-vsctl', 'get', 'open', '.', 'external_ids:ovn-remote');
  const [, address, port] = /(?:tcp|ssl):([\d.]+):(\d+)/.exec(remote) ?? [];
  const connect = `exec 3<>/dev/tcp/${address}/${port}`;
  return (await session.run(['exec', 'node-1', '--', 'timeout', '1', 'bash', '-c', connect])).code !== 0;
};

async function edgeRoutes(session: LabSession): Promise<string> {
  return await session.exec('edge', 'ip', 'route');
}

/** Both tenants use the same prefix; each has a way of its own at the edge, by its own gateway. */
export const isWithdrawn: Look = async (session) => {
  const said = await session.exec('edge', 'vtysh', '-c', `show bgp ipv4 unicast neighbors ${VICTIM} routes`);
  return !said.includes('10.0.0.0/16');
};

const announcedByB = async (session: LabSession): Promise<boolean> =>
  (
    await session.exec(
      'nat-gateway-b',
      'vtysh',
      '-c',
      'show bgp ipv4 unicast neighbors 198.51.100.1 advertised-routes',
    )
  ).includes(`${VICTIM}/32`);

/** A route to the very address, beside those that lead over it. */
export const isHijacked: Look = async (session) =>
  new RegExp(`^${VICTIM.replaceAll('.', '\\.')} `, 'm').test(await edgeRoutes(session));

export const isRefusedHijack: Look = async (session) =>
  (await announcedByB(session)) && !(await isHijacked(session));

export const hasForeignHalf: Look = async (session) => (await edgeRoutes(session)).includes('203.0.113.0/25');

export const isBlackholed: Look = async (session) =>
  (await session.exec('nat-gateway-b', 'ip', 'route', 'show', 'type', 'blackhole')).includes('default');

export const isBfdOff: Look = async (session) =>
  (await session.exec('nat-gateway-a', 'vtysh', '-c', 'show bfd peers')).includes('Status: shutdown');

export const hasNoAdjacency: Look = async (session) =>
  !(await session.exec('nat-gateway-c', 'vtysh', '-c', 'show ip ospf neighbor')).includes('Full');

export function hasBucket(workload: string): Look {
  return async (session) => (await session.exec(workload, 'tc', 'qdisc', 'show')).includes('tbf fa17:');
}

/** A relay's tap, which no process holds any more when it is gone; or netem, where the kernel has it. */
export function holdsPackets(workload: string): Look {
  return async (session) =>
    (await session.exec(workload, 'ip', 'link')).includes('fault-') ||
    (await session.exec(workload, 'tc', 'qdisc', 'show')).includes('netem fa17:');
}

export const edgeIsDown: Look = isGone('edge/bgpd');
