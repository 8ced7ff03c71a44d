// Elastic addresses and published ports from outside: who answers at them, how their workloads are seen, and that they stay
// with a workload that moves.

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/model/plan.ts';
import type { TrafficReport } from '../../src/model/traffic.ts';
import type { RoutingView } from '../../src/model/routing.ts';
import { startPing } from '../support/lab-flow.ts';
import { ask, isSilent } from '../support/lab-http.ts';
import { LabSession, shippedLab } from '../support/lab-session.ts';
import { until } from '../support/lab-until.ts';

const HOST = '203.0.113.10';
const ELASTIC = '192.0.2.200';
/** Of vpc-a, for its published ports. */
const PUBLISHED = '192.0.2.130';

describe('labs/elastic.yaml', () => {
  let session: LabSession;
  const text = readFileSync(shippedLab('elastic'), 'utf8');
  beforeAll(async () => {
    session = new LabSession();
    await session.vpclab('up', shippedLab('elastic'), '--quiet');
  });
  afterAll(async () => await session.end());

  const callers = async (from: string): Promise<readonly string[]> => {
    const asked = `for n in $(seq 16); do curl -sS --max-time 8 http://${HOST}/; done`;
    const out = await session.exec(from, 'sh', '-c', asked);
    return [...new Set([...out.matchAll(/"caller":"([^"]+)"/g)].map(([, caller = '']) => caller))].toSorted();
  };

  it('is announced by both gateways of the VPC, each address by itself', async () => {
    const routes = await session.execJson<
      readonly { dst: string; nexthops?: readonly { gateway: string }[]; gateway?: string }[]
    >('edge', 'ip', '-j', 'route', 'show', ELASTIC);
    expect(routes.flatMap(({ nexthops = [] }) => nexthops.map(({ gateway }) => gateway)).toSorted()).toEqual([
      '198.51.100.10',
      '198.51.100.12',
    ]);
    const { announcements } = await session.json<RoutingView>('bgp');
    const fixed = announcements.filter(({ source }) => source === 'fixed');
    expect(
      fixed.map(({ gateway, prefix, of, edge }) => [gateway, prefix, of, edge].join(' ')).toSorted(),
    ).toEqual([
      'nat-gateway-a 192.0.2.130/32 vpc-a accepted',
      'nat-gateway-a 192.0.2.200/32 a-web-1 accepted',
      'nat-gateway-a-2 192.0.2.130/32 vpc-a accepted',
      'nat-gateway-a-2 192.0.2.200/32 a-web-1 accepted',
      'nat-gateway-b 192.0.2.129/32 b-web-1 accepted',
    ]);
  });

  it('is where generated traffic from the internet arrives', async () => {
    const words = [
      'requests',
      '--from',
      'internet',
      '--to',
      'a-web-1',
      '--rate',
      '40',
      '--for',
      '1s',
      '--wait',
    ];
    const { total, pairs } = await session.json<TrafficReport>('traffic', 'start', ...words);
    expect(total.sent).toBeGreaterThan(10);
    expect(total).toMatchObject({ answered: total.sent, errors: {} });
    expect(new Set(pairs.map(({ to }) => to))).toEqual(new Set(['a-web-1']));
    const refused = await session.run([
      'traffic',
      'start',
      'requests',
      '--from',
      'internet',
      '--to',
      'a-web-2',
    ]);
    expect([refused.code, refused.err]).toEqual([
      2,
      expect.stringContaining('internet does not reach a-web-2'),
    ]);
  });

  it('is how the internet sees its workload over any gateway, and others as before', async () => {
    expect(await callers('a-web-1')).toEqual([ELASTIC]);
    expect(await callers('a-web-2')).toEqual(['198.51.100.10', '198.51.100.12']);
    expect(await ask(session, 'internet', ELASTIC)).toMatchObject({ name: 'a-web-1', caller: HOST });
    expect(await ask(session, 'internet', '192.0.2.129')).toMatchObject({
      name: 'b-web-1',
      tenant: 'tenant-2',
    });
  });

  it('publishes single ports of several workloads at one address', async () => {
    expect(await ask(session, 'internet', `${PUBLISHED}:8080`)).toMatchObject({
      name: 'a-app-1',
      caller: HOST,
    });
    expect(await ask(session, 'internet', `${PUBLISHED}:8081`)).toMatchObject({ name: 'a-app-2' });
    expect(await isSilent(session, 'internet', PUBLISHED)).toBe(true);
  });

  it('comes with the workload to another node, and stays reached when a gateway is lost', async () => {
    const flow = await startPing(session, 'internet', '192.0.2.129');
    await session.vpclab(
      'apply',
      session.file(text.replace('name: a-web-1, node: node-1', 'name: a-web-1, node: node-2')),
    );
    expect((await flow.end()).lost).toBe(0);
    expect(await ask(session, 'internet', ELASTIC)).toMatchObject({ name: 'a-web-1', node: 'node-2' });
    await session.exec('edge', 'ip', 'link', 'set', 'nat-gateway-a', 'down');
    expect(await ask(session, 'internet', ELASTIC)).toMatchObject({ name: 'a-web-1' });
    await session.exec('edge', 'ip', 'link', 'set', 'nat-gateway-a', 'up');
    expect((await session.run(['verify', '--quiet'])).code).toBe(0);
    expect((await session.json<Plan>('plan')).changes).toEqual([]);
  });

  it('goes with the line of the lab file', async () => {
    await session.vpclab('apply', session.file(text.replace(', elastic: 192.0.2.200', '')));
    // The agent withdraws it.
    const isGone = async (): Promise<boolean> =>
      (await session.exec('edge', 'ip', 'route', 'show', ELASTIC)).trim() === '';
    await until(isGone, `the edge to have no route to ${ELASTIC}`, 3_000);
    expect(await callers('a-web-1')).toEqual(['198.51.100.10', '198.51.100.12']);
    expect((await session.json<Plan>('plan')).changes).toEqual([]);
  });
});
