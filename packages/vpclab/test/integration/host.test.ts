// Kernel objects made by machine/kernel as the distribution's own tools see them, as root and as an ordinary user.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HostRow, SysctlRow } from '../../src/model/rows.ts';
import type { Change, Plan } from '../../src/model/plan.ts';
import { diff } from '../../src/plan/diff.ts';
import { WORLD, creates, deletes, end, forwarding, netns, veth } from './host-rows.ts';
import { Sandbox } from './sandbox.ts';

const isRoot = process.getuid?.() === 0;
const USERS = isRoot ? (['root', 'user'] as const) : (['user'] as const);
const SYSCTLS = WORLD.filter((row): row is SysctlRow => row.kind === 'sysctl');

const MACHINE = new URL('machine-scenario.ts', import.meta.url).href;

let sandbox: Sandbox;

async function apply(changes: readonly Change[]): Promise<void> {
  await sandbox.call(MACHINE, 'applyAll', changes);
}

async function planFor(rows: readonly HostRow[]): Promise<Plan> {
  const observed = await sandbox.call<readonly HostRow[]>(MACHINE, 'observe', SYSCTLS);
  return diff('test', rows, observed);
}

type Shown = Readonly<Record<string, unknown>>;

async function link(netnsName: string, name: string): Promise<Shown> {
  const found = await sandbox.json<readonly Shown[]>('ip', '-j', '-d', '-n', netnsName, 'link', 'show', name);
  return found[0] ?? {};
}

afterEach(async () => {
  await sandbox[Symbol.asyncDispose]();
});

