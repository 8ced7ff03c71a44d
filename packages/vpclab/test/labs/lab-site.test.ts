// A customer's office behind a private link, from outside: routes at both ends, packets, and what a router says that claims
// more than is its own.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/model/plan.ts';
import type { RoutingView } from '../../src/model/routing.ts';
import type { TrafficReport } from '../../src/model/traffic.ts';
import { ask, isSilent } from '../support/lab-http.ts';
import { LabSession, shippedLab } from '../support/lab-session.ts';
import { until } from '../support/lab-until.ts';

const HOST = '172.16.0.2';

describe('labs/direct-connect.yaml', () => {
  let session: LabSession;
  beforeAll(async () => {
    session = new LabSession();
    await session.vpclab('up', shippedLab('direct-connect'), '--quiet');
  });
  afterAll(async () => await session.end());

  const vpcRoutes = async (): Promise<string> =>
    await session.exec('central', 'ovn-nbctl', 'lr-route-list', 'lr-vpc-a');

  it('reaches its VPC and is reached, and nobody else', async () => {
    expect(await ask(session, 'vpc-a-web-1', HOST)).toMatchObject({ name: 'office-host-1' });
    expect(await ask(session, 'office-lan', '10.0.1.11')).toMatchObject({
      name: 'vpc-a-web-1',
      caller: HOST,
    });
    for (const stranger of ['vpc-b-web-1', 'internet'])
      expect(await isSilent(session, stranger, HOST)).toBe(true);
    expect(await isSilent(session, 'office-lan', '203.0.113.10')).toBe(true);
  });

  it('is not seen by the edge or by other tenants', async () => {
    expect(await session.exec('edge', 'vtysh', '-c', 'show bgp ipv4 unicast')).not.toContain('172.16.0.0');
    expect(await session.exec('central', 'ovn-nbctl', 'lr-route-list', 'lr-vpc-b')).not.toContain(
      '172.16.0.0',
    );
  });

  it('is at either end of generated traffic, which is its VPC’s', async () => {
    for (const ends of [
      ['--from', 'office', '--to', 'vpc-a'],
      ['--from', 'vpc-a-web-1', '--to', 'office'],
    ]) {
      const words = ['requests', ...ends, '--rate', '40', '--for', '1s', '--wait'];
      const report = await session.json<TrafficReport>('traffic', 'start', ...words);
      expect(report.total.sent).toBeGreaterThan(10);
      expect(report.total).toMatchObject({ answered: report.total.sent, errors: {} });
      expect(report.tenants.map(({ name }) => name)).toEqual(['tenant-1']);
    }
  });

  it('can claim nothing but its own prefix', async () => {
    const bgp = ['-c', 'configure terminal', '-c'];
    await session.exec(
      ...(['office', 'vtysh', ...bgp, 'ip prefix-list to-169.254.171.1 permit 0.0.0.0/0 le 32'] as const),
      ...['-c', 'router bgp 64600', '-c', 'address-family ipv4 unicast'],
      // Another tenant's, its VPC's own, a more specific one of its own, and everything.
      ...['-c', 'network 10.1.0.0/16', '-c', 'network 10.0.1.0/24'],
      ...['-c', 'network 172.16.0.128/25', '-c', 'network 0.0.0.0/0'],
    );
    const refused = async (): Promise<readonly string[]> => {
      const { refusals } = await session.json<RoutingView>('bgp');
      return refusals
        .map(({ router, from, prefix, reason }) => [router, from, prefix, reason].join(' '))
        .toSorted();
    };
    await until(async () => (await refused()).length === 5, 'the gateway to refuse them', 15_000);
    const list = 'the prefix list from-169.254.171.2 permits 172.16.0.0/24';
    expect(await refused()).toEqual(
      // And what it was told itself.
      ['0.0.0.0/0', '10.0.0.0/16', '10.0.1.0/24', '10.1.0.0/16', '172.16.0.128/25'].map(
        (prefix) => `office-gateway office ${prefix} ${list}`,
      ),
    );
    expect(await session.vpclab('bgp')).toContain(`office-gateway refuses 10.1.0.0/16 from office: ${list}`);
    const accepted = await session.exec('office-gateway', 'ip', 'route', 'show', 'proto', 'bgp');
    expect(accepted.trim().split('\n')).toEqual([expect.stringContaining('172.16.0.0/24')]);
    expect(await vpcRoutes()).not.toMatch(/172\.16\.0\.128|0\.0\.0\.0\/0.*169\.254/);
    await session.vpclab('apply');
    expect((await session.json<Plan>('plan')).changes).toEqual([]);
  });

  it('goes from the VPC with its link, and comes back', async () => {
    expect(await vpcRoutes()).toContain('172.16.0.0/24');
    await session.exec('office', 'ip', 'link', 'set', 'eth0', 'down');
    await until(async () => !(await vpcRoutes()).includes('172.16.0.0/24'), 'the route to go', 10_000);
    await session.vpclab('apply');
    await until(async () => (await vpcRoutes()).includes('172.16.0.0/24'), 'the route to come back', 15_000);
    expect((await session.run(['verify', '--quiet'])).code).toBe(0);
  });
});
