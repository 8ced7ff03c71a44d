// Labs whose gateways speak BGP and OSPF, from outside: what FRR and the kernels say, and packets from the internet. Zero
// touch: what comes into OVN is announced and reached, whoever put it there, and what goes is withdrawn.

import { chmodSync, chownSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VerifyReport } from '../../src/model/engine.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { AnnouncementView, RouteView, RoutingView } from '../../src/model/routing.ts';
import { ask, isSilent } from '../support/lab-http.ts';
import { daemonPid, untilReplaced } from '../support/lab-processes.ts';
import { Scrape } from '../support/lab-metrics.ts';
import { LabSession, shippedLab } from '../support/lab-session.ts';
import { until } from '../support/lab-until.ts';

/** Of an announcement to the edge's kernel; the median is 0.1 s. */
const ANNOUNCED_MS = 15_000;
const HOST = '203.0.113.10';

async function edgeHops(session: LabSession, prefix: string): Promise<readonly string[]> {
  const routes = await session.execJson<readonly { gateway?: string; protocol: string }[]>(
    ...(['edge', 'ip', '-j', 'route', 'show', prefix] as const),
  );
  return routes.map(({ gateway = '', protocol }) => `${protocol} ${gateway}`);
}

async function untilHops(session: LabSession, prefix: string, hops: readonly string[]): Promise<void> {
  await until(
    async () => (await edgeHops(session, prefix)).join() === hops.join(),
    `the edge to route ${prefix} by ${hops.join() || 'nothing'}`,
    ANNOUNCED_MS,
  );
}

/** A subnet of vpc-a or vpc-b that no lab file knows. */
async function addForeignSubnet(session: LabSession, router: string, address: string): Promise<void> {
  await session.exec(
    ...(['central', 'ovn-nbctl', 'ls-add', 'foreign'] as const),
    ...['--', 'lrp-add', router, 'lrp-foreign', '02:00:00:00:99:01', `${address}/24`],
    ...['--', 'lsp-add', 'foreign', 'to-router', '--', 'lsp-set-type', 'to-router', 'router'],
    ...['--', 'lsp-set-addresses', 'to-router', 'router'],
    ...['--', 'lsp-set-options', 'to-router', 'router-port=lrp-foreign'],
  );
}

async function removeForeignSubnet(session: LabSession): Promise<void> {
  await session.exec('central', 'ovn-nbctl', 'lrp-del', 'lrp-foreign', '--', 'ls-del', 'foreign');
}