describe.each(USERS)('as %s', (user) => {
  beforeEach(async () => {
    sandbox = await Sandbox.start({ userNamespace: user === 'user' });
  });

  it('makes what ip, ethtool and the namespaces themselves then show, and finds nothing left to do', async () => {
    await apply(creates(WORLD));

    const names = (await sandbox.json<{ name: string }[]>('ip', '-j', 'netns', 'list')).map(
      ({ name }) => name,
    );
    expect(names.toSorted()).toEqual(['edge', 'node-1', 'web-1', 'web-2']);
    expect((await link('web-1', 'lo'))['flags']).toContain('UP');
    expect(await link('web-1', 'eth0')).toMatchObject({
      address: '02:00:00:00:00:01',
      mtu: 1442,
      operstate: 'UP',
      ifalias: 'long name of eth0',
      linkinfo: { info_kind: 'veth' },
    });
    expect(await link('node-1', 'v1')).toMatchObject({ operstate: 'UP', ifalias: 'web-1' });
    expect(await link('edge', 'v2')).toMatchObject({ master: 'br-ext' });
    expect(await sandbox.json('ip', '-j', '-n', 'web-1', 'address', 'show', 'eth0')).toMatchObject([
      { addr_info: [{ local: '10.0.1.11', prefixlen: 24, scope: 'global' }] },
    ]);
    expect(await sandbox.json('ip', '-j', '-n', 'web-1', 'route', 'show', 'default')).toMatchObject([
      { gateway: '10.0.1.1', dev: 'eth0', protocol: 'static' },
    ]);
    const features = await sandbox.run('ip', 'netns', 'exec', 'web-1', 'ethtool', '-k', 'eth0');
    for (const name of ['tx-checksumming', 'tcp-segmentation-offload', 'generic-segmentation-offload']) {
      expect(features).toContain(`${name}: off`);
    }
    const peer = await sandbox.run('ip', 'netns', 'exec', 'node-1', 'ethtool', '-k', 'v1');
    expect(peer).toContain('tx-checksumming: on');
    expect(await sandbox.run('ip', 'netns', 'exec', 'edge', 'cat', '/proc/sys/net/ipv4/ip_forward')).toBe(
      '1\n',
    );
    await sandbox.run('ip', 'netns', 'exec', 'web-2', 'ping', '-c', '1', '-W', '1', '10.0.1.1');

    expect((await planFor(WORLD)).changes).toEqual([]);
    await apply(creates(WORLD));
    expect((await planFor(WORLD)).changes).toEqual([]);
  });

  it('takes away routes beside ours to the same prefix, and leaves ours alone', async () => {
    await apply(creates(WORLD));
    const routes = async (): Promise<unknown> =>
      await sandbox.json('ip', '-j', '-n', 'web-1', 'route', 'show', 'default');
    const before = await routes();
    const change = async (how: string, ...way: readonly string[]): Promise<unknown> =>
      await sandbox.run('ip', '-n', 'web-1', 'route', how, 'default', 'protocol', 'static', ...way);
    // All of one protocol and metric: packets take the first.
    await change('append', 'dev', 'eth0');
    await change('append', 'nexthop', 'via', '10.0.1.7', 'nexthop', 'via', '10.0.1.8');
    await apply((await planFor(WORLD)).changes);
    expect(await routes()).toEqual(before);
    await change('prepend', 'via', '10.0.1.9');
    await change('add', 'via', '10.0.1.9', 'tos', '4');
    await change('add', 'via', '10.0.1.9', 'tos', '8');
    await apply((await planFor(WORLD)).changes);
    expect(await routes()).toEqual(before);
    expect((await planFor(WORLD)).changes).toEqual([]);
  });

  it('sees every kind of drift and mends it', async () => {
    await apply(creates(WORLD));
    const ip = async (...args: readonly string[]): Promise<unknown> => await sandbox.run('ip', ...args);
    await ip('-n', 'node-1', 'link', 'set', 'v1', 'down', 'mtu', '1300', 'alias', 'other');
    await ip('-n', 'web-2', 'link', 'set', 'eth0', 'address', '02:00:00:00:00:99');
    await ip('-n', 'edge', 'link', 'set', 'v2', 'nomaster');
    await ip('-n', 'edge', 'link', 'set', 'br-ext', 'down');
    await ip('-n', 'web-1', 'address', 'flush', 'dev', 'eth0');
    await ip('-n', 'web-2', 'route', 'replace', '192.0.2.0/24', 'via', '10.0.1.9', 'protocol', 'static');
    await ip('-n', 'web-2', 'address', 'add', '10.9.9.9/24', 'dev', 'eth0');
    await ip('netns', 'exec', 'web-1', 'ethtool', '-K', 'eth0', 'tx', 'on');
    await ip('netns', 'exec', 'edge', 'sh', '-c', 'echo 0 > /proc/sys/net/ipv4/ip_forward');

    const plan = await planFor(WORLD);
    const told = plan.changes.map((change) => {
      const columns = change.kind === 'update' ? change.columns.map(({ column }) => column) : [];
      return [change.kind, change.row.kind, change.row.key, ...columns].join(' ');
    });
    expect(told.toSorted()).toEqual([
      'create address web-1/eth0 10.0.1.11/24',
      // The kernel may take it along with the other one.
      'create address web-2/eth0 10.0.1.12/24',
      'create bridge edge/br-ext',
      'create route web-1 0.0.0.0/0',
      'delete address web-2/eth0 10.9.9.9/24',
      'update route web-2 192.0.2.0/24 via',
      'update sysctl edge net/ipv4/ip_forward value',
      'update veth web-1/eth0~node-1/v1 a.offload b.mtu b.alias b.up',
      'update veth web-2/eth0~edge/v2 a.mac b.master',
    ]);
    await apply(plan.changes);
    expect((await planFor(WORLD)).changes).toEqual([]);
  });
});

