// What was sent, to the byte and at both ends, beside what else counts it.

import { expect, it } from 'vitest';
import type { FlowEnd } from '../../../src/model/flow-log.ts';
import type { TrafficReport } from '../../../src/model/traffic.ts';
import { sendDatagrams } from '../../support/lab-datagrams.ts';
import { ask } from '../../support/lab-http.ts';
import { Scrape, timedScrape } from '../../support/lab-metrics.ts';
import { until } from '../../support/lab-until.ts';
import { TOLD_MS, OUTSIDE, sum } from './lab.ts';
import type { FlowsLab } from './lab.ts';

/** Of UDP over IPv4. */
const HEADERS = 28;
const ETHERNET = 14;

export function countsWhatWasSent(lab: FlowsLab): void {
  it('tell what was sent, to the byte, where it was sent and where it was delivered', async () => {
    const [count, bytes, port] = [2_000, 300, 5_432];
    const sent = { from: 'shop-web-1', to: 'shop-db-1', address: '10.0.2.11', port, count, bytes };
    await sendDatagrams(lab.session, sent);
    const told = await until(
      async () => {
        const seen = (await lab.flows()).filter(({ destinationPort }) => destinationPort === port);
        return sum(seen, 'packets') >= 2 * count && seen;
      },
      'both ends to be told',
      TOLD_MS,
    );
    for (const [direction, name] of [
      ['egress', 'shop-web-1'],
      ['ingress', 'shop-db-1'],
    ] as const) {
      const end = told.filter((record) => record.direction === direction);
      expect(new Set(end.map(({ at }) => at.name))).toEqual(new Set([name]));
      expect(sum(end, 'packets')).toBe(count);
      expect(sum(end, 'bytes')).toBe(count * (bytes + HEADERS));
      expect(new Set(end.map(({ action }) => action))).toEqual(new Set(['accept']));
      expect(new Set(end.map(({ at }) => `${at.tenant}/${at.vpc}`))).toEqual(new Set(['retail/shop']));
      expect(new Set(end.map(({ peer }) => peer?.name))).toEqual(
        new Set([name === 'shop-web-1' ? 'shop-db-1' : 'shop-web-1']),
      );
    }
  });

  it('count what generated traffic says it sent, and so does the exporter', async () => {
    const words = ['udp', '--from', 'shop-web-1', '--to', 'shop-web-2', '--rate', '100', '--for', '3s'];
    const { total } = await lab.session.json<TrafficReport>(
      ...['traffic', 'start', ...words, '--compare', '--wait'],
    );
    expect(total).toMatchObject({ answered: total.sent, errors: {} });
    const isCompared = async (): Promise<TrafficReport | false> => {
      const report = await lab.session.json<TrafficReport>('traffic', 'report');
      return report.compared.every(({ reason }) => reason === undefined) && report;
    };
    const { compared } = await until(isCompared, 'the last records', TOLD_MS);
    expect(compared.map(({ source }) => source)).toEqual(['exporter', 'flow logs']);
    for (const { source, tenants } of compared) {
      const [retail] = tenants;
      expect([source, tenants.map(({ name }) => name)]).toEqual([source, ['retail']]);
      // Requests of the one and answers of the other; the exporter also counts what finds neighbours.
      expect([source, retail?.packets.sent]).toEqual([source, 2 * total.sent]);
      expect(Math.abs(retail?.packets.percent ?? 100)).toBeLessThan(10);
      expect(Math.abs(retail?.bytes.percent ?? 100)).toBeLessThan(10);
    }
    const text = await lab.session.vpclab('traffic', 'report');
    expect(text).toMatch(/BESIDE +TENANT +PACKETS +COUNTED +DIFFERENCE/);
    expect(text).toMatch(/flow logs +retail +\d+ +\d+ /);
  });

  it('add up in metrics by subnet and VPC, and no tenant sees another there', async () => {
    const of = { tenant: 'retail', vpc: 'shop', subnet: 'web', direction: 'egress', action: 'accept' };
    const other = { peer_vpc: 'shop', peer_subnet: 'db' };
    const pair = { from_tenant: 'retail', from_vpc: 'shop', to_tenant: 'retail', to_vpc: 'shop' };
    const isWorkload = (end: FlowEnd | undefined): boolean => end?.kind === 'workload';
    const isEqual = async (): Promise<boolean> => {
      const all = await lab.flows();
      const { scrape } = await timedScrape(lab.session, 'flow-logs');
      const sent = all.filter(
        ({ at, peer, direction, action }) =>
          direction === 'egress' && action === 'accept' && at.subnet === 'web' && peer?.subnet === 'db',
      );
      const delivered = all.filter(
        ({ at, peer, direction, action }) =>
          direction === 'ingress' &&
          action === 'accept' &&
          at.vpc === 'shop' &&
          isWorkload(at) &&
          isWorkload(peer),
      );
      return (
        sum(sent, 'bytes') > 0 &&
        scrape.value('vpclab_subnet_flow_bytes_total', { ...of, ...other }) === sum(sent, 'bytes') &&
        scrape.value('vpclab_vpc_flow_bytes_total', pair) === sum(delivered, 'bytes')
      );
    };
    await until(isEqual, 'sums of what flows say', TOLD_MS);
    const own = await Scrape.of(lab.session, '--tenant', 'retail');
    expect(own.all('vpclab_subnet_flow_bytes_total').length).toBeGreaterThan(0);
    expect(own.all('vpclab_vpc_flow_bytes_total')).toEqual([]);
  });

  it('agree with the counters of each tenant within a hundredth', async () => {
    type Sums = ReadonlyMap<string, number>;
    /** What workloads sent, as IP has it: counters of ports count Ethernet too. */
    const counted = async (): Promise<Sums> => {
      const { scrape } = await timedScrape(lab.session, 'flow-logs');
      const sums = new Map<string, number>();
      for (const [what, weight] of [
        ['bytes', 1],
        ['packets', -ETHERNET],
      ] as const)
        for (const { labels, value } of scrape.all(`ovn_logical_switch_port_transmit_${what}_total`))
          if ((labels['workload'] ?? '') !== '') {
            const tenant = labels['tenant'] ?? '';
            sums.set(tenant, (sums.get(tenant) ?? 0) + weight * value);
          }
      return sums;
    };
    const atRest = async (): Promise<Sums> => {
      let last = '';
      let since = performance.now();
      return await until(
        async () => {
          const sums = await counted();
          const text = JSON.stringify([...sums]);
          if (text !== last) since = performance.now();
          last = text;
          return performance.now() - since > 1_500 && sums;
        },
        'counters to rest',
        TOLD_MS,
      );
    };
    const before = await atRest();
    const beganAt = Math.floor(Date.now() / 1000);
    const web = { from: 'shop-web-1', to: 'shop-db-1', address: '10.0.2.11', port: 5_433 };
    const desk = { from: 'office-desk-1', to: 'office-desk-2', address: '10.0.1.12', port: 5_434 };
    await Promise.all([
      sendDatagrams(lab.session, { ...web, count: 750, bytes: 1_400 }),
      sendDatagrams(lab.session, { ...desk, count: 500, bytes: 1_000 }),
      ask(lab.session, 'shop-web-1', OUTSIDE),
    ]);
    const after = await atRest();
    for (const tenant of ['retail', 'people']) {
      const sent = (after.get(tenant) ?? 0) - (before.get(tenant) ?? 0);
      expect(sent).toBeGreaterThan(400_000);
      await until(
        async () => {
          const told = (await lab.flows('--tenant', tenant)).filter(
            ({ at, direction, start }) =>
              at.kind === 'workload' && direction === 'egress' && start >= beganAt,
          );
          return Math.abs(sum(told, 'bytes') - sent) <= 0.01 * sent;
        },
        `what ${tenant} sent to be told: ${sent} bytes`,
        TOLD_MS,
      );
    }
  });
}
