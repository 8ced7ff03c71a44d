// Connections through the loss of one NAT gateway of two: a packet every 5 ms, and two TCP connections, one that is sent to and
// one that sends. Both must live on; how long packets were lost is printed.

import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/model/plan.ts';
import type { RouteView } from '../../src/model/routing.ts';
import { LabSession, shippedLab } from '../support/lab-session.ts';
import { until } from '../support/lab-until.ts';
import type { StartedCommand } from '../support/started-command.ts';

const SHOW_BFD = 'show bfd peers brief';
const HOST = '203.0.113.10';
const PROBE = join(import.meta.dirname, '../support/failover-probe.py');
const SECONDS = 8;
/** BFD takes 300 ms; the rest is for a machine that has other work, and less than the hold time of BGP. */
const LOST_MS = 2_000;
const SETTLE_MS = 20_000;

type Stream = { readonly error: string | null; readonly longestGapMs: number };
type Cost = { readonly sent: number; readonly lost: number; readonly lostMs: number; t: Stream; p: Stream };

describe('labs/ha-nat.yaml, failover', () => {
  let session: LabSession;
  let server: StartedCommand;
  beforeAll(async () => {
    session = new LabSession();
    await session.vpclab('up', shippedLab('ha-nat'), '--quiet');
    server = session.start(['exec', 'internet', '--', 'python3', PROBE, 'serve']);
    await until(() => server.said.includes('serving'), 'the far end', 30_000);
  });
  afterAll(async () => {
    server.child.kill('SIGINT');
    await session.end();
  });

  const wayOut = async (vpc: string): Promise<string> => {
    const routes = await session.json<readonly RouteView[]>('routes', vpc);
    const own = routes.filter(({ prefix }) => prefix === '0.0.0.0/0').flatMap(({ via }) => via);
    return own.toSorted().join();
  };

  const SILENT = [
    'nft add table inet silent',
    "nft 'add chain inet silent in { type filter hook prerouting priority -400; }'",
    "nft 'add chain inet silent out { type filter hook postrouting priority 400; }'",
    'nft add rule inet silent in iifname eth0 drop',
    'nft add rule inet silent out oifname eth0 drop',
  ].join('; ');
  const KILLED = [
    'ip -n nat-gateway-b link set eth0 down',
    'ip -n nat-gateway-b link set eth1 down',
    'ip netns pids nat-gateway-b | xargs kill -9',
  ].join('; ');

  it('is seen at one address over the first gateway alone, or at an address each over both', async () => {
    await until(
      async () => (await wayOut('vpc-b')) === '10.1.255.10',
      'the first gateway of vpc-b',
      SETTLE_MS,
    );
    await until(
      async () => (await wayOut('vpc-c')) === '10.2.255.10,10.2.255.11',
      'both gateways of vpc-c',
      SETTLE_MS,
    );
    const lines = await session.exec('edge', 'ip', 'route', 'show', 'proto', 'bgp');
    // Of three shared addresses each has one next hop: the gateway that makes it the source.
    const shared = lines.split('\n').filter((line) => line.startsWith('192.0.2.'));
    expect(shared.map((line) => /via (\S+)/.exec(line)?.[1]).filter(Boolean)).toHaveLength(3);
  });

  it.each([
    ['is killed', 'central', KILLED],
    ['goes silent towards the edge', 'nat-gateway-b', SILENT],
  ])('keeps connections when the gateway %s', async (what, netns, fault) => {
    await until(async () => (await wayOut('vpc-b')) === '10.1.255.10', 'the first gateway', SETTLE_MS);
    // A new BFD session sends a packet a second until it is up (RFC 5880, section 6.8.3), and routes don't wait for it.
    await until(
      async () => /198\.51\.100\.1 +up/.test(await session.exec('nat-gateway-b', 'vtysh', '-c', SHOW_BFD)),
      'the BFD session',
      SETTLE_MS,
    );
    const probe = session.start(['exec', 'vpc-b-web-1', '--', 'python3', PROBE, 'probe', HOST, `${SECONDS}`]);
    await until(() => probe.said.includes('probing'), 'the probe', 10_000);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    await session.exec(netns, 'sh', '-c', fault);
    const [code] = await probe.end((SECONDS + 20) * 1_000);
    expect(code).toBe(0);
    const cost = JSON.parse(probe.said.trim().split('\n').at(-1) ?? '') as Cost;
    console.log(`gateway ${what}: ${JSON.stringify(cost)}`);
    expect(await wayOut('vpc-b')).toBe('10.1.255.11');
    expect([cost.t.error, cost.p.error]).toEqual([null, null]);
    expect(cost.lostMs).toBeGreaterThan(0);
    expect(cost.lostMs).toBeLessThan(LOST_MS);
    await session.exec('edge', 'ip', 'link', 'set', 'nat-gateway-b', 'up');
    await session.vpclab('apply');
    await until(async () => (await wayOut('vpc-b')) === '10.1.255.10', 'the first gateway again', SETTLE_MS);
    expect((await session.json<Plan>('plan')).changes).toEqual([]);
  });
});