describe('host rows', () => {
  beforeEach(async () => {
    sandbox = await Sandbox.start();
  });

  it('removes what is told, leaves what it did not make, and takes what is gone as removed', async () => {
    await sandbox.run('ip', 'netns', 'add', 'theirs');
    await sandbox.run('ip', '-n', 'theirs', 'link', 'add', 'dummy-br', 'type', 'bridge');
    await apply(creates(WORLD));
    await sandbox.run(
      'ip',
      '-n',
      'edge',
      'link',
      'add',
      'theirs',
      'type',
      'veth',
      'peer',
      'name',
      'theirs-too',
    );
    await sandbox.run('ip', '-n', 'edge', 'address', 'add', '10.77.0.1/24', 'dev', 'theirs');
    await sandbox.run('ip', '-n', 'edge', 'link', 'set', 'theirs', 'up');
    await sandbox.run('ip', '-n', 'edge', 'route', 'add', '198.51.100.0/24', 'via', '10.77.0.2');
    const hops = ['nexthop', 'via', '10.77.0.2', 'nexthop', 'via', '10.77.0.3'];
    await sandbox.run('ip', '-n', 'edge', 'route', 'add', '192.0.2.0/24', ...hops);
    expect((await planFor(WORLD)).changes).toEqual([]);

    const withoutWeb1 = WORLD.filter((row) => !row.key.startsWith('web-1'));
    await apply((await planFor(withoutWeb1)).changes);
    expect((await planFor(withoutWeb1)).changes).toEqual([]);
    expect(await sandbox.json('ip', '-j', '-n', 'node-1', 'link', 'show', 'type', 'veth')).toEqual([]);

    await apply(deletes(WORLD));
    await apply(deletes(WORLD));
    expect(await sandbox.json('ip', '-j', 'netns', 'list')).toMatchObject([{ name: 'theirs' }]);
    expect((await sandbox.run('ip', '-n', 'theirs', 'link', 'show', 'dummy-br')).length).toBeGreaterThan(0);
  });

  it('tells pairs apart whose ends have the same indexes, and removes half a pair', async () => {
    const nodes = ['node-1', 'node-2', 'node-3'];
    const rows: readonly HostRow[] = [
      ...nodes.map((name) => netns(name, 'node')),
      ...nodes.map((_, index) => netns(`w-${index}`)),
      ...nodes.map((node, index) => veth(end(`w-${index}`, 'eth0'), end(node, 'v'))),
    ];
    await apply(creates(rows));
    const indexes = await Promise.all(nodes.map(async (node) => (await link(node, 'v'))['ifindex']));
    expect(new Set(indexes).size).toBe(1);
    expect((await planFor(rows)).changes).toEqual([]);

    await sandbox.run('ip', 'netns', 'add', 'away');
    await sandbox.run('ip', '-n', 'node-1', 'link', 'set', 'v', 'netns', 'away');
    const plan = await planFor(rows);
    expect(plan.changes.map(({ kind, row }) => `${kind} ${row.key}`)).toEqual(
      expect.arrayContaining(['delete w-0/eth0~/', 'create w-0/eth0~node-1/v']),
    );
    await apply(plan.changes);
    expect((await planFor(rows)).changes).toEqual([]);
  });

  it('converges from what crashes leave: an empty name, a link that is down, a foreign link in the way', async () => {
    await sandbox.run('touch', '/run/netns/web-1');
    await sandbox.call(MACHINE, 'applyStages', creates(WORLD), ['namespaces', 'links']);
    const plan = await planFor(WORLD);
    expect(plan.changes.filter(({ row }) => row.kind === 'veth')).toMatchObject([
      { kind: 'update', columns: [{ column: 'b.up', from: false, to: true }] },
      { kind: 'update', columns: [{ column: 'b.up', from: false, to: true }] },
    ]);
    await apply(plan.changes);
    expect((await planFor(WORLD)).changes).toEqual([]);

    await sandbox.run('ip', '-n', 'web-1', 'link', 'add', 'eth1', 'type', 'bridge');
    const pair = veth(end('web-1', 'eth1'), end('node-1', 'v9'));
    await expect(apply(creates([pair]))).rejects.toMatchObject({
      code: 'SYSCALL_FAILED',
      message: expect.stringContaining('web-1/eth1 is there already and was not made by vpclab'),
    });
  });

  it('names the call, the object and the errno of what the kernel refuses', async () => {
    await apply(creates([netns('web-1')]));
    const bad = veth(end('web-1', 'eth0', { mtu: 20 }), end('web-1', 'eth1'));
    await expect(apply(creates([bad]))).rejects.toMatchObject({
      code: 'SYSCALL_FAILED',
      details: { call: 'rtnetlink', object: 'link web-1/eth0~web-1/eth1', errno: 'EINVAL' },
    });
    await expect(apply(creates([forwarding('nowhere', '1')]))).rejects.toMatchObject({
      message: expect.stringContaining('/run/netns/nowhere: ENOENT'),
    });
  });
});
