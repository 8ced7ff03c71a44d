// The shipped labs from outside: what OVN, FRR, the kernel and packets say of them, and what is left of them (nothing).

import { readdirSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { VerifyReport } from '../../src/model/engine.ts';
import { isAlive, readProcessStat } from '../../src/machine/kernel/process-identity.ts';
import { reasonToSkip, type User } from '../support/users.ts';
import { keepers, startFault, untilWhole } from '../support/chaos-lab.ts';
import { cpuLimitOf } from '../support/cpu-groups.ts';
import { isSlowed } from '../support/fault-looks.ts';
import { capture } from '../support/lab-capture.ts';
import { ask, askAll, isSilent } from '../support/lab-http.ts';
import { hostState } from '../support/lab-host-state.ts';
import { dump, dumpSwitch, rowNamed, textOf } from '../support/lab-ovsdb.ts';
import { daemonPid, firstProcess, labProcesses, markedProcesses } from '../support/lab-processes.ts';
import { LabSession, shippedLab } from '../support/lab-session.ts';
import { until } from '../support/lab-until.ts';

const HOST = '203.0.113.10';

type Up = { readonly lab: string; readonly verify: VerifyReport };
async function up(session: LabSession, ...args: readonly string[]): Promise<Up> {
  const outcome = await session.json<Up>('up', ...args);
  expect(outcome.verify).toMatchObject({ ok: true, failed: [] });
  return outcome;
}

for (const kind of ['root', 'ordinary user'] as const) {
  const reason = reasonToSkip(kind);
  const note = reason === undefined ? '' : ` (skipped: ${reason})`;
  describe.skipIf(reason !== undefined)(`two-vpcs, of ${kind}${note}`, () => {
    twoVpcs(kind);
  });
}

function twoVpcs(kind: User['kind']): void {
  let session: LabSession;
  let before: ReturnType<typeof hostState>;
  beforeAll(async () => {
    session = new LabSession(kind);
    before = hostState();
    const { verify } = await up(session, shippedLab('two-vpcs'));
    expect(verify.total).toBeGreaterThan(40);
  });
  afterAll(async () => await session.end());

  it('touches nothing of the host', () => {
    expect(hostState()).toEqual(before);
  });

  it.each([
    ['node-1', ['ovs-vsctl', 'show'], /Bridge br-int/],
    ['node-1', ['ovs-appctl', 'version'], /^ovs-vswitchd /],
    ['node-1', ['ovs-appctl', '-t', 'ovsdb-server', 'ovsdb-server/list-dbs'], /^Open_vSwitch$/m],
    ['node-2', ['ovs-ofctl', 'dump-flows', 'br-int', 'table=0'], /cookie=/],
    ['node-2', ['ovn-appctl', 'connection-status'], /^connected$/m],
    ['node-2', ['ovn-appctl', '-t', 'ovn-controller', 'version'], /^ovn-controller /],
    ['central', ['ovn-sbctl', 'show'], /^Chassis node-1$/m],
    ['central', ['ovn-appctl', '-t', 'ovn-northd', 'status'], /active/],
    ['central', ['ovn-appctl', '-t', 'ovsdb-sb', 'ovsdb-server/list-dbs'], /^OVN_Southbound$/m],
    ['edge', ['vtysh', '-c', 'show running-config'], /^router bgp /m],
    ['nat-gateway-a', ['nft', 'list', 'ruleset'], /^table inet vpclab \{$/m],
  ] as const)(
    'answers the tools of the distribution as they are typed: %s, %j',
    async (target, command, said) => {
      expect(await session.exec(target, ...command)).toMatch(said);
    },
  );

  it('stands in the northbound database', async () => {
    const shown = await session.exec('central', 'ovn-nbctl', 'show');
    for (const router of ['lr-vpc-a', 'lr-vpc-b', 'lr-gateway']) expect(shown).toContain(`(${router})`);
    expect(shown).toMatch(
      /port rp-ls-transit-lr-vpc-a\n(?:\s+(?:mac|ipv6-lla): .*\n)+\s+networks: \["192\.168\.100\.10\/24"\]/,
    );
    expect(shown).toMatch(
      /port rp-ls-transit-lr-vpc-b\n(?:\s+(?:mac|ipv6-lla): .*\n)+\s+networks: \["192\.168\.100\.20\/24"\]/,
    );
    expect(shown).toMatch(
      /port rp-ls-transit-lr-gateway\n(?:\s+(?:mac|ipv6-lla): .*\n)+\s+networks: \["192\.168\.100\.1\/24"\]/,
    );
    expect(shown.match(/^\s+port vpc-[ab]-(web|app|db)-[12]$/gm)).toHaveLength(12);
  });

  it('has two chassis in the southbound database, and all ports bound and up', async () => {
    const southbound = await dump(session, 'OVN_Southbound');
    const chassis = new Map(
      [...(southbound.get('Chassis') ?? [])].map(([uuid, row]) => [uuid, textOf(row, 'name')]),
    );
    expect([...chassis.values()].toSorted()).toEqual(['node-1', 'node-2']);
    const endpoints = [...(southbound.get('Port_Binding')?.values() ?? [])].filter(
      (row) => row['type'] === '',
    );
    expect(endpoints).toHaveLength(14);
    const bound = endpoints.map(
      (row) => [textOf(row, 'logical_port'), chassis.get(textOf(row, 'chassis')), row['up']] as const,
    );
    expect(bound.filter(([, where, isUp]) => where === undefined || isUp !== true)).toEqual([]);
    const shown = await session.exec('central', 'ovn-sbctl', 'show');
    expect(shown.match(/^Chassis/gm)).toHaveLength(2);
    expect(shown.match(/^\s+Port_Binding/gm)).toHaveLength(14);
    // Workloads of both VPCs on both nodes.
    for (const node of ['node-1', 'node-2']) {
      const here = bound.filter(([, where]) => where === node).map(([port]) => port);
      expect(here.some((port) => port.startsWith('vpc-a-'))).toBe(true);
      expect(here.some((port) => port.startsWith('vpc-b-'))).toBe(true);
    }
  });

  it('labels rows of both databases with tenant, VPC, subnet and tier', async () => {
    const northbound = await dump(session, 'OVN_Northbound');
    const workload = {
      tenant: 'tenant-1',
      vpc: 'vpc-a',
      subnet: 'web',
      tier: 'web',
      workload: 'vpc-a-web-1',
    };
    const port = rowNamed(northbound, 'Logical_Switch_Port', 'vpc-a-web-1');
    expect(port?.['external_ids']).toMatchObject(workload);
    for (const [table, name, labels] of [
      ['Logical_Router', 'lr-vpc-b', { tenant: 'tenant-2', vpc: 'vpc-b' }],
      ['Logical_Switch', 'ls-vpc-b-db', { tenant: 'tenant-2', vpc: 'vpc-b', subnet: 'db', tier: 'db' }],
      ['Logical_Router_Port', 'rp-ls-vpc-b-db-lr-vpc-b', { tenant: 'tenant-2', vpc: 'vpc-b', subnet: 'db' }],
    ] as const) {
      const row = rowNamed(northbound, table, name);
      expect(row?.['external_ids']).toMatchObject(labels);
    }
    const interfaces = (await dumpSwitch(session, 'node-1')).get('Interface')?.values() ?? [];
    const here = [...interfaces].find(
      (row) => (row['external_ids'] as Record<string, unknown>)['iface-id'] === 'vpc-a-web-1',
    );
    expect(here?.['external_ids']).toMatchObject(workload);
  });

  it('has BGP sessions with both gateways', async () => {
    const summary = await session.execJson<{
      ipv4Unicast: { peers: Record<string, { state: string; pfxRcd: number; pfxSnt: number }> };
    }>('edge', 'vtysh', '-c', 'show bgp summary json');
    const sessions = Object.entries(summary.ipv4Unicast.peers);
    expect(sessions.map(([peer]) => peer).toSorted()).toEqual(['198.51.100.10', '198.51.100.11']);
    for (const [, peer] of sessions)
      expect(peer).toMatchObject({ state: 'Established', pfxRcd: 1, pfxSnt: 1 });
  });

  it('has routes from BGP in the kernel tables of gateways and edge', async () => {
    for (const gateway of ['nat-gateway-a', 'nat-gateway-b']) {
      const routes = await session.execJson<object[]>(gateway, 'ip', '-j', 'route', 'show', 'default');
      expect(routes).toMatchObject([{ gateway: '198.51.100.1', dev: 'eth0', protocol: 'bgp' }]);
    }
    const routes = await session.execJson<object[]>('edge', 'ip', '-j', 'route', 'show', 'proto', 'bgp');
    expect(routes).toHaveLength(2);
    expect(routes).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ dst: '10.0.0.0/16', gateway: '198.51.100.10' }),
        expect.objectContaining({ dst: '10.1.0.0/16', gateway: '198.51.100.11' }),
      ]),
    );
  });

  it('answers HTTP with who is asked and who asks', async () => {
    // Same subnet, other node; other subnet, same node; the other VPC over the transit.
    expect(await ask(session, 'vpc-a-web-1', '10.0.1.12')).toEqual({
      name: 'vpc-a-web-2',
      tenant: 'tenant-1',
      vpc: 'vpc-a',
      subnet: 'web',
      node: 'node-2',
      caller: '10.0.1.11',
    });
    expect(await ask(session, 'vpc-a-web-1', '10.0.2.11')).toMatchObject({
      name: 'vpc-a-app-1',
      node: 'node-1',
    });
    expect(await ask(session, 'vpc-a-web-1', '10.1.3.12')).toMatchObject({
      name: 'vpc-b-db-2',
      tenant: 'tenant-2',
      caller: '10.0.1.11',
    });
  });

  it('shows the internet the gateway of each VPC, and no private address', async () => {
    const [outside, edge, inside] = await Promise.all([
      capture(session, 'internet', 'eth0'),
      capture(session, 'edge', 'any'),
      // The same filter has to see private addresses where they belong.
      capture(session, 'nat-gateway-a', 'eth1'),
    ]);
    for (const [workload, gateway] of [
      ['vpc-a-web-1', '198.51.100.10'],
      ['vpc-a-db-1', '198.51.100.10'],
      ['vpc-b-app-2', '198.51.100.11'],
    ] as const) {
      expect(await ask(session, workload, HOST)).toMatchObject({ name: 'host-1', caller: gateway });
    }
    const [seenOutside, seenEdge, seenInside] = await Promise.all([outside.end(), edge.end(), inside.end()]);
    expect(seenInside).toEqual(expect.arrayContaining(['10.0.1.11', '10.0.3.11']));
    expect(seenOutside).toEqual(expect.arrayContaining(['198.51.100.10', '198.51.100.11', HOST]));
    expect(seenEdge).toEqual(expect.arrayContaining(['198.51.100.10', '198.51.100.11', HOST]));
    expect([...seenOutside, ...seenEdge].filter(isPrivate)).toEqual([]);
  });

  it('slows a daemon down, also where nobody may limit it, and no longer after kill -9 of the keeper', async () => {
    const look = isSlowed('central/ovn-northd');
    const words = ['process-slow', 'central/ovn-northd', '--percent', '60'];
    const { mechanism } = await startFault(session, words, '10m');
    await until(async () => await look(session), 'it to be slow', 20_000);
    // A user may have a group to divide, and root none: what is said has to be what the kernel has.
    const isLimited = cpuLimitOf(session.root, 'central/ovn-northd') !== undefined;
    expect(mechanism).toMatch(
      isLimited ? /^a control group \(version [12]\)/ : /^SIGSTOP and SIGCONT by turns/,
    );
    for (const pid of keepers(session)) process.kill(pid, 'SIGKILL');
    await untilWhole(session);
    expect(await look(session)).toBe(false);
  });

  it('leaves nothing after down', async () => {
    const processes = markedProcesses(session.root).map((pid) => readProcessStat(pid));
    expect(processes.length).toBeGreaterThan(15);
    await session.vpclab('down');
    expect(labProcesses(session.root)).toEqual([]);
    expect(processes.filter((process) => process !== undefined && isAlive(process))).toEqual([]);
    expect(hostState()).toEqual(before);
    expect(readdirSync(session.root)).toEqual([]);
  });

  it('leaves nothing after kill -9 of its first process', async () => {
    await session.vpclab('up', shippedLab('two-vpcs'), '--no-verify');
    process.kill(firstProcess(session.root), 'SIGKILL');
    await until(() => markedProcesses(session.root).length === 0, 'the processes of the lab to end', 5_000);
    expect(hostState()).toEqual(before);
    expect(await session.json('list')).toEqual([]);
    expect(readdirSync(session.root)).toEqual([]);
  });
}

