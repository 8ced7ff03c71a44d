// What `inspect` and `status` show, held against ovn-nbctl, ip, ovs-vsctl and vtysh, and against damage from outside.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabStatus } from '../../src/model/engine.ts';
import type { Inventory } from '../../src/model/inventory.ts';
import { LabSession, shippedLab } from '../support/lab-session.ts';
import { until } from '../support/lab-until.ts';

let session: LabSession;
let inventory: Inventory;
beforeAll(async () => {
  session = new LabSession();
  await session.vpclab('up', shippedLab('two-vpcs'), '--quiet', '--no-verify');
  inventory = await session.json<Inventory>('inspect');
});
afterAll(async () => {
  await session.end();
});

type Link = {
  readonly address: string;
  readonly addr_info: readonly { readonly family: string; readonly local: string }[];
};

describe('a lab that is as its file says', () => {
  it('has the addresses and MACs that the kernel has', async () => {
    const { workloads, natGateways } = inventory;
    expect(workloads).toHaveLength(12);
    for (const { name, address, mac, state } of workloads) {
      const [link] = await session.execJson<readonly Link[]>(name, 'ip', '-j', 'address', 'show', 'eth0');
      expect({ name, mac: link?.address, address: v4(link) }).toEqual({ name, mac, address });
      expect({ name, state }).toEqual({ name, state: 'up' });
    }
    for (const { name, inside, outside } of natGateways) {
      for (const [device, end] of [['eth0', outside] as const, ['eth1', inside] as const]) {
        const [link] = await session.execJson<readonly Link[]>(name, 'ip', '-j', 'address', 'show', device);
        expect({ mac: link?.address, address: v4(link) }).toEqual({ mac: end.mac, address: end.address });
      }
    }
  });

  it('has the routes of the northbound database, no more and no fewer', async () => {
    for (const { router } of [...inventory.vpcs, ...inventory.transits]) {
      const listed = await session.exec('central', 'ovn-nbctl', '--bare', 'lr-route-list', router);
      const real = [...listed.matchAll(/^\s*(\S+\/\d+)\s+(\d+\.\d+\.\d+\.\d+) /gm)];
      const shown = inventory.routes.filter((route) => route.router === router);
      expect(shown.map(({ prefix, via }) => `${prefix} ${via.join()}`).toSorted()).toEqual(
        real.map(([, prefix, via]) => `${prefix} ${via}`).toSorted(),
      );
      expect(real.length).toBeGreaterThan(0);
    }
  });

  it('has the learned routes of the kernels, and the sessions of FRR', async () => {
    for (const router of ['edge', 'nat-gateway-a', 'nat-gateway-b']) {
      const real = await session.execJson<readonly { dst: string; gateway: string }[]>(
        router,
        ...['ip', '-j', 'route', 'show', 'proto', 'bgp'],
      );
      const shown = inventory.routes.filter((route) => route.router === router && route.kind === 'bgp');
      expect(shown.map(({ prefix, via }) => [prefix.replace('0.0.0.0/0', 'default'), ...via])).toEqual(
        real.map(({ dst, gateway }) => [dst, gateway]),
      );
      expect(real.length).toBeGreaterThan(0);
    }
    for (const { name, bgp, asn } of inventory.natGateways) {
      const summary = await session.execJson<{ ipv4Unicast: { as: number; peers: object } }>(
        name,
        ...['vtysh', '-c', 'show bgp summary json'],
      );
      expect(summary.ipv4Unicast.as).toBe(asn);
      expect(Object.values(summary.ipv4Unicast.peers)).toEqual([
        expect.objectContaining({ state: bgp ?? 'none' }),
      ]);
    }
  });

  it('has the tunnels that the switches have', async () => {
    for (const { from, remote, type, state } of inventory.tunnels) {
      const remotes = await session.exec(
        from,
        ...['ovs-vsctl', '--bare', '--columns=options', 'find', 'Interface', `type=${type}`],
      );
      expect({ remotes, state }).toEqual({
        remotes: expect.stringContaining(`remote_ip=${remote}`),
        state: 'up',
      });
    }
    expect(inventory.tunnels).toHaveLength(2);
  });
});

