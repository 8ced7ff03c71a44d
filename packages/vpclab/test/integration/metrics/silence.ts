// Daemons that are stopped, killed and ended: a scrape is answered all the same, and no counter goes back.
// VPCLAB_SCRAPES=1000 (npm run scrapes) takes as many.

import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { scrapeDisturbed } from '../../support/lab-disturbed-scrapes.ts';
import { timedScrape } from '../../support/lab-metrics.ts';
import type { Scrape } from '../../support/lab-metrics.ts';
import { daemonPid } from '../../support/lab-processes.ts';
import { until } from '../../support/lab-until.ts';
import { LAB, lab } from './lab.ts';

/** Daemons by what shows that they do not answer. */
const SILENT: readonly (readonly [daemon: string, source: string, place: string])[] = [
  ['node-1/ovs-vswitchd', 'openflow', 'node-1'],
  ['node-1/ovsdb-server', 'Open_vSwitch', 'node-1'],
  ['node-1/ovn-controller', 'ovn-controller', 'node-1'],
  ['central/ovsdb-nb', 'northbound', 'central'],
  ['central/ovsdb-sb', 'southbound', 'central'],
  ['central/ovn-northd', 'ovn-northd', 'central'],
  ['nat-gateway-a/bgpd', 'frr', 'nat-gateway-a'],
];
/** A sample; `npm run scrapes` takes a thousand. */
const WHOLE = 1_000;
const SCRAPES = Number(process.env['VPCLAB_SCRAPES'] ?? 60);
/** A sample may be taken on a machine that others use too. */
const WITHIN_MS = SCRAPES < WHOLE ? 10_000 : 1_000;
const SEEN_MS = 60_000;
const SEED = Number(process.env['VPCLAB_SEED'] ?? 14);

function counters(scrape: Scrape): ReadonlyMap<string, number> {
  return new Map(
    scrape.series
      .filter(({ name }) => /^ovn_logical_.*_total$|^vpclab_nat_.*_total$/.test(name))
      .map(({ name, labels, value }) => [`${name} ${JSON.stringify(labels)}`, value]),
  );
}

function expectNoLess(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): void {
  const less = [...before].filter(([key, value]) => (after.get(key) ?? -1) < value);
  expect(less).toEqual([]);
}

/** The first scrape with an answer of that source. */
async function untilAnswered(source: string, place: string): Promise<Scrape> {
  return await until(
    async () => {
      const { scrape } = await timedScrape(lab(), LAB);
      return scrape.value('vpclab_exporter_source_up', { source, place }) === 1 && scrape;
    },
    `${source} of ${place} to answer`,
    SEEN_MS,
  );
}

export function testSilence(): void {
  it.each(SILENT)('answers while %s is stopped, and says so', async (daemon, source, place) => {
    const whole = await untilAnswered(source, place);
    const pid = daemonPid(lab().root, daemon);
    process.kill(pid, 'SIGSTOP');
    try {
      for (let round = 0; round < 4; round++) {
        const { scrape, elapsedMs } = await timedScrape(lab(), LAB);
        expect(elapsedMs).toBeLessThan(WITHIN_MS);
        expect(scrape.value('vpclab_exporter_source_up', { source, place })).toBe(0);
        expectNoLess(counters(whole), counters(scrape));
        await sleep(300);
      }
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await untilAnswered(source, place);
  });

  it(
    `answers in time while daemons are killed, ended and paused, and no counter goes back (${SCRAPES} scrapes)`,
    async () => {
      const daemons = SILENT.map(([daemon]) => daemon);
      const disturbed = await scrapeDisturbed(lab(), { lab: LAB, daemons, scrapes: SCRAPES, seed: SEED });
      const { elapsedMs, backwards, begun, disturbances } = disturbed;
      const at = (share: number): number =>
        Math.round(elapsedMs[Math.floor(share * (elapsedMs.length - 1))] ?? 0);
      process.stdout.write(
        `${SCRAPES} scrapes, ${disturbances} disturbances (seed ${SEED}): p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms; began again: ${[...begun].map(([name, times]) => `${name} ${times}`).join(', ')}\n`,
      );
      expect(disturbances).toBeGreaterThan(0);
      expect(backwards).toEqual([]);
      expect(at(1)).toBeLessThan(WITHIN_MS);
      await until(
        async () => {
          const { scrape } = await timedScrape(lab(), LAB);
          return scrape.all('vpclab_exporter_source_up').every(({ value }) => value === 1);
        },
        'all sources to answer',
        60_000,
      );
    },
    120_000 + SCRAPES * 2_000,
  );
}