function isPrivate(address: string): boolean {
  return /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(address);
}

describe('the other shipped labs', () => {
  let session: LabSession;
  beforeAll(() => {
    session = new LabSession();
  });
  afterEach(async () => void (await session.run(['down', '--all'])));
  afterAll(async () => await session.end());

  it('minimal comes up', async () => {
    const { lab, verify } = await up(session, shippedLab('minimal'));
    expect(lab).toBe('minimal');
    expect(verify.results.map(({ category }) => category)).toEqual(
      expect.arrayContaining(['bgp', 'edge-route', 'same-subnet', 'cross-subnet', 'internet']),
    );
  });

  it('overlap comes up: the same addresses twice, and neither reaches the other', async () => {
    await up(session, shippedLab('overlap'));
    expect(await ask(session, 'vpc-a-web-1', HOST)).toMatchObject({ caller: '198.51.100.10' });
    expect(await ask(session, 'vpc-b-web-1', HOST)).toMatchObject({ caller: '198.51.100.11' });
    const addresses = [1, 2, 3].flatMap((subnet) => [11, 12].map((host) => `10.0.${subnet}.${host}`));
    for (const vpc of ['vpc-a', 'vpc-b']) {
      for (const workload of [`${vpc}-web-1`, `${vpc}-db-2`]) {
        const asked = (await askAll(session, workload, addresses)).map((answer) => answer.vpc);
        expect(asked).toEqual(addresses.map(() => vpc));
      }
    }
    // An address that only the other has.
    const more = session.file(
      `name: overlap
vpcs:
  - { name: vpc-a, tenant: tenant-1, cidr: 10.0.0.0/16, subnets: [web, app, db], natGateways: true }
  - { name: vpc-b, tenant: tenant-2, cidr: 10.0.0.0/16, subnets: [web, app, db], natGateways: true }
workloads:
  - { count: 2 }
  - { vpc: vpc-a, subnet: web, name: only-a, address: 10.0.1.101 }
  - { vpc: vpc-b, subnet: web, name: only-b, address: 10.0.1.102 }
`,
    );
    await session.vpclab('apply', more);
    for (const [own, address, other] of [
      ['vpc-a-web-1', '10.0.1.101', 'vpc-b-web-1'],
      ['vpc-b-web-1', '10.0.1.102', 'vpc-a-web-1'],
    ] as const) {
      expect(await ask(session, own, address)).toMatchObject({ vpc: own.slice(0, 5) });
      expect(await isSilent(session, other, address)).toBe(true);
    }
  });

  it('two labs live side by side under different names', async () => {
    const lab = shippedLab('minimal');
    await Promise.all([up(session, lab, '--name', 'left'), up(session, lab, '--name', 'right')]);
    const onLeft = async (...args: string[]): Promise<string> =>
      await session.vpclab(...args, '--name', 'left');
    const onRight = async (...args: string[]): Promise<string> =>
      await session.vpclab(...args, '--name', 'right');
    await session.vpclab('exec', '--name', 'left', 'central', '--', 'ovn-nbctl', 'ls-del', 'ls-vpc-a-web');
    expect(await onLeft('plan', '--details')).toContain('ls-vpc-a-web');
    expect(await onRight('plan')).toContain('Nothing to change');
    const unnamed = await session.run(['down']);
    expect(unnamed).toMatchObject({ code: 2, out: '' });
    expect(unnamed.err).toMatch(
      /BAD_ARGUMENT 2 labs are running: name one of them.*\((left, right|right, left)\)/,
    );
    expect(await session.json('list')).toHaveLength(2);
    await onLeft('down');
    await onRight('verify');
    expect(await session.json('list')).toMatchObject([{ name: 'right' }]);
    expect(daemonPid(session.root, 'vpclabd')).toBeGreaterThan(0);
  });
});