describe('damage from outside', () => {
  const now = (): Promise<Inventory> => session.json<Inventory>('inspect');
  const repaired = async (): Promise<void> => {
    await session.vpclab('apply', '--quiet');
    const { workloads, natGateways, routes, nodes, tunnels } = await now();
    const states = [...workloads, ...natGateways, ...nodes, ...tunnels].map((part) => part.state);
    expect([...new Set(states)]).toEqual(['up']);
    expect([...new Set(routes.map(({ state }) => state))]).toEqual(['present']);
  };

  it('shows a route that is missing, one that differs and one that nobody asked for', async () => {
    const nbctl = (...words: string[]): Promise<string> => session.exec('central', 'ovn-nbctl', ...words);
    await nbctl('lr-route-del', 'lr-vpc-a', '10.1.0.0/16');
    await nbctl('lr-route-add', 'lr-vpc-b', '10.77.0.0/16', '10.1.1.11');
    await nbctl(
      'set',
      'Logical_Router_Static_Route',
      await defaultRouteOf('lr-vpc-b'),
      'nexthop=10.1.255.77',
    );
    const bad = (await now()).routes.filter(({ state }) => state !== 'present');
    expect(bad.map(({ router, prefix, via, state }) => [router, prefix, ...via, state])).toEqual([
      ['lr-vpc-a', '10.1.0.0/16', '192.168.100.20', 'missing'],
      ['lr-vpc-b', '0.0.0.0/0', '10.1.255.77', 'differs'],
      ['lr-vpc-b', '10.77.0.0/16', '10.1.1.11', 'foreign'],
    ]);
    await repaired();
  });

  it('shows a workload whose link is down, and one with a foreign address', async () => {
    await session.exec('vpc-a-web-1', 'ip', 'address', 'add', '10.0.1.99/24', 'dev', 'eth0');
    const { workloads } = await now();
    expect(workloads.filter(({ state }) => state !== 'up').map(({ name, state }) => [name, state])).toEqual([
      ['vpc-a-web-1', 'drift'],
    ]);
    await repaired();
  });

  it('shows a node whose underlay is cut, with its tunnels', async () => {
    await session.exec('node-2', 'ip', 'link', 'set', 'ul', 'down');
    const { nodes, tunnels } = await now();
    expect(nodes.find(({ name }) => name === 'node-2')?.state).toBe('drift');
    expect(tunnels.map(({ state }) => state)).toEqual(['down', 'down']);
    await repaired();
  });

  it('shows a gateway that lost its session', async () => {
    await session.exec('nat-gateway-a', 'ip', 'link', 'set', 'eth0', 'down');
    const sessionOf = async (): Promise<boolean> => {
      const gateway = (await now()).natGateways.find(({ name }) => name === 'nat-gateway-a');
      return gateway?.bgp !== 'Established' && gateway?.state === 'down';
    };
    await until(sessionOf, 'the session to be lost', 30_000);
    const status = await session.json<LabStatus>('status');
    expect(status.bgp.find(({ router }) => router === 'nat-gateway-a')?.state).not.toBe('Established');
    await repaired();
  });
});

describe('status --watch', () => {
  it('gives a line of JSON when something has changed, and ends with the lab', async () => {
    const watch = session.start(['status', '--watch', '--json']);
    await watch.says('"phase":"ready"', 10_000);
    await session.vpclab('down');
    expect(await watch.end(10_000)).toEqual([0, null]);
    const lines = watch.out.trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as LabStatus).phase)).toContain('ready');
  });
});

async function defaultRouteOf(router: string): Promise<string> {
  const routes = await session.exec(
    'central',
    ...['ovn-nbctl', '--bare', '--columns=static_routes', 'list', 'Logical_Router', router],
  );
  for (const uuid of routes.split(/\s+/).filter(Boolean)) {
    const prefix = await session.exec(
      'central',
      ...['ovn-nbctl', 'get', 'Logical_Router_Static_Route', uuid, 'ip_prefix'],
    );
    if (prefix.includes('0.0.0.0/0')) return uuid;
  }
  throw new Error(`${router} has no default route`);
}

function v4(link: Link | undefined): string | undefined {
  return link?.addr_info.find(({ family }) => family === 'inet')?.local;
}
