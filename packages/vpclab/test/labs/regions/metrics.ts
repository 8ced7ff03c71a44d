// What each region counts, in one page of metrics.

import { expect, it } from 'vitest';
import { sendDatagrams } from '../../support/lab-datagrams.ts';
import { timedScrape } from '../../support/lab-metrics.ts';
import type { Scrape } from '../../support/lab-metrics.ts';
import { until } from '../../support/lab-until.ts';
import { PATIENCE_MS } from './lab.ts';
import type { RegionsLab } from './lab.ts';

export function isMeasured(lab: RegionsLab): void {
  it('is watched as a whole: each control plane by its name, and each series once', async () => {
    const isUp = async (): Promise<Scrape | false> => {
      const { scrape } = await timedScrape(lab.session, 'two-regions');
      return scrape.all('ovn_up').filter(({ value }) => value === 1).length === 2 && scrape;
    };
    const scrape = await until(isUp, 'both control planes to answer', PATIENCE_MS);
    const chassisOf = (system: string): readonly string[] =>
      scrape
        .all('ovn_chassis_info', { system_id: system })
        .map(({ labels }) => labels['node'] ?? '')
        .toSorted();
    expect(chassisOf('central')).toEqual(['east-node-1', 'east-node-2']);
    expect(chassisOf('central-west')).toEqual(['west-node-1', 'west-node-2']);
    for (const system_id of ['central', 'central-west']) {
      expect(scrape.all('ovn_nb_configuration', { system_id })).toHaveLength(1);
      expect(scrape.all('ovn_daemon_up', { system_id }).map(({ value }) => value)).toEqual([1, 1, 1]);
    }
    const named = scrape.series.map(({ name, labels }) => `${name} ${JSON.stringify(labels)}`);
    expect(named.filter((series, index) => named.indexOf(series) !== index)).toEqual([]);
    const { vpcs } = await lab.session.json<{ vpcs: readonly { name: string; tenant: string }[] }>('status');
    const tenantOf = new Map(vpcs.map(({ name, tenant }) => [name, tenant]));
    const wrong = scrape.series.filter(
      ({ labels: { tenant = '', vpc = '' } }) => vpc !== '' && tenantOf.get(vpc) !== tenant,
    );
    expect(wrong).toEqual([]);
    const received = scrape.all('ovn_logical_switch_port_receive_bytes_total');
    expect(new Set(received.map(({ labels }) => labels['vpc']))).toEqual(
      new Set(['shop-east', 'shop-west', 'bank-east', 'bank-west']),
    );
  });

  // Tunnel keys are the same in both: what joins them by number alone counts for a tenant of the other region.
  it.each([
    ['bank-west', '10.1.1.12'],
    ['shop-east', '10.0.1.12'],
  ])('what is sent in %s counts there and nowhere else', async (vpc, address) => {
    const [from, to] = [`${vpc}-web-1`, `${vpc}-web-2`];
    const [count, bytes, frame] = [1_000, 400, 400 + 42];
    const counted = async (): Promise<ReadonlyMap<string, number>> => {
      const { scrape } = await timedScrape(lab.session, 'two-regions');
      return new Map(
        ['transmit', 'receive'].flatMap((way) =>
          scrape
            .all(`ovn_logical_switch_port_${way}_bytes_total`)
            .filter(({ labels }) => (labels['workload'] ?? '') !== '')
            .map(({ labels, value }) => [`${labels['workload']} ${way}`, value] as const),
        ),
      );
    };
    const before = await counted();
    const arrived = await sendDatagrams(lab.session, { from, to, address, port: 9_999, count, bytes });
    expect(arrived).toBeGreaterThan(0.5 * count);
    const grown = await until(
      async () => {
        const now = await counted();
        const since = new Map([...now].map(([key, value]) => [key, value - (before.get(key) ?? 0)]));
        // Each node's switch hands its counters on at its own time.
        const ends = [`${from} transmit`, `${to} receive`].map((end) => since.get(end) ?? 0);
        return ends.every((grew) => grew >= arrived * frame) && since;
      },
      'what arrived to be counted',
      PATIENCE_MS,
    );
    const others = [...grown].filter(([key]) => key !== `${from} transmit` && key !== `${to} receive`);
    expect(others.length).toBeGreaterThan(8);
    expect(others.filter(([, value]) => value > 0.1 * arrived * frame)).toEqual([]);
  });

  it('has metrics of both regions: what agents want, what passed, and whose it is', async () => {
    const page = async (): Promise<string> => await lab.session.vpclab('metrics');
    for (const [region, tenant] of [
      ['east', 'shop'],
      ['west', 'bank'],
    ] as const) {
      const of = `router="region-gateway-${tenant}-${region}",tenant="${tenant}",vpc="${tenant}-${region}",region="${region}"`;
      const wanted = [
        `vpclab_routing_agent_leads{region="${region}"} 1`,
        `vpclab_routing_intended_prefixes{${of}} 1`,
        `vpclab_routing_learned_prefixes{${of}} 1`,
      ];
      await until(
        async () => {
          const lines = (await page()).split('\n');
          const passed = lines.find((line) =>
            line.startsWith(`vpclab_region_packets_total{${of},direction="to_regions"} `),
          );
          return wanted.every((line) => lines.includes(line)) && Number(passed?.split(' ').at(-1)) > 0;
        },
        `the metrics of ${tenant} in ${region}`,
        PATIENCE_MS,
      );
    }
    expect(await page()).not.toContain('vpclab_nat_gateway_sessions{gateway="region-gateway');
  });
}