describe('labs/bgp.yaml', () => {
  let session: LabSession;
  const text = readFileSync(shippedLab('bgp'), 'utf8');
  beforeAll(async () => {
    session = new LabSession();
    await session.vpclab('up', shippedLab('bgp'), '--quiet');
  });
  afterAll(async () => await session.end());

  it('has a session with each gateway, and the routes that it announces with its communities', async () => {
    const summary = await session.execJson<{
      ipv4Unicast: { peers: Record<string, { remoteAs: number; state: string; pfxRcd: number }> };
    }>('edge', 'vtysh', '-c', 'show bgp summary json');
    const peers = Object.values(summary.ipv4Unicast.peers);
    expect(peers).toMatchObject([
      { remoteAs: 65001, state: 'Established', pfxRcd: 2 },
      { remoteAs: 65002, state: 'Established', pfxRcd: 2 },
    ]);
    expect(await edgeHops(session, '10.0.1.0/24')).toEqual(['bgp 198.51.100.10']);
    expect(await edgeHops(session, '10.0.0.0/16')).toEqual([]);
    expect(await edgeHops(session, '10.1.1.11/32')).toEqual(['bgp 198.51.100.11']);
    const path = await session.exec('edge', 'vtysh', '-c', 'show bgp ipv4 unicast 10.0.1.0/24');
    expect(path).toContain('Community: 65001:100');
  });

  it('has BFD with the gateway that asks for it, though packets have to come from the link', async () => {
    const peers = await session.execJson<readonly { peer: string; status: string }[]>(
      ...(['edge', 'vtysh', '-c', 'show bfd peers json'] as const),
    );
    expect(peers).toMatchObject([{ peer: '198.51.100.10', status: 'up' }]);
  });

  it('is reached from the internet, and tenants not from each other', async () => {
    expect(await ask(session, 'internet', '10.0.1.11')).toMatchObject({ name: 'vpc-a-web-1', caller: HOST });
    expect(await isSilent(session, 'vpc-b-web-1', '10.0.1.11')).toBe(true);
  });

  it('lists what the agent wrote under its name, and has nothing to change', async () => {
    expect((await session.json<Plan>('plan')).changes).toEqual([]);
    expect(await session.vpclab('plan')).toContain('Left alone, as routing keeps it (2)');
    const routes = await session.exec('central', 'ovn-nbctl', 'lr-route-list', 'lr-vpc-a');
    expect(routes).toMatch(/0\.0\.0\.0\/0\s+10\.0\.255\.10/);
  });

  const more = text.replace('subnets: [web, app]', 'subnets: [web, app, { name: db, cidr: 10.0.77.0/24 }]');

  it('announces a subnet of the lab file, and no more of a tenant than its bound', async () => {
    expect(more).not.toBe(text);
    await session.vpclab('apply', session.file(more));
    await untilHops(session, '10.0.77.0/24', ['bgp 198.51.100.10']);
    expect(await ask(session, 'internet', '10.0.77.11')).toMatchObject({ name: 'vpc-a-db-1' });
    expect((await session.json<Plan>('plan')).changes).toEqual([]);
    const tenants = 'tenants: [{ name: tenant-1, prefixLimit: 2 }, tenant-2]';
    await session.vpclab('apply', session.file(`${tenants}\n${more}`));
    await untilHops(session, '10.0.77.0/24', []);
    const { announcements } = await session.json<RoutingView>('bgp');
    expect(announcements).toContainEqual(
      expect.objectContaining({ prefix: '10.0.77.0/24', reason: 'more than 2 prefixes of tenant-1' }),
    );
    const failures = async (): Promise<readonly string[]> => {
      const { out } = await session.run(['verify', '--json']);
      return (JSON.parse(out) as VerifyReport).failed.map(({ promise }) => promise);
    };
    expect(await failures()).toEqual([]);
    const one = ['-c', 'address-family ipv4 unicast', '-c', 'network 10.0.123.0/24'] as const;
    await until(
      async () => {
        // Each time again: what nobody intended, the agent takes back when it looks next.
        await session.exec(
          ...(['nat-gateway-a', 'vtysh', '-c', 'configure terminal', '-c', 'router bgp 65001'] as const),
          ...one,
        );
        return (await failures()).includes('the edge holds no more than 2 prefixes of tenant-1');
      },
      'verify to see one prefix more than the bound',
      60_000,
    );
  });

  it('announces it again without the bound, and withdraws it with the subnet', async () => {
    await session.vpclab('apply', session.file(more));
    await untilHops(session, '10.0.77.0/24', ['bgp 198.51.100.10']);
    await session.vpclab('apply', session.file(text));
    await untilHops(session, '10.0.77.0/24', []);
    expect((await session.json<Plan>('plan')).changes).toEqual([]);
  });

  it('announces a subnet that ovn-nbctl alone adds, and withdraws it', async () => {
    await addForeignSubnet(session, 'lr-vpc-a', '10.0.99.1');
    await untilHops(session, '10.0.99.0/24', ['bgp 198.51.100.10']);
    await session.exec('internet', 'ping', '-c', '1', '-W', '2', '10.0.99.1');
    await removeForeignSubnet(session);
    await untilHops(session, '10.0.99.0/24', []);
    expect(await session.exec('edge', 'vtysh', '-c', 'show bgp ipv4 unicast')).not.toContain('10.0.99.0');
  });

  it('refuses at the edge what a gateway must not announce, and says which list refused it', async () => {
    const configure = ['-c', 'configure terminal', '-c'];
    const announce = async (): Promise<unknown> =>
      await session.exec(
        ...([
          'nat-gateway-a',
          'vtysh',
          ...configure,
          'ip prefix-list to-198.51.100.1 permit 10.1.0.0/16 le 32',
        ] as const),
        ...['-c', 'router bgp 65001', '-c', 'address-family ipv4 unicast'],
        // Another tenant's prefix, and a more specific one of it.
        ...['-c', 'network 10.1.0.0/16', '-c', 'network 10.1.1.0/24'],
      );
    const refused = async (): Promise<readonly AnnouncementView[]> => {
      const { announcements } = await session.json<RoutingView>('bgp');
      return announcements.filter(({ edge }) => edge === 'refused');
    };
    await until(
      async () => {
        // Each time again: the agent takes it back when it looks next.
        await announce();
        const seen = await refused();
        if (seen.length < 2 || !seen.every(({ isAnnounced }) => isAnnounced)) return false;
        for (const entry of seen) {
          expect(entry).toMatchObject({ gateway: 'nat-gateway-a', isIntended: false });
          expect(entry.reason).toContain('prefix list from-198.51.100.10');
        }
        return true;
      },
      'two prefixes to be refused',
      ANNOUNCED_MS,
    );
    expect(await edgeHops(session, '10.1.1.0/24')).toEqual([]);
    await session.exec(
      ...(['edge', 'vtysh', ...configure, 'ip prefix-list to-198.51.100.10 permit 10.9.0.0/16'] as const),
      ...['-c', 'router bgp 65000', '-c', 'address-family ipv4 unicast', '-c', 'network 10.9.0.0/16'],
    );
    const atGateway = async (): Promise<RoutingView['refusals']> =>
      (await session.json<RoutingView>('bgp')).refusals.filter(({ router }) => router === 'nat-gateway-a');
    await until(async () => (await atGateway()).length > 0, 'the gateway to refuse a prefix', ANNOUNCED_MS);
    expect(await atGateway()).toEqual([
      {
        ...{ router: 'nat-gateway-a', peer: '198.51.100.1', from: 'edge', prefix: '10.9.0.0/16' },
        reason: 'the prefix list from-198.51.100.1 permits 0.0.0.0/0',
      },
    ]);
    // What nobody intended, the agent takes back when it looks next; a refusal is over then.
    await until(async () => (await refused()).length === 0, 'the prefixes to go', 30_000);
    await session.vpclab('apply');
    expect((await session.json<RoutingView>('bgp')).problems).toEqual([]);
    expect((await session.json<Plan>('plan')).changes).toEqual([]);
  });

  it('shows sessions, announcements and routes', async () => {
    const { sessions, announcements, problems } = await session.json<RoutingView>('bgp');
    expect(sessions.map(({ router, peer, state }) => `${router} ${peer} ${state}`)).toEqual([
      'edge 198.51.100.10 Established',
      'edge 198.51.100.11 Established',
      'nat-gateway-a 198.51.100.1 Established',
      'nat-gateway-b 198.51.100.1 Established',
    ]);
    expect(announcements).toHaveLength(4);
    for (const entry of announcements)
      expect(entry).toMatchObject({ isIntended: true, isAnnounced: true, edge: 'accepted' });
    expect(problems).toEqual([]);
    const routes = await session.json<readonly RouteView[]>('routes', 'vpc-a');
    expect(routes).toContainEqual(
      expect.objectContaining({ prefix: '0.0.0.0/0', via: ['10.0.255.10'], from: 'agent' }),
    );
    expect(await session.vpclab('routes', 'edge')).toMatch(/10\.0\.1\.0\/24 +198\.51\.100\.10 +bgp +yes/);
    expect((await session.run(['routes', 'nowhere'])).code).toBe(2);
  });

  it('takes the way out away while the session is down, so that nothing is sent into a hole', async () => {
    const neighbor = ['-c', 'configure terminal', '-c', 'router bgp 65000', '-c'];
    const hasWayOut = async (): Promise<boolean> =>
      (await session.exec('central', 'ovn-nbctl', 'lr-route-list', 'lr-vpc-b')).includes('10.1.255.10');
    await session.exec('edge', 'vtysh', ...neighbor, 'neighbor 198.51.100.11 shutdown');
    await until(async () => !(await hasWayOut()), 'the default route of vpc-b to go', ANNOUNCED_MS);
    expect(await isSilent(session, 'vpc-b-web-1', HOST)).toBe(true);
    await session.exec('edge', 'vtysh', ...neighbor, 'no neighbor 198.51.100.11 shutdown');
    await until(hasWayOut, 'the default route of vpc-b to come back', 10_000);
  });

  it.each(['nat-gateway-a', 'edge'])('goes on with another namespace in the place of %s', async (netns) => {
    await session.exec('central', 'ip', 'netns', 'del', netns);
    await session.vpclab('apply');
    expect((await session.run(['verify', '--quiet'])).code).toBe(0);
    // What happens in the new one is heard.
    await session.exec('edge', 'ip', 'link', 'set', 'nat-gateway-a', 'down');
    const hasWayOut = async (): Promise<boolean> =>
      (await session.exec('central', 'ovn-nbctl', 'lr-route-list', 'lr-vpc-a')).includes('10.0.255.10');
    await until(async () => !(await hasWayOut()), 'the default route of vpc-a to go', 10_000);
    await session.exec('edge', 'ip', 'link', 'set', 'nat-gateway-a', 'up');
    await until(hasWayOut, 'the default route of vpc-a to come back', 10_000);
  });

  it('goes on with another vpclabd', async () => {
    const pid = daemonPid(session.root, 'vpclabd');
    process.kill(pid, 'SIGKILL');
    await untilReplaced(session.root, 'vpclabd', pid, 20_000);
    await addForeignSubnet(session, 'lr-vpc-a', '10.0.98.1');
    await until(
      async () => (await edgeHops(session, '10.0.98.0/24')).length === 1,
      'the agent of the new vpclabd',
      20_000,
    );
    await removeForeignSubnet(session);
    await untilHops(session, '10.0.98.0/24', []);
    expect((await session.json<Plan>('plan')).changes).toEqual([]);
  });

  it('leaves no route behind when the lab file takes the announcements over', async () => {
    const fixed = text
      .replace('announce: subnets', 'announce: vpc')
      .replace('announce: workloads #', 'announce: vpc #');
    await session.vpclab('apply', session.file(fixed));
    await untilHops(session, '10.0.0.0/16', ['bgp 198.51.100.10']);
    await untilHops(session, '10.0.1.0/24', []);
    await until(
      async () => !(await session.vpclab('plan')).includes('routing keeps'),
      'the routes of the agent to go',
      ANNOUNCED_MS,
    );
    expect((await session.run(['verify', '--quiet'])).code).toBe(0);
  });
});

