// What traffic shows while it runs: metrics, events, lines of JSON, and the live view of a terminal.

import { describe, expect, it } from 'vitest';
import type { TrafficReport, TrafficStatus, TrafficWindow } from '../../../src/model/traffic.ts';
import { startFault, untilWhole } from '../../support/chaos-lab.ts';
import { inTerminal } from '../../support/in-terminal.ts';
import { Scrape, type Labels } from '../../support/lab-metrics.ts';
import { until } from '../../support/lab-until.ts';
import { ONE_PAIR, type TrafficLab } from '../../support/traffic-lab.ts';

export function shown(lab: TrafficLab): void {
  describe('metrics and the live view', () => {
    /** Sums over what the exporter has of a metric. */
    const sumOf = async (name: string, labels: Labels = {}): Promise<number> =>
      (await Scrape.of(lab.session)).all(name, labels).reduce((sum, { value }) => sum + value, 0);

    it('count what a run reports, by tenant and VPC, and go on with the next run', async () => {
      await lab.traffic('requests', ...ONE_PAIR, '--rate', '20', '--for', '1s');
      const at = { tenant: 'tenant-a', vpc: 'vpc-a' };
      const names = ['requests_total', 'answered_total', 'payload_bytes_total', 'latency_seconds_count'];
      const read = async (): Promise<readonly number[]> => {
        const scrape = await Scrape.of(lab.session);
        return names.map((name) => scrape.value(`vpclab_traffic_${name}`, at));
      };
      await until(async () => (await read()).length === names.length, 'the series', 20_000);
      const before = await read();
      const other = await sumOf('vpclab_traffic_requests_total', { tenant: 'tenant-b' });
      const { total } = await lab.traffic('requests', ...ONE_PAIR, '--rate', '50', '--for', '1s');
      const told = [total.sent, total.answered, total.bytes, total.answered];
      // Of a source that is late, a scrape has what it said before.
      await until(
        async () => (await read()).every((value, index) => value - (before[index] ?? 0) === told[index]),
        `the metrics to count ${told.join(', ')} more`,
        20_000,
      );
      expect(await sumOf('vpclab_traffic_requests_total', { tenant: 'tenant-b' })).toBe(other);
      const scrape = await Scrape.of(lab.session);
      expect(scrape.value('vpclab_traffic_running')).toBe(0);
      expect(scrape.value('vpclab_traffic_latency_seconds_bucket', { ...at, le: '+Inf' })).toBe(
        scrape.value('vpclab_traffic_latency_seconds_count', at),
      );
    });

    it('have a fault as long as it is active, and failures by kind', async () => {
      const { tenants } = await startFault(lab.session, ['gateway-lost', 'nat-gateway-b'], '60s');
      expect(tenants).toEqual(['tenant-b']);
      const labels = { fault: 'gateway-lost', target: 'nat-gateway-b' };
      expect(
        (await Scrape.of(lab.session)).value('vpclab_fault_active', { ...labels, tenant: 'tenant-b' }),
      ).toBe(1);
      const failed = async (): Promise<number> =>
        await sumOf('vpclab_traffic_errors_total', { tenant: 'tenant-b' });
      const before = await failed();
      const words = ['requests', '--from', 'vpc-b/web', '--to', 'internet', '--rate', '20', '--for', '1s'];
      const report = await lab.traffic(...words);
      const errors = Object.values(report.total.errors).reduce((sum, count) => sum + count, 0);
      expect(errors).toBeGreaterThan(0);
      await until(async () => (await failed()) - before === errors, `${errors} failures more`, 20_000);
      await lab.session.vpclab('chaos', 'stop');
      expect((await Scrape.of(lab.session)).all('vpclab_fault_active')).toEqual([]);
      await untilWhole(lab.session);
      const happened = [
        'gateway-lost of nat-gateway-b began, until',
        'traffic begins for 1 s: requests (seed ',
        `traffic is over: ${report.total.sent} sent, `,
        'gateway-lost of nat-gateway-b ended',
      ];
      const isTold = async (): Promise<boolean> => {
        const events = await lab.session.vpclab('events', '--json');
        return happened.every((text) => events.includes(text));
      };
      await until(isTold, `the events ${happened.join('; ')}`, 20_000);
    });

    it('are a line of JSON for each second while it runs', async () => {
      const words = ['--from', 'vpc-a', '--to', 'vpc-a', '--rate', '40', '--for', '3s'];
      await lab.session.vpclab('traffic', 'start', 'requests', ...words);
      const lines = (await lab.session.vpclab('traffic', 'status', '--watch', '--json'))
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as TrafficWindow & { readonly faults: readonly unknown[] });
      const { windows } = await lab.session.json<TrafficReport>('traffic', 'report');
      expect(lines.length).toBeGreaterThanOrEqual(3);
      // Each second that the report has up to then, in its order.
      expect(lines.map(({ atMs, tenants }) => ({ atMs, tenants }))).toEqual(
        windows.slice(0, lines.length).map(({ atMs, tenants }) => ({ atMs, tenants })),
      );
      expect(lines.every(({ faults }) => faults.length === 0)).toBe(true);
    });
  });

  describe('a terminal', () => {
    it('shows the last second by tenant and what is broken, in place, until Ctrl-C', async () => {
      await lab.session.vpclab(
        'traffic',
        'start',
        'requests',
        '--from',
        'vpc-a',
        '--rate',
        '20',
        '--for',
        '60s',
      );
      await startFault(lab.session, ['link-loss', 'vpc-a-web-1', '--percent', '1'], '60s');
      const hasSecond = async (): Promise<boolean> =>
        (await lab.session.json<TrafficStatus>('traffic', 'status')).windows.length > 0;
      await until(hasSecond, 'the first second to be over', 20_000);
      const words = ['traffic', 'status', '--watch'];
      const { code, said } = await inTerminal(lab.session, words, {
        ...{ after: 'link-loss of', keys: '\u0003', columns: 120 },
      });
      expect([code, said]).toEqual([0, expect.stringMatching(/TENANT +SENT\/S +ANSWERED\/S/)]);
      expect(said).toMatch(/tenant-a +\d+ +\d+/);
      expect(said).toMatch(/fault, until .*: link-loss of vpc-a-web-1, may be noticed by tenant-a/);
      await lab.session.vpclab('chaos', 'stop');
      await lab.stopTraffic();
      await untilWhole(lab.session);
    });
  });
}
