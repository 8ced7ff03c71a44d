// Routes that the user wrote carry packets: to a workload that forwards them, and over a VPC between two others; verify
// promises what they promise, and fails when they are cut.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VerifyReport } from '../../src/model/engine.ts';
import { ask, isSilent } from '../support/lab-http.ts';
import { LabSession } from '../support/lab-session.ts';

/** vpc-a and vpc-c meet in vpc-b, by routes alone; `firewall` stands in front of a network of its own. */
const LAB = `name: routes
nodes: 2
vpcs:
  - name: vpc-a
    cidr: 10.0.0.0/16
    subnets: [{ name: web, cidr: 10.0.1.0/24 }, { name: app, cidr: 10.0.2.0/24 }]
    routes:
      - { prefix: 172.16.0.0/12, nextHop: 10.0.1.20 }
      - { prefix: 10.2.0.0/16, nextHop: 192.168.1.20 }
  - { name: vpc-b, cidr: 10.1.0.0/16, subnets: [{ name: web, cidr: 10.1.1.0/24 }] }
  - name: vpc-c
    cidr: 10.2.0.0/16
    subnets: [{ name: web, cidr: 10.2.1.0/24 }]
    routes: [{ prefix: 10.0.0.0/16, nextHop: 192.168.2.20 }]
transit:
  - { name: ab, cidr: 192.168.1.0/24, attachments: [{ vpc: vpc-a, address: 192.168.1.10 }, { vpc: vpc-b, address: 192.168.1.20 }] }
  - { name: bc, cidr: 192.168.2.0/24, attachments: [{ vpc: vpc-c, address: 192.168.2.10 }, { vpc: vpc-b, address: 192.168.2.20 }] }
workloads:
  - { vpc: vpc-a, subnet: web, name: firewall, address: 10.0.1.20, node: node-1, forwards: true }
  - { vpc: vpc-a, subnet: app, name: client, address: 10.0.2.11, node: node-2 }
  - { vpc: vpc-b, name: middle, address: 10.1.1.11 }
  - { vpc: vpc-c, name: far, address: 10.2.1.11 }
`;

let session: LabSession;
beforeAll(async () => {
  session = new LabSession();
  await session.vpclab('up', session.file(LAB), '--quiet');
});
afterAll(async () => await session.end());

async function verified(): Promise<VerifyReport> {
  const { out } = await session.run(['verify', '--json']);
  return JSON.parse(out) as VerifyReport;
}

describe('a route to a workload that forwards', () => {
  it('carries packets to a network behind it, and back', async () => {
    // A network of the user's own behind the firewall: a bridge without ports will do.
    for (const words of [
      'ip link add inside type bridge',
      'ip address add 172.16.5.1/24 dev inside',
      'ip link set inside up',
    ])
      await session.exec('firewall', ...words.split(' '));
    const pinged = await session.exec('client', 'ping', '-c', '2', '-W', '2', '172.16.5.1');
    expect(pinged).toContain(' 2 received');
    expect((await session.json<{ changes: unknown[] }>('plan')).changes).toEqual([]);
  });

  it('does not let it take the address of another network', async () => {
    const port = await session.exec('central', 'ovn-nbctl', 'lsp-get-port-security', 'firewall');
    expect(port).toMatch(/^(\S+) 10\.0\.1\.20 10\.0\.0\.0\/16 172\.16\.0\.0\/12$/m);
    await session.exec('firewall', 'ip', 'address', 'add', '192.0.2.7/32', 'dev', 'inside');
    const { code } = await session.run([
      'exec',
      'firewall',
      '--',
      ...'ping -c 1 -W 1 -I 192.0.2.7 10.0.2.11'.split(' '),
    ]);
    expect(code).not.toBe(0);
  });

  it('is promised, and missed when it is gone', async () => {
    const promise = 'packets of client for 172.16.0.0/12 come to firewall';
    const held = await verified();
    expect(held.failed).toEqual([]);
    expect(held.results).toContainEqual(expect.objectContaining({ promise, category: 'route', ok: true }));
    const was = (await session.exec('central', 'ovn-nbctl', 'lsp-get-port-security', 'firewall')).trim();
    const narrow = was.split(' ').slice(0, 2).join(' ');
    for (const damage of [
      ['ovn-nbctl', '--wait=hv', 'lsp-set-port-security', 'firewall', narrow],
      ['ovn-nbctl', '--wait=hv', 'lr-route-del', 'lr-vpc-a', '172.16.0.0/12'],
    ]) {
      await session.exec('central', ...damage);
      const cut = await verified();
      expect(cut.failed.map((result) => result.promise)).toEqual([promise]);
      await session.vpclab('apply');
    }
    await session.exec('firewall', 'sysctl', '-q', '-w', 'net.ipv4.ip_forward=0');
    expect((await verified()).failed.map((result) => result.promise)).toEqual([promise]);
    await session.vpclab('apply');
    expect((await verified()).failed).toEqual([]);
  });
});

describe('routes that join two VPCs over a third', () => {
  it('let them reach each other, and verify promises that', async () => {
    expect(await ask(session, 'client', '10.2.1.11')).toMatchObject({ name: 'far', caller: '10.0.2.11' });
    const { results, matrix } = await verified();
    expect(results.filter(({ from, to }) => from === 'far' && to === 'client')).toMatchObject([
      { category: 'route', expected: 'reachable', ok: true },
    ]);
    expect(matrix).toContainEqual(
      expect.objectContaining({ from: 'vpc-a', to: 'vpc-c', expected: 'reachable', failed: 0 }),
    );
  });

  it('are a wall again where only one of them has a route', async () => {
    const file = session.file(
      LAB.replace('    routes: [{ prefix: 10.0.0.0/16, nextHop: 192.168.2.20 }]\n', ''),
    );
    await session.vpclab('apply', file);
    expect(await isSilent(session, 'client', '10.2.1.11')).toBe(true);
    const { failed, matrix } = await verified();
    expect(failed).toEqual([]);
    expect(matrix).toContainEqual(
      expect.objectContaining({ from: 'vpc-a', to: 'vpc-c', expected: 'unreachable', failed: 0 }),
    );
  });
});