describe('labs/ospf.yaml', () => {
  let session: LabSession;
  beforeAll(async () => {
    session = new LabSession();
    await session.vpclab('up', shippedLab('ospf'), '--quiet');
  });
  afterAll(async () => await session.end());

  it('has an adjacency with each gateway on a link of its own, in its area', async () => {
    const shown = await session.execJson<{
      neighbors: Record<string, readonly { state?: string; nbrState?: string }[]>;
    }>(...(['edge', 'vtysh', '-c', 'show ip ospf neighbor json'] as const));
    // FRR 10 calls it nbrState.
    const states = Object.entries(shown.neighbors).map(
      ([id, [first]]) => `${id} ${first?.nbrState ?? first?.state}`,
    );
    expect(states.toSorted()).toEqual(['192.0.2.2 Full/-', '192.0.2.6 Full/-']);
    expect(await session.exec('edge', 'vtysh', '-c', 'show ip ospf interface nat-gateway-b')).toContain(
      'Area 0.0.0.1',
    );
    expect(await edgeHops(session, '10.0.0.0/16')).toEqual(['ospf 192.0.2.2']);
    expect(await edgeHops(session, '10.1.1.0/24')).toEqual(['ospf 192.0.2.6']);
  });

  it('has metrics that say what ospfd says, and whose the router is', async () => {
    const scrape = await Scrape.of(session);
    const [vrf, area] = ['default', '0.0.0.1'];
    const shown = await session.execJson<{
      readonly lsaExternalCounter: number;
      readonly areas: Record<string, { readonly lsaNumber: number }>;
    }>('nat-gateway-b', 'vtysh', '-c', 'show ip ospf json');
    const labels = { router: 'nat-gateway-b', vpc: 'vpc-b', vrf };
    expect(scrape.value('frr_ospf_area_lsa_number', { ...labels, area })).toBe(shown.areas[area]?.lsaNumber);
    expect(shown.areas[area]?.lsaNumber).toBeGreaterThan(0);
    expect(scrape.value('frr_ospf_lsa_external_counter', labels)).toBe(shown.lsaExternalCounter);
    const link = { local_address: '192.0.2.6', remote_address: '192.0.2.5', iface: 'eth0' };
    expect(scrape.value('frr_ospf_neighbor_state', { ...labels, ...link })).toBe(7);
    expect(scrape.value('frr_ospf_neighbors', { ...labels, iface: 'eth0' })).toBe(1);
    expect(scrape.all('frr_ospf_neighbor_state', { router: 'edge' }).map(({ value }) => value)).toEqual([
      7, 7,
    ]);
    expect(scrape.all('frr_ospf_neighbor_state', labels)[0]?.labels['tenant']).not.toBe('');
  });

  it('lets no gateway learn what another one announces', async () => {
    const routes = await session.exec('nat-gateway-b', 'ip', 'route', 'show', 'proto', 'ospf');
    expect(routes.trim().split('\n')).toEqual([expect.stringMatching(/^default .*via 192\.0\.2\.5 /)]);
  });

  it('shows neighbors and what came from them', async () => {
    const { neighbors, routes } = await session.json<RoutingView>('ospf');
    expect(neighbors.map(({ router, state }) => `${router} ${state}`)).toEqual(
      ['edge', 'edge', 'nat-gateway-a', 'nat-gateway-b'].map((router) => `${router} Full/-`),
    );
    expect(routes).toContainEqual(
      expect.objectContaining({ of: 'edge', prefix: '10.1.1.0/24', via: ['192.0.2.6'], isSelected: true }),
    );
  });

  it('carries packets both ways, and has nothing to change', async () => {
    expect(await ask(session, 'internet', '10.1.1.11')).toMatchObject({ name: 'vpc-b-web-1', caller: HOST });
    expect(await ask(session, 'vpc-a-web-1', HOST)).toMatchObject({ caller: '192.0.2.2' });
    expect((await session.json<Plan>('plan')).changes).toEqual([]);
  });

  it('announces a subnet that ovn-nbctl alone adds, and withdraws it', async () => {
    await addForeignSubnet(session, 'lr-vpc-b', '10.1.99.1');
    await untilHops(session, '10.1.99.0/24', ['ospf 192.0.2.6']);
    await session.exec('internet', 'ping', '-c', '1', '-W', '2', '10.1.99.1');
    await removeForeignSubnet(session);
    await untilHops(session, '10.1.99.0/24', []);
    expect(await session.exec('nat-gateway-b', 'ip', 'route', 'show', 'proto', '117')).not.toContain(
      '10.1.99.0',
    );
  });

  it('puts back a route that the kernel lost without its zebra noticing, and restarts nothing for that', async () => {
    const zebra = daemonPid(session.root, 'nat-gateway-a/zebra');
    const gateway = async (...command: readonly string[]) => await session.exec('nat-gateway-a', ...command);
    const wayOut = async (): Promise<string> => await gateway('ip', 'route', 'show', 'default');
    const isTold = async (): Promise<boolean> => {
      const events = (await session.vpclab('events', '--json')).trim().split('\n');
      return events.some((line) => /"kind":"lost","name":"nat-gateway-a\/zebra"/.test(line));
    };
    // Within the time that zebra takes to look.
    const flap = async () => await gateway('sh', '-c', 'ip link set eth0 down; ip link set eth0 up');
    const shown = async (): Promise<string> => await gateway('vtysh', '-c', 'show ip route 0.0.0.0/0');
    await until(
      async () => {
        await flap();
        // Not each time: it may look in between, and then it takes the route out and puts it in again.
        await until(
          async () => (await shown()).includes('"ospf"'),
          'the default to be learned',
          ANNOUNCED_MS,
        );
        await until(async () => (await isTold()) || (await wayOut()) !== '', 'the loss', ANNOUNCED_MS);
        return await isTold();
      },
      'a route to be lost',
      60_000,
    );
    await until(async () => (await wayOut()).includes('192.0.2.1'), 'the way out to be back', ANNOUNCED_MS);
    await until(
      async () => (await session.json<Plan>('plan')).changes.length === 0,
      'the lab to be as its file says',
      ANNOUNCED_MS,
    );
    expect(await ask(session, 'vpc-a-web-1', HOST)).toMatchObject({ caller: '192.0.2.2' });
    expect(daemonPid(session.root, 'nat-gateway-a/zebra')).toBe(zebra);
  });
});

