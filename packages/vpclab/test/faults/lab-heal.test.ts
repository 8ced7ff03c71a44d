// kill -9 of every daemon of a lab: it heals by itself, within a bound, and what flows goes on flowing where the dead
// one was not carrying it.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/model/plan.ts';
import { startPing, startStream } from '../support/lab-flow.ts';
import { daemonPid, findDaemon, untilReplaced } from '../support/lab-processes.ts';
import { LabSession, shippedLab } from '../support/lab-session.ts';
import { until } from '../support/lab-until.ts';

/** Far above what is seen: a bound for a busy machine, not a figure. */
const HEALED_MS = 20_000;
const ON_OTHER_NODE = { from: 'vpc-a-web-1', address: '10.0.2.12' } as const;

let session: LabSession;
beforeAll(async () => {
  session = new LabSession();
  await session.vpclab('up', shippedLab('two-vpcs'), '--quiet');
});
afterAll(async () => {
  for (const line of figures) console.log(line);
  await session.end();
});

const figures: string[] = [];

/** Kills it and waits for another one in its place. */
async function replaced(name: string): Promise<number> {
  const pid = daemonPid(session.root, name);
  const startedAt = performance.now();
  process.kill(pid, 'SIGKILL');
  await untilReplaced(session.root, name, pid, HEALED_MS);
  return Math.round(performance.now() - startedAt);
}

/** What the northbound database says reaches every chassis, packets do what the file says, and nothing differs from it. */
async function isWhole(): Promise<boolean> {
  const sync = ['exec', 'central', '--', 'ovn-nbctl', '--wait=hv', '--timeout=10', 'sync'];
  for (const command of [sync, ['verify', '--quiet']]) {
    if ((await session.run(command)).code !== 0) return false;
  }
  return (await session.json<Plan>('plan')).changes.length === 0;
}

async function untilWhole(after: string): Promise<void> {
  await until(isWhole, `the lab to be whole after ${after}`, HEALED_MS);
}

describe('kill -9', () => {
  const daemons = [
    'central/ovn-northd',
    'central/ovsdb-nb',
    'central/ovsdb-sb',
    'node-1/ovsdb-server',
    'node-2/ovsdb-server',
    'node-1/ovn-controller',
    'node-2/ovs-vswitchd',
    'nat-gateway-a/zebra',
    'nat-gateway-b/bgpd',
    'edge/zebra',
    'edge/bgpd',
    'responder',
    'vpclabd',
  ] as const;
  it.each(daemons)('of %s: it is back, verify passes and plan is empty', async (name) => {
    // The lab's own verification asks again for a while: how long until packets pass is what it takes.
    const startedAt = performance.now();
    const restartedMs = await replaced(name);
    await untilWhole(name);
    figures.push(
      `${name}: started again after ${restartedMs} ms, whole and verified ${Math.round(performance.now() - startedAt)} ms after the kill`,
    );
    const { daemons: all } = await session.json<{ daemons: { name: string; state: string }[] }>('status');
    expect(all.filter(({ state }) => state !== 'running')).toEqual([]);
  });

  it('of both databases of central at once, and of all of a node', async () => {
    for (const group of [
      ['central/ovsdb-nb', 'central/ovsdb-sb', 'central/ovn-northd'],
      ['node-1/ovsdb-server', 'node-1/ovs-vswitchd', 'node-1/ovn-controller'],
    ]) {
      const startedAt = performance.now();
      for (const name of group) process.kill(daemonPid(session.root, name), 'SIGKILL');
      await untilWhole(group.join(', '));
      expect(group.filter((name) => findDaemon(session.root, name) === undefined)).toEqual([]);
      figures.push(
        `${group.join(', ')}: verified ${Math.round(performance.now() - startedAt)} ms after the kill`,
      );
    }
  });
});

describe('a running flow loses nothing', () => {
  it.each(['central/ovn-northd', 'central/ovsdb-nb', 'central/ovsdb-sb', 'vpclabd'])(
    'while %s dies',
    async (name) => {
      const { from, address } = ON_OTHER_NODE;
      const flows = await Promise.all([
        startPing(session, from, address),
        startStream(session, from, address),
        startStream(session, 'vpc-b-web-1', '203.0.113.10'),
      ]);
      await replaced(name);
      // To its end: what comes back may do harm of its own.
      await untilWhole(name);
      const [ping, ...streams] = await Promise.all([flows[0].end(), flows[1].end(), flows[2].end()]);
      expect(ping).toMatchObject({ lost: 0 });
      expect(ping.sent).toBeGreaterThan(20);
      for (const stream of streams) {
        expect(stream.odd).toBeUndefined();
        expect(stream.lines).toBeGreaterThan(20);
      }
      figures.push(
        `${name}: ${ping.sent} packets, none lost; longest silence of a stream ${streams[0]?.longestGapMs} ms`,
      );
    },
  );
});

it('puts back what died while something else is missing, and keeps no apply waiting for that', async () => {
  await session.exec('central', 'ovn-nbctl', 'lsp-del', 'vpc-a-web-1');
  await replaced('responder');
  const startedAt = performance.now();
  await session.vpclab('apply');
  expect(performance.now() - startedAt).toBeLessThan(15_000);
  await untilWhole('responder, with drift');
});

it('finishes an apply that vpclabd did not live to finish', async () => {
  const vswitchd = daemonPid(session.root, 'node-1/ovs-vswitchd');
  const plugged = async (): Promise<boolean> => {
    const ports = await session.exec('node-1', 'ovs-vsctl', '--no-wait', 'list-ports', 'br-int');
    return ports.split('\n').includes('vpc-a-web-1');
  };
  await session.exec('vpc-a-web-1', 'ip', 'link', 'del', 'eth0');
  process.kill(vswitchd, 'SIGSTOP');
  const apply = session.start(['apply']);
  try {
    // The port has left the database; before the switch has followed, its link is not recreated.
    await until(async () => !(await plugged()), 'the port to be unplugged', 10_000);
    // Nobody asks for it again: the command would.
    apply.child.kill('SIGKILL');
    process.kill(daemonPid(session.root, 'vpclabd'), 'SIGKILL');
  } finally {
    process.kill(vswitchd, 'SIGCONT');
  }
  await apply.end(HEALED_MS);
  await untilWhole('an apply that was cut off');
  expect(await plugged()).toBe(true);
});

it('tells who died and who came back', async () => {
  const log = await session.exec('central', 'cat', '/run/vpclab/sandbox.log');
  expect(log).toContain('"event":{"kind":"died","name":"node-2/ovs-vswitchd"');
  expect(log).toContain('vpclabd ended with status 137; starting it again');
});
