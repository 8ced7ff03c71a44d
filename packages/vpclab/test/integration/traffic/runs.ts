// A run as a whole: it outlives vpclabd, leaves a page, and begins only where it can work.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TrafficStatus } from '../../../src/model/traffic.ts';
import { killVpclabd } from '../../support/chaos-lab.ts';
import { Scrape } from '../../support/lab-metrics.ts';
import { labProcesses, type LabProcess } from '../../support/lab-processes.ts';
import { until } from '../../support/lab-until.ts';
import { ONE_PAIR, type TrafficLab } from '../../support/traffic-lab.ts';

const ONE_PAIR_RUN = ['requests', ...ONE_PAIR, '--rate', '40', '--for', '120s'] as const;

function generators({ session }: TrafficLab): readonly LabProcess[] {
  return labProcesses(session.root).filter(({ command }) => command.includes('/traffic/main.ts'));
}

export function runs(lab: TrafficLab): void {
  describe('a run', () => {
    it('is what the lab file says when nothing is named, outlives vpclabd, and is stopped', async () => {
      await lab.session.vpclab('traffic', 'start', '--for', '60s');
      killVpclabd(lab.session);
      const status = await until(
        async () => {
          const seen = await lab.session.json<TrafficStatus>('traffic', 'status');
          return seen.sent > 60 && seen;
        },
        'traffic to go on',
        20_000,
      );
      expect(status.state).toBe('running');
      const { code, err } = await lab.session.run(['traffic', 'start']);
      expect([code, err]).toEqual([1, expect.stringMatching(/Traffic runs already/)]);
      const report = await lab.stopTraffic();
      expect(report.profiles.map(({ name }) => name)).toEqual(['a', 'b']);
      expect(report.total.answered).toBe(report.total.sent);
    });

    it('has a page that stands alone', async () => {
      const file = join(lab.session.user.directory, 'report.html');
      await lab.session.vpclab('traffic', 'report', '--html', file);
      const page = readFileSync(file, 'utf8');
      expect(page).toContain('<svg');
      expect(page).toContain('tenant-b');
      expect(page.match(/(?:src|href|url)\s*[=(]/g)).toBeNull();
    });

    it('is one process of the lab, whatever it sends', () => {
      expect(generators(lab)).toHaveLength(1);
    });

    it('whose generator hangs is not shown as if it went on, is lost, and gives way to the next', async () => {
      await lab.session.vpclab('traffic', 'start', ...ONE_PAIR_RUN);
      const status = async () => await lab.session.json<TrafficStatus>('traffic', 'status');
      await until(async () => (await status()).sent > 20, 'traffic', 20_000);
      const silence = async () =>
        (await Scrape.of(lab.session)).all('vpclab_traffic_generator_silent_seconds')[0]?.value;
      await until(async () => (await silence()) === 0, 'the metric', 20_000);
      const [generator] = generators(lab);
      if (generator === undefined) throw new Error('no generator');
      process.kill(generator.pid, 'SIGSTOP');
      const silent = await until(
        async () => {
          const seen = await status();
          return seen.silentMs > 0 && seen;
        },
        'the silence to show',
        10_000,
      );
      expect(silent.state).toBe('running');
      expect(await lab.session.vpclab('traffic', 'status')).toMatch(
        /^Traffic runs: .*\nThe traffic generator has not answered for \d+\.\d s: these figures are from before\.\n/,
      );
      await until(async () => ((await silence()) ?? 0) > 2, 'the silence as a metric', 15_000);
      await until(async () => (await status()).state === 'lost', 'its end', 40_000);
      expect(generators(lab)).toEqual([]);
      expect(await lab.session.vpclab('traffic', 'status')).toBe(
        'The traffic generator ended, and what it had measured is lost.\n',
      );
      const happened = [
        /the traffic generator did not answer for \d+ s: it is killed/,
        /traffic is lost: its generator ended before it did/,
      ];
      const isTold = async (): Promise<boolean> => {
        const events = await lab.session.vpclab('events', '--json');
        return happened.every((words) => words.test(events));
      };
      await until(isTold, `the events ${happened.join('; ')}`, 10_000);
      const { total } = await lab.traffic('requests', ...ONE_PAIR, '--rate', '20', '--for', '1s');
      expect(total).toMatchObject({ answered: total.sent, errors: {} });
    });
  });

  describe('what cannot work is refused with the reason', () => {
    it.each([
      {
        words: ['requests', '--from', 'vpc-a', '--to', 'vpc-b'],
        message: /does not reach vpc-b-\S+: nothing in the lab file joins them/,
      },
      { words: ['requests', '--from', 'vpc-x'], message: /`from` names nobody: "vpc-x"/ },
      { words: ['smtp'], message: /"smtp" is not a kind of traffic: requests, udp, bulk, connect, dns/ },
      { words: ['requests', '--connections', '3', '--rate', '4'], message: /so they have no `rate`/ },
      { words: ['tree', '--from', 'vpc-a/web'], message: /`tree` needs `hops`/ },
      {
        words: ['tree', '--from', 'vpc-a/web', '--hops', 'vpc-a/app,vpc-b/app'],
        message: /vpc-a-app-1 does not reach vpc-b-app-1: nothing in the lab file joins them/,
      },
      { words: ['dns', '--from', 'vpc-b', '--to', 'vpc-b'], message: /vpc-b has no resolver: `dns: true`/ },
      {
        words: ['requests', '--from', 'vpc-a-web-1', '--to', 'vpc-a-web-1'],
        message: /a workload does not send to itself/,
      },
    ])('$words', async ({ words, message }) => {
      const { code, err } = await lab.session.run(['traffic', 'start', ...words]);
      expect(code).toBe(2);
      expect(err).toMatch(message);
    });
  });
}
