// A run as a whole: it outlives vpclabd, leaves a page, and begins only where it can work.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TrafficStatus } from '../../../src/model/traffic.ts';
import { killVpclabd } from '../../support/chaos-lab.ts';
import { labProcesses } from '../../support/lab-processes.ts';
import { until } from '../../support/lab-until.ts';
import type { TrafficLab } from '../../support/traffic-lab.ts';

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
      const generators = labProcesses(lab.session.root).filter(({ command }) =>
        command.includes('/traffic/main.ts'),
      );
      expect(generators).toHaveLength(1);
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