describe('labs/ha-nat.yaml', () => {
  let session: LabSession;
  beforeAll(async () => {
    session = new LabSession();
    await session.vpclab('up', shippedLab('ha-nat'), '--quiet');
  });
  afterAll(async () => await session.end());

  const wayOut = async (): Promise<readonly string[]> => {
    const routes = await session.json<readonly RouteView[]>('routes', 'vpc-a');
    return routes.filter(({ prefix }) => prefix === '0.0.0.0/0').flatMap(({ via }) => via);
  };
  const untilWays = async (ways: readonly string[]): Promise<void> => {
    const isSo = async (): Promise<boolean> => (await wayOut()).toSorted().join() === ways.join();
    await until(isSo, `the way out by ${ways.join(' and ')}`, 10_000);
  };
  /** How the internet sees the workload, over 24 connections: one curl would reuse one. */
  const callers = async (): Promise<readonly string[]> => {
    const asked = `for n in $(seq 24); do curl -sS --max-time 8 http://${HOST}/; done`;
    const out = await session.exec('vpc-a-web-1', 'sh', '-c', asked);
    const answers = [...out.matchAll(/"caller":"([^"]+)"/g)].map(([, caller = '']) => caller);
    expect(answers).toHaveLength(24);
    return [...new Set(answers)].toSorted();
  };

  it('uses both gateways side by side, on different nodes', async () => {
    await untilWays(['10.0.255.10', '10.0.255.11']);
    const hops = await session.json<readonly RouteView[]>('routes', 'edge');
    expect(hops.find(({ prefix }) => prefix === '10.0.0.0/16')?.via).toEqual([
      '198.51.100.10',
      '198.51.100.13',
    ]);
    expect(await callers()).toEqual(['198.51.100.10', '198.51.100.13']);
    const chassisOf = (port: string): Promise<string> =>
      session.exec(
        'central',
        'ovn-sbctl',
        '--bare',
        '--columns=chassis',
        'find',
        'Port_Binding',
        `logical_port=${port}`,
      );
    expect(await chassisOf('nat-gateway-a')).not.toBe(await chassisOf('nat-gateway-a-2'));
  });

  it.each([
    ['its link to the edge', 'edge', 'nat-gateway-a'],
    ['its link to the VPC', 'nat-gateway-a', 'eth1'],
  ])('goes on by the other when a gateway loses %s, and uses it again', async (_, netns, link) => {
    await session.exec(netns, 'ip', 'link', 'set', link, 'down');
    await untilWays(['10.0.255.11']);
    expect(await callers()).toEqual(['198.51.100.13']);
    await until(
      async () =>
        (await session.exec('edge', 'ip', 'route', 'show', '10.0.0.0/16')).includes('via 198.51.100.13 dev'),
      'the edge to use the other alone',
      10_000,
    );
    await session.exec(netns, 'ip', 'link', 'set', link, 'up');
    await session.vpclab('apply');
    await untilWays(['10.0.255.10', '10.0.255.11']);
    expect((await session.run(['verify', '--quiet'])).code).toBe(0);
  });

  it('is reached by the gateway that the edge prefers, without a reset', async () => {
    const preferred = 'routing: { localPreference: 200, bfd: true }';
    const lab = readFileSync(shippedLab('ha-nat'), 'utf8').replace('routing: { bfd: true }', preferred);
    const flaps = async (): Promise<number> => {
      const { sessions } = await session.json<RoutingView>('bgp');
      return sessions.reduce((sum, one) => sum + one.flaps, 0);
    };
    const before = await flaps();
    await session.vpclab('apply', session.file(lab), '--quiet');
    await untilHops(session, '10.0.0.0/16', ['bgp 198.51.100.10']);
    expect(await flaps()).toBe(before);
    expect((await session.json<Plan>('plan')).changes).toEqual([]);
    const { ok, results } = await session.json<VerifyReport>('verify');
    expect(ok).toBe(true);
    expect(results.filter(({ category }) => category === 'edge-preference')).toMatchObject([
      {
        promise: 'the edge prefers nat-gateway-a to nat-gateway-a-2 for 10.0.0.0/16 (local preference 200)',
        observed: 'via 198.51.100.10',
      },
    ]);
  });
});

