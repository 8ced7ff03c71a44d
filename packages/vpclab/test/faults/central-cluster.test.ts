// A control plane of three servers: what OVN's own tools say of its clusters, what goes on when a leader is lost, who is let
// in, and how a running lab gets and loses it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExperimentReport } from '../../src/model/chaos.ts';
import type { LabStatus, VerifyReport } from '../../src/model/engine.ts';
import type { Plan } from '../../src/model/plan.ts';
import { untilWhole } from '../support/chaos-lab.ts';
import { LabSession, shippedLab } from '../support/lab-session.ts';
import { until } from '../support/lab-until.ts';

const SERVERS = ['central', 'central-2', 'central-3'];
const ELECTION_MS = 20_000;
const EXPERIMENT_MS = 120_000;

const clustered = readFileSync(shippedLab('cluster'), 'utf8');
const alone = `name: cluster\n${clustered.replace(/^central: .*$/m, '')}`;

let session: LabSession;
beforeAll(async () => {
  session = new LabSession();
  await session.vpclab('up', shippedLab('cluster'), '--quiet');
});
afterAll(async () => await session.end());

async function clusterStatus(server: string, db: 'nb' | 'sb'): Promise<string> {
  const name = db === 'nb' ? 'OVN_Northbound' : 'OVN_Southbound';
  const control = `/run/lab/${server}/ovsdb-${db}.ctl`;
  return await session.exec(server, 'ovn-appctl', '-t', control, 'cluster/status', name);
}

async function rolesOf(db: 'nb' | 'sb', servers = SERVERS): Promise<readonly string[]> {
  const said = await Promise.all(servers.map((server) => clusterStatus(server, db)));
  return said.map((text) => /^Role: (\w+)$/m.exec(text)?.[1] ?? '').toSorted();
}

async function northdStates(): Promise<readonly string[]> {
  const said = await Promise.all(
    SERVERS.map((server) =>
      session.exec(server, 'ovn-appctl', '-t', `/run/lab/${server}/northd.ctl`, 'status'),
    ),
  );
  return said.map((text) => text.trim().replace('Status: ', '')).toSorted();
}

async function expectCluster(): Promise<void> {
  for (const db of ['nb', 'sb'] as const)
    expect(await rolesOf(db)).toEqual(['follower', 'follower', 'leader']);
  expect(await northdStates()).toEqual(['active', 'standby', 'standby']);
  const { clusters } = await session.json<LabStatus>('status');
  expect(clusters).toHaveLength(6);
  expect(clusters.filter(({ role }) => role === 'leader')).toHaveLength(2);
}

async function expectWhole(): Promise<void> {
  await session.vpclab('verify', '--quiet');
  expect((await session.json<Plan>('plan')).changes).toEqual([]);
}

