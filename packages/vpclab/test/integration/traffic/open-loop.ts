// Requests, datagrams and bulk flows that are sent when they are due: what arrives is what kernels count.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TrafficReport, TrafficStatus } from '../../../src/model/traffic.ts';
import { CHAOS_LAB, hasNoWayOut, startFault, untilWhole } from '../../support/chaos-lab.ts';
import { until } from '../../support/lab-until.ts';
import { ONE_PAIR, type TrafficLab } from '../../support/traffic-lab.ts';

export function openLoop(lab: TrafficLab): void {
  describe('requests', () => {
    it('are sent at the rate that was asked for, and all are answered', async () => {
      const report = await lab.traffic(
        'requests',
        '--from',
        'vpc-a/web',
        '--to',
        'vpc-a/app',
        '--rate',
        '100',
        '--for',
        '3s',
        '--arrivals',
        'constant',
      );
      expect(report.total.sent).toBeGreaterThanOrEqual(298);
      expect(report.total.sent).toBeLessThanOrEqual(300);
      expect(report.total).toMatchObject({ answered: report.total.sent, errors: {} });
      expect(report.tenants.map(({ name }) => name)).toEqual(['tenant-a']);
      expect(report.pairs).toHaveLength(4);
      expect(report.congestion).toBe('cubic');
      expect(report.total.latency?.p50).toBeGreaterThan(0.1);
      expect(report.windows.length).toBeGreaterThanOrEqual(3);
    });

    it('are the same for the same seed', async () => {
      const counts = async (seed: string): Promise<readonly number[]> => {
        const report = await lab.traffic(
          'requests',
          '--from',
          'vpc-a/web',
          '--to',
          'vpc-a/app',
          '--rate',
          '120',
          '--for',
          '1s',
          '--seed',
          seed,
        );
        return report.pairs.map(({ sent }) => sent);
      };
      const first = await counts('7');
      expect(await counts('7')).toEqual(first);
      expect(await counts('8')).not.toEqual(first);
    });

    it('to a tenant that has no way out fail, are counted by kind, and are nobody else’s', async () => {
      await startFault(lab.session, ['gateway-lost', 'nat-gateway-a'], '60s');
      expect(await hasNoWayOut('vpc-a-web-1')(lab.session)).toBe(true);
      const report = await lab.traffic(
        'requests',
        '--to',
        'internet',
        '--from',
        'all',
        '--rate',
        '40',
        '--for',
        '1s',
      );
      await lab.session.vpclab('chaos', 'stop');
      const of = (name: string) => report.tenants.find((tenant) => tenant.name === name);
      expect(of('tenant-a')?.answered).toBe(0);
      expect(Object.keys(of('tenant-a')?.errors ?? {})).not.toEqual([]);
      expect(of('tenant-b')).toMatchObject({ answered: of('tenant-b')?.sent, errors: {} });
      await untilWhole(lab.session);
    });
  });

  describe('datagrams and bulk flows', () => {
    it('arrive: the kernel of the sender counts no fewer', async () => {
      const before = await lab.packetsOf('vpc-a-web-1');
      const report = await lab.traffic(
        'udp',
        '--from',
        'vpc-a-web-1',
        '--to',
        'vpc-a-app-1',
        '--rate',
        '100',
        '--for',
        '2s',
      );
      const sent = (await lab.packetsOf('vpc-a-web-1')) - before;
      expect(report.total).toMatchObject({ answered: report.total.sent, errors: {} });
      expect(report.total.sent).toBeGreaterThanOrEqual(198);
      expect(sent).toBeGreaterThanOrEqual(report.total.sent);
      expect(sent).toBeLessThan(report.total.sent + 50);
      expect(report.total.wire).toMatchObject({
        packetsOut: report.total.sent,
        packetsIn: report.total.sent,
      });
    });

    it('go on after an apply has replaced the namespace of their sender', async () => {
      const words = ['udp', ...ONE_PAIR, '--rate', '20', '--for', '60s'];
      await lab.session.vpclab('traffic', 'start', ...words);
      const answered = async () => (await lab.session.json<TrafficStatus>('traffic', 'status')).answered;
      await until(async () => (await answered()) > 5, 'answers', 20_000);
      await lab.session.exec('central', 'ip', 'netns', 'del', 'vpc-a-web-1');
      await lab.session.vpclab('apply', lab.session.file(CHAOS_LAB), '--quiet');
      const before = await answered();
      await until(async () => (await answered()) > before + 20, 'answers to go on', 15_000);
      const { total } = await lab.stopTraffic();
      expect(total.sent).toBe(total.answered + (total.errors['lost'] ?? 0) + (total.errors['not sent'] ?? 0));
      await untilWhole(lab.session);
    });

    it('that lose packets: what TCP sent again is what the kernel of the sender counts, by tenant', async () => {
      const resent = async (): Promise<number> => await lab.tcpCounter('vpc-a-web-1', 'RetransSegs');
      await startFault(lab.session, ['link-loss', 'vpc-a-app-1', '--percent', '5'], '60s');
      const before = await resent();
      const words = ['--connections', '2', '--bytes', '1000000', '--for', '3s'];
      const report = await lab.traffic('bulk', ...ONE_PAIR, ...words);
      await lab.session.vpclab('chaos', 'stop');
      const { retransmits } = report.total.wire;
      expect(retransmits).toBeGreaterThan(0);
      // Probes of the lab may lose a packet of their own.
      expect(retransmits).toBeLessThanOrEqual((await resent()) - before);
      expect(retransmits).toBeGreaterThan(((await resent()) - before) / 2);
      expect(report.tenants).toMatchObject([{ name: 'tenant-a', wire: { retransmits } }]);
      expect(report.faults).toMatchObject([
        { fault: 'link-loss', target: 'vpc-a-app-1', tenants: ['tenant-a'] },
      ]);
      expect(report.faults[0]?.fromMs).toBeLessThan(0);
      const file = join(lab.session.user.directory, 'faults.html');
      await lab.session.vpclab('traffic', 'report', '--html', file);
      expect(readFileSync(file, 'utf8')).toContain('link-loss of vpc-a-app-1');
      await untilWhole(lab.session);
      // Also once it is over.
      const later = await lab.session.json<TrafficReport>('traffic', 'report');
      expect(later.faults).toMatchObject([{ fault: 'link-loss', target: 'vpc-a-app-1' }]);
      expect(later.faults[0]?.toMs).toBeGreaterThan(0);
    });

    it('carry the bytes that were asked for', async () => {
      const before = await lab.packetsOf('vpc-a-web-1');
      const report = await lab.traffic(
        'bulk',
        '--from',
        'vpc-a-web-1',
        '--to',
        'vpc-a-app-2',
        '--rate',
        '4',
        '--bytes',
        '300000',
        '--for',
        '2s',
        '--arrivals',
        'constant',
      );
      expect(report.total.errors).toEqual({});
      expect(report.total.bytes).toBe(report.total.answered * 300_000);
      expect(report.total.answered).toBeGreaterThanOrEqual(7);
      // Of what the kernel of the sender carried, all but what begins and ends connections, and what answers others.
      const carried = (await lab.packetsOf('vpc-a-web-1')) - before;
      expect(carried).toBeGreaterThanOrEqual(report.total.wire.packetsOut);
      expect(carried).toBeLessThan(report.total.wire.packetsOut * 1.1 + 50);
    });
  });
}
