// Two regions from outside: two control planes that know nothing of each other, tables that hold one tenant each, packets
// between regions and tenants with the same addresses, and what a router says that claims more than is its own.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExperimentReport } from '../../src/model/chaos.ts';
import type { Diagnosis } from '../../src/model/diagnosis.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { RoutingEvent, RoutingView } from '../../src/model/routing.ts';
import { startFault, untilWhole } from '../support/chaos-lab.ts';
import { sendDatagrams } from '../support/lab-datagrams.ts';
import { ask, isSilent } from '../support/lab-http.ts';
import { timedScrape } from '../support/lab-metrics.ts';
import type { Scrape } from '../support/lab-metrics.ts';
import { LabSession, shippedLab } from '../support/lab-session.ts';
import { until } from '../support/lab-until.ts';

const PATIENCE_MS = 20_000;
const HOSTILE = join(import.meta.dirname, 'fixtures/hostile-node.sh');
/** Two nodes in each region: a hostile one and another. */
const LAB = readFileSync(shippedLab('two-regions'), 'utf8').replace(
  '[west-node-1]',
  '[west-node-1, west-node-2]',
);

describe('labs/two-regions.yaml', () => {
  let session: LabSession;
  beforeAll(async () => {
    session = new LabSession();
    await session.vpclab('up', session.file(LAB), '--quiet');
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

  const events = async (): Promise<readonly RoutingEvent[]> =>
    (await session.vpclab('events', '--json'))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { readonly record: RoutingEvent | { readonly kind: 'other' } })
      .flatMap(({ record }) => (record.kind === 'routing' ? [record] : []));

  it('has control planes that know their own nodes and VPCs only', async () => {
    const known = async (central: string): Promise<readonly string[]> =>
      await lines(
        ...([central, 'sh', '-c'] as const),
        'ovn-sbctl --bare --columns=name list Chassis; ovn-nbctl --bare --columns=name list Logical_Router',
      );
    expect(await known('central')).toEqual(['east-node-1', 'east-node-2', 'lr-bank-east', 'lr-shop-east']);
    expect(await known('central-west')).toEqual([
      'lr-bank-west',
      'lr-shop-west',
      'west-node-1',
      'west-node-2',
    ]);
  });

  it('lets nodes of a region into the southbound database of their own alone, and there into their own rows', async () => {
    const addressOf = async (central: string): Promise<string> =>
      /inet ([\d.]+)\//.exec(await session.exec(central, 'ip', 'address', 'show', 'ul'))?.[1] ?? '';
    const own = (node: string): string => `/run/lab/${node}/southbound`;
    const show = async (node: string, as: string, central: string): Promise<string> => {
      const tls = ['-p', `${own(as)}.key`, '-c', `${own(as)}.pem`, '-C', `${own(node)}.ca.pem`];
      const server = `--db=ssl:${await addressOf(central)}:6642`;
      const { out } = await session.run([
        'exec',
        node,
        '--',
        'ovn-sbctl',
        '--timeout=5',
        server,
        ...tls,
        'show',
      ]);
      return out;
    };
    // On the wire of the other region, where nothing else is in the way.
    expect(await show('west-node-1', 'west-node-1', 'central-west')).toContain('Chassis west-node-2');
    expect(await show('west-node-1', 'east-node-1', 'central-west')).toBe('');
    expect(await show('east-node-1', 'east-node-1', 'central')).toContain('Chassis east-node-2');
    expect(await show('east-node-1', 'west-node-1', 'central')).toBe('');
    const server = `${await addressOf('central-west')}:6642`;
    const words = [server, own('west-node-1'), 'bank-west-web-1', 'west-node-1', 'west-node-2'];
    const said = await session.exec('west-node-1', 'sh', HOSTILE, ...words);
    const attempts = said.trim().split('\n');
    expect(attempts).toHaveLength(20);
    expect(attempts.filter((line) => !line.startsWith('REFUSED '))).toEqual([]);
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

  it('is watched as a whole: each control plane by its name, and each series once', async () => {
    const isUp = async (): Promise<Scrape | false> => {
      const { scrape } = await timedScrape(session, 'two-regions');
      return scrape.all('ovn_up').filter(({ value }) => value === 1).length === 2 && scrape;
    };
    const scrape = await until(isUp, 'both control planes to answer', PATIENCE_MS);
    const chassisOf = (system: string): readonly string[] =>
      scrape
        .all('ovn_chassis_info', { system_id: system })
        .map(({ labels }) => labels['node'] ?? '')
        .toSorted();
    expect(chassisOf('central')).toEqual(['east-node-1', 'east-node-2']);
    expect(chassisOf('central-west')).toEqual(['west-node-1', 'west-node-2']);
    for (const system_id of ['central', 'central-west']) {
      expect(scrape.all('ovn_nb_configuration', { system_id })).toHaveLength(1);
      expect(scrape.all('ovn_daemon_up', { system_id }).map(({ value }) => value)).toEqual([1, 1, 1]);
    }
    const named = scrape.series.map(({ name, labels }) => `${name} ${JSON.stringify(labels)}`);
    expect(named.filter((series, index) => named.indexOf(series) !== index)).toEqual([]);
    const { vpcs } = await session.json<{ vpcs: readonly { name: string; tenant: string }[] }>('status');
    const tenantOf = new Map(vpcs.map(({ name, tenant }) => [name, tenant]));
    const wrong = scrape.series.filter(
      ({ labels: { tenant = '', vpc = '' } }) => vpc !== '' && tenantOf.get(vpc) !== tenant,
    );
    expect(wrong).toEqual([]);
    const received = scrape.all('ovn_logical_switch_port_receive_bytes_total');
    expect(new Set(received.map(({ labels }) => labels['vpc']))).toEqual(
      new Set(['shop-east', 'shop-west', 'bank-east', 'bank-west']),
    );
  });

  // Tunnel keys are the same in both: what joins them by number alone counts for a tenant of the other region.
  it.each([
    ['bank-west', '10.1.1.12'],
    ['shop-east', '10.0.1.12'],
  ])('what is sent in %s counts there and nowhere else', async (vpc, address) => {
    const [from, to] = [`${vpc}-web-1`, `${vpc}-web-2`];
    const [count, bytes, frame] = [1_000, 400, 400 + 42];
    const counted = async (): Promise<ReadonlyMap<string, number>> => {
      const { scrape } = await timedScrape(session, 'two-regions');
      return new Map(
        ['transmit', 'receive'].flatMap((way) =>
          scrape
            .all(`ovn_logical_switch_port_${way}_bytes_total`)
            .filter(({ labels }) => (labels['workload'] ?? '') !== '')
            .map(({ labels, value }) => [`${labels['workload']} ${way}`, value] as const),
        ),
      );
    };
    const before = await counted();
    const arrived = await sendDatagrams(session, { from, to, address, port: 9_999, count, bytes });
    expect(arrived).toBeGreaterThan(0.5 * count);
    const grown = await until(
      async () => {
        const now = await counted();
        const since = new Map([...now].map(([key, value]) => [key, value - (before.get(key) ?? 0)]));
        // Each node's switch hands its counters on at its own time.
        const ends = [`${from} transmit`, `${to} receive`].map((end) => since.get(end) ?? 0);
        return ends.every((grew) => grew >= arrived * frame) && since;
      },
      'what arrived to be counted',
      PATIENCE_MS,
    );
    const others = [...grown].filter(([key]) => key !== `${from} transmit` && key !== `${to} receive`);
    expect(others.length).toBeGreaterThan(8);
    expect(others.filter(([, value]) => value > 0.1 * arrived * frame)).toEqual([]);
  });

  it('has metrics of both regions: what agents want, what passed, and whose it is', async () => {
    const page = async (): Promise<string> => await session.vpclab('metrics');
    for (const [region, tenant] of [
      ['east', 'shop'],
      ['west', 'bank'],
    ] as const) {
      const of = `router="region-gateway-${tenant}-${region}",tenant="${tenant}",vpc="${tenant}-${region}",region="${region}"`;
      const wanted = [
        `vpclab_routing_agent_leads{region="${region}"} 1`,
        `vpclab_routing_intended_prefixes{${of}} 1`,
        `vpclab_routing_learned_prefixes{${of}} 1`,
      ];
      await until(
        async () => {
          const lines = (await page()).split('\n');
          const passed = lines.find((line) =>
            line.startsWith(`vpclab_region_packets_total{${of},direction="to_regions"} `),
          );
          return wanted.every((line) => lines.includes(line)) && Number(passed?.split(' ').at(-1)) > 0;
        },
        `the metrics of ${tenant} in ${region}`,
        PATIENCE_MS,
      );
    }
    expect(await page()).not.toContain('vpclab_nat_gateway_sessions{gateway="region-gateway');
  });

  it('is followed by `why` into the other region and back', async () => {
    const { verdict, agrees, hops } = await session.json<Diagnosis>(
      'why',
      'shop-east-web-1',
      'shop-west-web-1:80',
    );
    expect({ kind: verdict.kind, agrees }).toEqual({ kind: 'reachable', agrees: true });
    const between = [
      ...['region-gateway-shop-east', 'edge-east-shop'],
      ...['edge-west-shop', 'region-gateway-shop-west'],
    ];
    const passed = (leg: 'request' | 'answer'): readonly string[] =>
      hops.filter((hop) => hop.leg === leg && between.includes(hop.place)).map(({ place }) => place);
    expect(passed('request')).toEqual(between);
    expect(passed('answer')).toEqual(between.toReversed());
    expect(hops.filter(({ place }) => place === 'lr-shop-west')).not.toEqual([]);
    expect(hops.every(({ state }) => state === 'pass')).toBe(true);
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
    const refused = async (): Promise<readonly string[]> => {
      const { announcements } = await session.json<RoutingView>('bgp');
      return announcements
        .filter(({ gateway, edge }) => gateway === 'region-gateway-shop-west' && edge === 'refused')
        .map(({ to, prefix, reason }) => `${to} ${prefix}: ${reason}`)
        .toSorted();
    };
    await until(async () => (await refused()).length === 3, 'the table to refuse it', PATIENCE_MS);
    expect(await refused()).toEqual(
      ['0.0.0.0/0', '10.1.1.0/24', '10.9.0.0/16'].map(
        (prefix) => `edge-west-shop ${prefix}: the prefix list from-169.254.181.254 permits 10.1.0.0/16`,
      ),
    );
    await toLearn('edge-west-shop', ['10.0.0.0/16', '10.1.0.0/16']);
    await toLearn('edge-east-shop', ['10.0.0.0/16', '10.1.0.0/16']);
    await session.vpclab('apply');
    expect((await session.json<Plan>('plan')).changes).toEqual([]);
  });

  it('takes the routes away with the link between the edges, and nothing else', async () => {
    const routes = async (central: string, router: string): Promise<string> =>
      await session.exec(central, 'ovn-nbctl', 'lr-route-list', router);
    const before = (await events()).length;
    await session.exec('edge-east-shop', 'ip', 'link', 'set', 'edge-west-shop', 'down');
    await until(
      async () =>
        !(await routes('central', 'lr-shop-east')).includes('10.1.0.0/16') &&
        !(await routes('central-west', 'lr-shop-west')).includes('10.0.0.0/16'),
      'the routes to go on both sides',
      PATIENCE_MS,
    );
    await until(
      async () => {
        const fresh = (await events()).slice(before);
        return ['east', 'west'].every((region) =>
          fresh.some(
            ({ what, of, region: at }) =>
              what === 'forget' && at === region && of === `region-gateway-shop-${region}`,
          ),
        );
      },
      'both agents to report it',
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
    const there = 'name: shop-west, tenant: shop, region: west';
    expect(LAB).toContain(there);
    const file = session.file(LAB.replace(there, there.replace('region: west', 'region: east')));
    await session.vpclab('apply', file, '--yes', '--quiet');
    expect(await session.exec('central-west', 'ovn-nbctl', 'show')).not.toContain('shop');
    expect(await session.exec('central', 'ovn-nbctl', 'show')).toContain('ls-shop-west-web');
    // Both VPCs of shop are in one region now, where nothing joins them.
    expect(await isSilent(session, 'shop-east-web-1', '10.1.1.11')).toBe(true);
    expect((await session.run(['verify', '--quiet'])).code).toBe(0);
    expect((await session.json<Plan>('plan')).changes).toEqual([]);
  });
});
