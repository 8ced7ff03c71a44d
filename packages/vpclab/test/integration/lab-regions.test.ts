// Two regions from outside: two control planes that know nothing of each other, tables that hold one tenant each, packets
// between regions and tenants with the same addresses, and what a router says that claims more than is its own.

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExperimentReport } from '../../src/model/chaos.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { RoutingView } from '../../src/model/routing.ts';
import { startFault, untilWhole } from '../support/chaos-lab.ts';
import { ask, isSilent } from '../support/lab-http.ts';
import { LabSession, shippedLab } from '../support/lab-session.ts';
import { until } from '../support/lab-until.ts';

const PATIENCE_MS = 20_000;

describe('labs/two-regions.yaml', () => {
  let session: LabSession;
  beforeAll(async () => {
    session = new LabSession();
    await session.vpclab('up', shippedLab('two-regions'), '--quiet');
  });
  afterAll(async () => await session.end());

  const lines = async (...command: readonly [string, ...string[]]): Promise<readonly string[]> =>
    (await session.exec(...command))
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .toSorted();
  const learned = async (netns: string): Promise<readonly string[]> =>
    (await lines(netns, 'ip', 'route', 'show', 'proto', 'bgp')).map((line) => line.split(' ')[0] ?? '');

  /** A session that a busy machine lost comes back. */
  const toLearn = async (netns: string, prefixes: readonly string[]): Promise<void> => {
    const isLearned = async (): Promise<boolean> => (await learned(netns)).join() === prefixes.join();
    await until(isLearned, `${netns} to have learned ${prefixes.join(' and ')}`, PATIENCE_MS);
  };

  it('has control planes that know their own nodes and VPCs only', async () => {
    const known = async (central: string): Promise<readonly string[]> =>
      await lines(
        ...([central, 'sh', '-c'] as const),
        'ovn-sbctl --bare --columns=name list Chassis; ovn-nbctl --bare --columns=name list Logical_Router',
      );
    expect(await known('central')).toEqual(['east-node-1', 'east-node-2', 'lr-bank-east', 'lr-shop-east']);
    expect(await known('central-west')).toEqual(['lr-bank-west', 'lr-shop-west', 'west-node-1']);
  });

  it('carries packets of a tenant between regions, with their own addresses', async () => {
    for (const tenant of ['shop', 'bank']) {
      expect(await ask(session, `${tenant}-east-web-1`, '10.1.1.11')).toMatchObject({
        name: `${tenant}-west-web-1`,
        caller: '10.0.1.11',
      });
      expect(await ask(session, `${tenant}-west-web-1`, '10.0.1.11')).toMatchObject({
        name: `${tenant}-east-web-1`,
        caller: '10.1.1.11',
      });
    }
  });

  it('has a table for each tenant, which knows that tenant only', async () => {
    // What only shop has: an address that no VPC of bank gives to anybody.
    expect(await ask(session, 'shop-west-web-1', '10.0.2.11')).toMatchObject({ name: 'shop-east-db-1' });
    expect(await isSilent(session, 'bank-west-web-1', '10.0.2.11')).toBe(true);
    await toLearn('edge-east-bank', ['10.0.0.0/16', '10.1.0.0/16']);
    await toLearn('region-gateway-bank-west', ['10.0.0.0/16']);
    // Four gateways and two pairs of tables, each seen from both ends.
    const established = async (): Promise<number> => {
      const { sessions } = await session.json<RoutingView>('bgp');
      const own = sessions.filter(({ router }) => /^(edge|region-gateway)-/.test(router));
      return own.filter(({ state }) => state === 'Established').length;
    };
    await until(async () => (await established()) === 12, 'all sessions', PATIENCE_MS);
  });

  it('is cut off by a fault: packets within each region go on, and all is back after it', async () => {
    await startFault(session, ['region-cut', 'west'], '10m');
    await until(() => isSilent(session, 'shop-east-web-1', '10.1.1.11'), 'the cut', PATIENCE_MS);
    expect(await isSilent(session, 'bank-west-web-1', '10.0.1.11')).toBe(true);
    expect(await ask(session, 'shop-east-web-1', '10.0.2.11')).toMatchObject({ name: 'shop-east-db-1' });
    await session.vpclab('chaos', 'stop');
    for (const tenant of ['shop', 'bank'])
      await until(
        async () => !(await isSilent(session, `${tenant}-east-web-1`, '10.1.1.11')),
        `${tenant} to be joined again`,
        60_000,
      );
    await untilWhole(session);
  });

  it('passes the experiment of the catalogue that cuts a region off', { timeout: 240_000 }, async () => {
    const { code, out, err } = await session.run(['chaos', 'run', 'region-cut', '--json', '--quiet'], {
      timeoutMs: 200_000,
    });
    if (!out.startsWith('{')) throw new Error(err);
    const report = JSON.parse(out) as ExperimentReport;
    expect([report.failures, report.leaks, code]).toEqual([[], [], 0]);
    expect(report.faults).toMatchObject([{ fault: 'region-cut', target: 'west' }]);
    expect(report.promises.some(({ kind, probes }) => kind === 'wall' && probes > 3)).toBe(true);
    const broken = report.promises.filter(({ outages }) => outages.length > 0).map(({ promise }) => promise);
    expect(broken.some((promise) => /-east-.* reaches .*-west-/.test(promise))).toBe(true);
    await untilWhole(session);
  });

  it('refuses what a gateway claims beyond its VPC', async () => {
    // Its own VPC in parts, a network of nobody, everything. Lines of `network` are the agent's, which takes others back.
    await session.exec(
      ...(['region-gateway-shop-west', 'sh', '-c'] as const),
      'for p in 10.1.1.0/24 10.9.0.0/16 default; do ip route add blackhole $p; done; ' +
        "vtysh -c 'configure terminal' -c 'ip prefix-list to-169.254.181.253 permit 0.0.0.0/0 le 32' " +
        "-c 'router bgp 4200000127' -c 'address-family ipv4 unicast' -c 'redistribute kernel'",
    );
    const announced = async (): Promise<string> =>
      await session.exec(
        ...(['region-gateway-shop-west', 'vtysh', '-c'] as const),
        'show bgp ipv4 unicast neighbors 169.254.181.253 advertised-routes',
      );
    await until(async () => (await announced()).includes('10.9.0.0/16'), 'it to claim more', PATIENCE_MS);
    await toLearn('edge-west-shop', ['10.0.0.0/16', '10.1.0.0/16']);
    await toLearn('edge-east-shop', ['10.0.0.0/16', '10.1.0.0/16']);
    await session.vpclab('apply');
    expect((await session.json<Plan>('plan')).changes).toEqual([]);
  });

  it('takes the routes away with the link between the edges, and nothing else', async () => {
    const routes = async (central: string, router: string): Promise<string> =>
      await session.exec(central, 'ovn-nbctl', 'lr-route-list', router);
    await session.exec('edge-east-shop', 'ip', 'link', 'set', 'edge-west-shop', 'down');
    await until(
      async () =>
        !(await routes('central', 'lr-shop-east')).includes('10.1.0.0/16') &&
        !(await routes('central-west', 'lr-shop-west')).includes('10.0.0.0/16'),
      'the routes to go on both sides',
      PATIENCE_MS,
    );
    expect(await routes('central-west', 'lr-bank-west')).toContain('10.0.0.0/16');
    expect(await ask(session, 'bank-east-web-1', '10.1.1.11')).toMatchObject({ name: 'bank-west-web-1' });
    await session.vpclab('apply');
    await until(
      async () => (await routes('central-west', 'lr-shop-west')).includes('10.0.0.0/16'),
      'the route to come back',
      PATIENCE_MS,
    );
    expect((await session.run(['verify', '--quiet'])).code).toBe(0);
  });

  it('moves a VPC to another region, and leaves nothing of it behind', async () => {
    const text = readFileSync(shippedLab('two-regions'), 'utf8');
    const there = 'name: shop-west, tenant: shop, region: west';
    expect(text).toContain(there);
    const file = session.file(text.replace(there, there.replace('region: west', 'region: east')));
    await session.vpclab('apply', file, '--yes', '--quiet');
    expect(await session.exec('central-west', 'ovn-nbctl', 'show')).not.toContain('shop');
    expect(await session.exec('central', 'ovn-nbctl', 'show')).toContain('ls-shop-west-web');
    // Both VPCs of shop are in one region now, where nothing joins them.
    expect(await isSilent(session, 'shop-east-web-1', '10.1.1.11')).toBe(true);
    expect((await session.run(['verify', '--quiet'])).code).toBe(0);
    expect((await session.json<Plan>('plan')).changes).toEqual([]);
  });
});