describe('three servers', () => {
  it('are two clusters with a leader each, and one active northd', async () => {
    await expectCluster();
    expect(await session.vpclab('status')).toMatch(
      /SERVER +OVN_Northbound +OVN_Southbound\n(central.*\n){3}/,
    );
    const remote = await session.exec(
      'node-1',
      'ovs-vsctl',
      'get',
      'Open_vSwitch',
      '.',
      'external_ids:ovn-remote',
    );
    expect(remote.trim()).toBe('"ssl:172.31.0.1:6642,ssl:172.31.0.2:6642,ssl:172.31.0.3:6642"');
  });

  it.each(SERVERS)('%s answers tools of OVN by the environment that exec gives', async (server) => {
    expect(await session.exec(server, 'ovn-nbctl', 'ls-list')).toContain('ls-vpc-b-web');
    expect(await session.exec(server, 'ovn-sbctl', '--columns=name', 'list', 'Chassis')).toContain('node-2');
  });

  it('let no node into their clusters, by whatever address it tries', async () => {
    const tryIt = (to: string): string =>
      `timeout 2 bash -c 'echo > /dev/tcp/${to}/6644' && echo let in; true`;
    await session.exec('node-1', 'ip', 'route', 'add', '172.31.1.1', 'via', '172.31.0.1');
    try {
      for (const to of ['172.31.1.1', '172.31.0.1'])
        expect(await session.exec('node-1', 'sh', '-c', tryIt(to))).not.toContain('let in');
    } finally {
      await session.exec('node-1', 'ip', 'route', 'del', '172.31.1.1');
    }
    // It is open to who belongs there.
    expect(await session.exec('central-2', 'sh', '-c', tryIt('172.31.1.1'))).toContain('let in');
  });

  it('verify tells who could get in, and by what', async () => {
    const leaks = async (): Promise<VerifyReport> => {
      const { code, out } = await session.run(['verify', '--json']);
      expect(code).toBe(1);
      return JSON.parse(out) as VerifyReport;
    };
    const texts = ({ failed }: VerifyReport): readonly string[] => failed.map(({ promise }) => promise);
    await session.exec('central-2', 'nft', 'flush', 'chain', 'inet', 'vpclab', 'input');
    const open = await leaks();
    expect(texts(open)).toEqual(
      expect.arrayContaining(
        [6643, 6644].map((port) => `node-2 does not reach central-2 (172.31.0.2, TCP port ${port})`),
      ),
    );
    expect(open.causes).toMatchObject([
      {
        kind: 'drift',
        text: expect.stringContaining('central-2') as string,
        fix: expect.stringContaining('vpclab apply') as string,
      },
    ]);
    await session.vpclab('apply', '--quiet');
    // A link of somebody's from a node to the wire of the cluster.
    await session.exec(
      ...(['fabric', 'sh', '-ec'] as const),
      `ip link add intruder type veth peer name wire netns /run/netns/node-1
       ip link set intruder master br-cluster up`,
    );
    await session.exec('node-1', 'sh', '-ec', 'ip link set wire up; ip address add 172.31.1.6/29 dev wire');
    const joined = await leaks();
    expect(texts(joined)).toEqual(
      expect.arrayContaining(
        [6643, 6644].map((port) => `node-1 does not reach central (172.31.1.1, TCP port ${port})`),
      ),
    );
    expect(joined.causes[0]?.fix).toContain('vpclab exec fabric -- ip link show master br-cluster');
    expect(await session.exec('fabric', 'ip', 'link', 'show', 'master', 'br-cluster')).toContain('intruder');
    await session.exec('fabric', 'ip', 'link', 'del', 'intruder');
    await expectWhole();
  });

  it('show their clusters in metrics, each server by its own name', async () => {
    const text = await session.vpclab('metrics');
    const roles = text.match(/^ovn_cluster_role\{.*$/gm) ?? [];
    expect(new Set(roles.map((line) => /system_id="([^"]+)"/.exec(line)?.[1]))).toEqual(new Set(SERVERS));
    expect(roles.filter((line) => line.endsWith(' 3'))).toHaveLength(2);
    const served = new Set(text.match(/^ovn_cluster_\w+/gm));
    const ofExporter = readFileSync(
      join(import.meta.dirname, '../../src/metrics/golden/ovn_exporter.txt'),
      'utf8',
    )
      .split('\n')
      .filter((name) => name.startsWith('ovn_cluster_'));
    expect(ofExporter.filter((name) => !served.has(name))).toEqual([]);
  });
});

describe('a leader is lost', () => {
  it('raft-leader-lost passes: nobody loses a request', { timeout: EXPERIMENT_MS }, async () => {
    const { out } = await session.run(['chaos', 'run', 'raft-leader-lost', '--json'], {
      timeoutMs: EXPERIMENT_MS,
    });
    const report = JSON.parse(out) as ExperimentReport;
    expect([report.failures, report.leaks]).toEqual([[], []]);
    expect(report.tenants.map(({ failed }) => failed)).toEqual([0, 0]);
    await untilWhole(session);
  });

  it('meanwhile changes are made, and verify and status name who is away', async () => {
    const leaders = async (db: 'nb' | 'sb'): Promise<string> => {
      const said = await Promise.all(SERVERS.map((server) => clusterStatus(server, db)));
      return SERVERS[said.findIndex((text) => text.includes('Role: leader'))] ?? '';
    };
    await until(
      async () => (await leaders('sb')) !== '' && (await leaders('nb')) !== '',
      'leaders',
      ELECTION_MS,
    );
    const lost = await leaders('nb');
    for (const database of ['northbound', 'southbound'])
      await session.vpclab('chaos', 'start', 'raft-leader-lost', database, '--for', '60s');
    await session.vpclab(
      'apply',
      session.file(`name: cluster\n${clustered.replace('workloads: 2', 'workloads: 3')}`),
    );
    expect(await session.exec('vpc-a-web-3', 'ping', '-c', '1', '-W', '2', '10.0.2.11')).toContain(
      '1 received',
    );
    expect(await session.vpclab('status')).toContain(`${lost}/ovsdb-nb is dead`);
    const verified = await session.run(['verify']);
    expect(verified.code).toBe(1);
    expect(verified.out).toContain(`${lost} takes part in the cluster of the northbound database`);
    await session.vpclab('chaos', 'stop');
    await until(
      async () => (await session.run(['verify', '--quiet'])).code === 0,
      'all to take part',
      ELECTION_MS,
    );
    await session.vpclab('apply', shippedLab('cluster'), '--yes');
    await expectWhole();
  });
});

it('a server whose file is lost joins under a new id, and its old id is dropped', async () => {
  const lose = 'rm /run/lab/central-2/nb.db; kill -9 $(cat /run/lab/central-2/ovsdb-nb.pid)';
  await session.exec('central-2', 'sh', '-c', lose);
  const found = async (): Promise<boolean> =>
    (await session.vpclab('plan')).includes('members that are gone:');
  await until(found, 'it to have joined', ELECTION_MS);
  await session.vpclab('apply', shippedLab('cluster'));
  await until(async () => !(await found()), 'it to be dropped', ELECTION_MS);
  expect((await clusterStatus('central', 'nb')).match(/ at tcp:/g)).toHaveLength(3);
  await expectWhole();
});

it('nothing is changed where the server that would stay does not know all', async () => {
  await session.vpclab('chaos', 'start', 'process-stop', 'central/ovsdb-nb', '--for', '60s');
  const refused = await session.run(['apply', session.file(alone), '--yes']);
  expect(refused.code).toBe(1);
  expect(refused.err).toMatch(/DAEMON_FAILED central\/ovsdb-nb has not all .*nothing was changed/);
  await session.vpclab('chaos', 'stop');
  await until(
    async () => (await session.run(['verify', '--quiet'])).code === 0,
    'all to take part',
    ELECTION_MS,
  );
  await expectWhole();
});

it('a running lab loses its cluster and gets one again, with all that is in the databases', async () => {
  for (const text of [alone, `name: cluster\n${clustered}`, alone, `name: cluster\n${clustered}`]) {
    await session.vpclab('apply', session.file(text), '--yes');
    await expectWhole();
    const head = await session.exec('central', 'head', '-c', '13', '/run/lab/central/sb.db');
    expect(head.startsWith(text === alone ? 'OVSDB JSON' : 'OVSDB CLUSTER')).toBe(true);
  }
  await until(async () => (await northdStates()).includes('active'), 'an active northd', ELECTION_MS);
  await expectCluster();
});
