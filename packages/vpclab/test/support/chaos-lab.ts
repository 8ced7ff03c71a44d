// A small lab to break: two tenants with the same addresses, two nodes, a gateway each; and looks at it from outside.

import { readFileSync } from 'node:fs';
import type { ListedFault } from '../../src/model/chaos.ts';
import { daemonPid, findDaemon, labProcesses } from './lab-processes.ts';
import type { LabSession } from './lab-session.ts';
import { until } from './lab-until.ts';

export const CHAOS_LAB = `name: chaos
nodes: 2
vpcs:
  - { name: vpc-a, tenant: tenant-a, cidr: 10.0.0.0/16, subnets: [web, app], natGateways: true, dns: true }
  - { name: vpc-b, tenant: tenant-b, cidr: 10.0.0.0/16, subnets: [web, app], natGateways: true }
workloads: 2
traffic:
  - { name: a, from: vpc-a/web, to: vpc-a/app, rate: 40 }
  - { name: b, from: vpc-b/web, to: internet, rate: 20 }
`;

const WEB_2 = '10.0.1.12';
const HOST = '203.0.113.10';

/** What a fault shows from outside. Each is true while it is active, and false otherwise. */
export type Look = (session: LabSession) => Promise<boolean>;

/** How many of 20 pings from vpc-a-web-1 to its neighbour on the other node were answered. */
export async function pingsAnswered(session: LabSession, from = 'vpc-a-web-1', to = WEB_2): Promise<number> {
  const { out } = await session.run([
    'exec',
    from,
    '--',
    'ping',
    '-n',
    '-i',
    '0.02',
    '-c',
    '20',
    '-W',
    '1',
    to,
  ]);
  return Number(/(\d+) received/.exec(out)?.[1] ?? 0);
}

export const losesPackets: Look = async (session) => (await pingsAnswered(session)) < 17;
export const isCutOff: Look = async (session) => (await pingsAnswered(session)) === 0;
/** Each workload of the subnet, from its router. */
export const isSubnetCutOff: Look = async (session) => {
  const answered = await Promise.all(
    ['vpc-a-web-1', 'vpc-a-web-2'].map(async (from) => await pingsAnswered(session, from, '10.0.1.1')),
  );
  return answered.every((count) => count === 0);
};

export const hasNoCarrier: Look = async (session) => {
  const [link] = await session.execJson<{ flags: string[] }[]>(
    'vpc-a-web-1',
    'ip',
    '-j',
    'link',
    'show',
    'eth0',
  );
  return link?.flags.includes('NO-CARRIER') === true;
};

export function isStopped(daemon: string): Look {
  return async ({ root }) => {
    const pid = findDaemon(root, daemon);
    return pid !== undefined && stateOf(pid) === 'T';
  };
}

export function isGone(daemon: string): Look {
  return async ({ root }) => findDaemon(root, daemon) === undefined;
}

export const isNorthdPaused: Look = async (session) => {
  const said = await session.exec('central', 'ovn-appctl', '-t', '/run/lab/central/northd.ctl', 'status');
  return said.includes('paused');
};

export const isShutDown: Look = async (session) => {
  const said = await session.exec('nat-gateway-a', 'vtysh', '-c', 'show bgp summary');
  return said.includes('(Admin)');
};

export const hasFewFlows: Look = async (session) => {
  const { out } = await session.run(['exec', 'node-1', '--', 'ovs-ofctl', 'dump-aggregate', 'br-int']);
  return Number(/flow_count=(\d+)/.exec(out)?.[1] ?? 0) < 50;
};

export function hasNoWayOut(workload: string): Look {
  return async (session) => {
    const curl = ['curl', '-s', '-o', '/dev/null', '--max-time', '1', `http://${HOST}/`];
    return (await session.run(['exec', workload, '--', ...curl])).code !== 0;
  };
}

function stateOf(pid: number): string {
  return /^State:\s+(\S)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? '?';
}

export async function faults(session: LabSession): Promise<readonly ListedFault[]> {
  return await session.json<readonly ListedFault[]>('chaos', 'status');
}

export async function startFault(
  session: LabSession,
  words: readonly string[],
  time: string,
): Promise<ListedFault> {
  return await session.json<ListedFault>('chaos', 'start', ...words, '--for', time);
}

/** The processes that keep faults, as the host numbers them. */
export function keepers(session: LabSession): readonly number[] {
  return labProcesses(session.root)
    .filter(({ command }) => /^\S*node .*\/chaos\/main\.ts /.test(command))
    .map(({ pid }) => pid);
}

export function killVpclabd(session: LabSession): void {
  process.kill(daemonPid(session.root, 'vpclabd'), 'SIGKILL');
}

/** No fault, no drift, and packets do what the file says. */
export async function untilWhole(session: LabSession, timeoutMs = 40_000): Promise<void> {
  let left = '';
  const noneLeft = async (): Promise<boolean> => {
    const active = await faults(session);
    left = JSON.stringify(active);
    return active.length === 0;
  };
  const isEmpty = async (): Promise<boolean> => {
    const { code, out, err } = await session.run(['plan', '--json']);
    left = `${out}${err}`;
    return code === 0 && (JSON.parse(out) as { changes: unknown[] }).changes.length === 0;
  };
  const seen = async (look: () => Promise<boolean>, what: string): Promise<void> =>
    void (await until(look, what, timeoutMs).catch((error: unknown) => {
      throw new Error(`waited for ${what}: ${left}`, { cause: error });
    }));
  await seen(noneLeft, 'faults to end');
  await seen(isEmpty, 'the plan to be empty');
}