describe('a password and a static route', () => {
  let session: LabSession;
  let password: string;
  const lab = (): string => `
vpcs:
  - name: vpc-a
    subnets: [web]
    natGateways: [{ routing: { passwordFile: ${password} } }]
  - name: vpc-b
    cidr: 10.9.0.0/16
    subnets: [web]
    natGateways: [{ routing: static, translate: false }]
workloads: 1
`;
  beforeAll(async () => {
    session = new LabSession();
    password = join(session.user.directory, 'password');
    writeFileSync(password, 'correct-horse\n', { mode: 0o600 });
    session.give(password);
    await session.vpclab('up', session.file(lab()), '--quiet');
  });
  afterAll(async () => await session.end());

  it('guards the session, and shows nowhere', async () => {
    const config = await session.exec('edge', 'vtysh', '-c', 'show running-config');
    expect(config).toContain('password correct-horse');
    writeFileSync(password, 'battery-staple\n');
    const plan = await session.vpclab('plan', '--details');
    expect(plan).toContain('its password changes');
    const json = await session.vpclab('plan', '--json');
    for (const text of [plan, json]) expect(text).not.toMatch(/correct-horse|battery-staple/);
    await session.vpclab('apply');
    expect((await session.json<Plan>('plan')).changes).toEqual([]);
    await session.vpclab('verify');
    const logs = await session.vpclab('logs', 'vpclabd');
    expect(logs).not.toMatch(/correct-horse|battery-staple/);
  });

  it('is refused in a file that others can read', async () => {
    chmodSync(password, 0o644);
    const { code, err } = await session.run(['plan']);
    chmodSync(password, 0o600);
    expect(code).toBe(2);
    expect(err).toContain('chmod 600');
  });

  it('is refused in a file of root that its lab cannot read', async () => {
    chownSync(password, 0, 0);
    const { code, err } = await session.run(['plan']);
    session.give(password);
    expect(code).toBe(2);
    expect(err).toContain(`change its owner with \`chown 1900065536\``);
  });

  it('needs no routing daemon for a static route', async () => {
    expect(await edgeHops(session, '10.9.0.0/16')).toEqual(['static 198.51.100.11']);
    expect(await session.vpclab('status', '--daemons')).not.toContain('nat-gateway-b/');
    const address =
      /inet (\S+)\//.exec(await session.exec('vpc-b-web-1', 'ip', '-4', 'a', 's', 'eth0'))?.[1] ?? '';
    expect(await ask(session, 'internet', address)).toMatchObject({ name: 'vpc-b-web-1', caller: HOST });
  });
});
