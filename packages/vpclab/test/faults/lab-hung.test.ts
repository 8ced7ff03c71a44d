// Daemons that run and do not answer, as SIGSTOP makes them: the lab says so, commands end in bounded time, and what
// hangs is started again.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabStatus } from '../../src/model/engine.ts';
import type { Plan } from '../../src/model/plan.ts';
import { daemonPid, untilReplaced } from '../support/lab-processes.ts';
import { LabSession } from '../support/lab-session.ts';
import { until } from '../support/lab-until.ts';

const LAB = `name: hung
vpcs:
  - { name: vpc-a, cidr: 10.0.0.0/16, subnets: [web], natGateways: true }
workloads: 2
`;
/** It is asked every 5 s, and silence of 2 s shows. */
const NOTICED_MS = 10_000;
/** 12 s of silence, and a start. */
const RESTARTED_MS = 30_000;

let session: LabSession;
beforeAll(async () => {
  session = new LabSession();
  await session.vpclab('up', session.file(LAB), '--quiet');
});
afterAll(async () => await session.end());

async function unresponsive(): Promise<readonly string[]> {
  const { daemons } = await session.json<LabStatus>('status');
  return daemons.filter(({ state }) => state === 'unresponsive').map(({ name }) => name);
}

async function isWhole(): Promise<boolean> {
  if ((await session.run(['verify', '--quiet'])).code !== 0) return false;
  return (await session.json<Plan>('plan')).changes.length === 0;
}

/** Stops them and gives their pids. */
function stop(names: readonly string[]): ReadonlyMap<string, number> {
  const pids = new Map(names.map((name) => [name, daemonPid(session.root, name)]));
  for (const pid of pids.values()) process.kill(pid, 'SIGSTOP');
  return pids;
}

async function restarted(pids: ReadonlyMap<string, number>): Promise<void> {
  for (const [name, pid] of pids) {
    await untilReplaced(session.root, name, pid, RESTARTED_MS);
  }
  await until(isWhole, 'the lab to be whole', RESTARTED_MS);
}

describe('a daemon that hangs', () => {
  it.each([
    {
      group: ['central/ovn-northd', 'node-1/ovn-controller', 'edge/zebra', 'nat-gateway-a/bgpd'],
      command: 'plan',
      named: '(nat-gateway-a/bgpd|edge/zebra)',
    },
    {
      group: ['central/ovsdb-nb', 'node-2/ovsdb-server', 'node-1/ovs-vswitchd', 'central/responder'],
      command: 'apply',
      named: 'central/ovsdb-nb',
    },
  ])('shows in status, and is started again: $group', async ({ group, command, named }) => {
    const pids = stop(group.map((name) => (name === 'central/responder' ? 'responder' : name)));
    const failing = session.run([command]);
    await until(
      async () => {
        const shown = await unresponsive();
        return group.every((name) => shown.includes(name));
      },
      'all of them to show as not answering',
      NOTICED_MS,
    );
    expect(await session.vpclab('status')).toMatch(new RegExp(`${group[0]}\\s+unresponsive`));
    // Whoever needs one of them meanwhile hears which, and what to do.
    const { code, err, elapsedMs } = await failing;
    expect(code).toBe(1);
    expect(err).toMatch(new RegExp(`DAEMON_HUNG .*${named} .*(has not answered|does not answer)`));
    expect(err).toContain('is restarted after about 15 s');
    expect(elapsedMs).toBeLessThan(20_000);
    await restarted(pids);
  });
});

it('vpclabd that hangs: commands end with what to do about it, and that helps', async () => {
  const pid = daemonPid(session.root, 'vpclabd');
  process.kill(pid, 'SIGSTOP');
  const outcomes = await Promise.all(
    ['status', 'plan', 'apply', 'verify'].map((name) => session.run([name])),
  );
  for (const { code, err, elapsedMs } of outcomes) {
    expect(code).toBe(1);
    expect(err).toContain(`DAEMON_HUNG vpclabd (pid ${pid}) has not answered`);
    expect(err).toContain(`kill -9 ${pid}`);
    expect(elapsedMs).toBeLessThan(30_000);
  }
  process.kill(pid, 'SIGKILL');
  await until(isWhole, 'the lab to be whole', RESTARTED_MS);
});

it('vpclabd that comes back while a database hangs says so, takes the lab over later, and keeps nobody', async () => {
  const hung = stop(['central/ovsdb-nb']);
  process.kill(daemonPid(session.root, 'vpclabd'), 'SIGKILL');
  const phase = async (): Promise<string> => (await session.json<LabStatus>('status')).phase;
  await until(async () => (await phase()) === 'applying', 'vpclabd to take the lab over', RESTARTED_MS);
  // An apply that waits for it tells so, and can be called off.
  const apply = session.start(['apply']);
  await apply.says('waiting for vpclabd, which takes the lab over', 5_000);
  apply.child.kill('SIGINT');
  expect(await apply.end(3_000)).toEqual([1, null]);
  expect(apply.err).toContain('CANCELLED');

  const reason = /taking the lab over: .*northbound.*; trying again in \d+ s/;
  await until(async () => reason.test(await session.vpclab('status')), 'the failure to show', RESTARTED_MS);
  await restarted(hung);
  await until(async () => (await phase()) === 'ready', 'the lab to be ready', 2 * RESTARTED_MS);
});
