// Connections that send the next request when the answer came; and kinds with a way of their own.

import { describe, expect, it } from 'vitest';
import type { TrafficReport, TrafficStatus } from '../../../src/model/traffic.ts';
import { startFault, untilWhole } from '../../support/chaos-lab.ts';
import { until } from '../../support/lab-until.ts';
import { ONE_PAIR, type TrafficLab } from '../../support/traffic-lab.ts';

export function closedLoop(lab: TrafficLab): void {
  describe('a closed loop', () => {
    it('has as many connections as were asked for, and sends as answers come', async () => {
      await lab.session.vpclab(
        'traffic',
        'start',
        'requests',
        ...ONE_PAIR,
        '--connections',
        '3',
        '--for',
        '60s',
      );
      const enough = async () => (await lab.session.json<TrafficStatus>('traffic', 'status')).answered > 300;
      await until(enough, '300 answers', 30_000);
      expect(await lab.connectionsOf('vpc-a-web-1', 80)).toBe(3);
      const { total, lateness, processor, profiles } = await lab.stopTraffic();
      expect(total).toMatchObject({ answered: total.sent, errors: {} });
      expect(lateness).toBeUndefined();
      expect(processor).toBeGreaterThan(0);
      expect(profiles).toMatchObject([{ rate: 0, connections: 3 }]);
    });

    it('with a rest keeps idle connections, and counts those that end', async () => {
      const words = ['--connections', '5', '--rest', '2s', '--for', '60s'];
      await lab.session.vpclab('traffic', 'start', 'requests', ...ONE_PAIR, ...words);
      await until(async () => (await lab.connectionsOf('vpc-a-web-1', 80)) === 5, 'five connections', 10_000);
      await lab.session.exec('vpc-a-web-1', 'ss', '-K', 'dport', '=', ':80');
      const lost = async () => (await lab.session.json<TrafficReport>('traffic', 'report')).total.errors;
      await until(async () => (await lost())['closed while idle'] === 5, 'all five to be missed', 20_000);
      await until(async () => (await lab.connectionsOf('vpc-a-web-1', 80)) === 5, 'five new ones', 20_000);
      const { total } = await lab.stopTraffic();
      expect(total.sent).toBe(total.answered);
      expect(total.errors).toEqual({ 'closed while idle': 5 });
    });

    it('leaves nothing behind: a flow that outlasts it has failed, and its connection is closed', async () => {
      await startFault(lab.session, ['link-rate', 'vpc-a-web-1', '--mbit', '1'], '60s');
      const words = ['--connections', '2', '--bytes', '20000000', '--for', '1s'];
      const { total } = await lab.traffic('bulk', ...ONE_PAIR, ...words);
      expect(total).toMatchObject({ sent: 2, answered: 0, errors: { 'not finished in time': 2 } });
      const isClosed = async () => (await lab.connectionsOf('vpc-a-web-1', 80)) === 0;
      await until(isClosed, 'its connections to be closed', 2_000);
      await lab.session.vpclab('chaos', 'stop');
      await untilWhole(lab.session);
    });

    it('that takes too long for its receiver is not said to be answered by another', async () => {
      await startFault(lab.session, ['link-rate', 'vpc-a-web-1', '--mbit', '1'], '60s');
      const words = ['--connections', '1', '--bytes', '20000000', '--for', '23s'];
      const { total } = await lab.traffic('bulk', ...ONE_PAIR, ...words);
      await lab.session.vpclab('chaos', 'stop');
      expect(total.errors).toMatchObject({ 'HTTP 408': 1 });
      await untilWhole(lab.session);
    });

    it('of bulk flows carries sizes as they were measured, none over the longest', async () => {
      const words = ['--connections', '2', '--sizes', 'data-mining', '--bytes', '100000', '--for', '2s'];
      const { total } = await lab.traffic('bulk', ...ONE_PAIR, ...words);
      expect(total.errors).toEqual({});
      expect(total.answered).toBeGreaterThan(20);
      // Half of them have a kilobyte, a tenth or so the longest.
      expect(total.bytes / total.answered).toBeGreaterThan(1_100);
      expect(total.bytes / total.answered).toBeLessThan(60_000);
    });
  });

  describe('other kinds', () => {
    it('connect opens a connection for each request', async () => {
      const before = await lab.tcpCounter('vpc-a-web-1', 'ActiveOpens');
      const words = ['--rate', '100', '--arrivals', 'bursty', '--for', '1s'];
      const { total } = await lab.traffic('connect', ...ONE_PAIR, ...words);
      expect(total).toMatchObject({ answered: total.sent, errors: {} });
      expect(await lab.tcpCounter('vpc-a-web-1', 'ActiveOpens')).toBe(before + total.sent);
    });

    it("dns asks the VPC's resolver for names, and knows a right answer", async () => {
      const { total, pairs } = await lab.traffic(
        'dns',
        ...['--from', 'vpc-a/web', '--to', 'vpc-a/app', '--rate', '100', '--day', '1s', '--for', '1s'],
      );
      expect(total).toMatchObject({ answered: total.sent, errors: {} });
      expect(total.sent).toBeGreaterThan(50);
      expect(pairs).toHaveLength(4);
    });
  });
}
