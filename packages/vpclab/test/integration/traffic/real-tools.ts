// iperf3 and wrk between workloads, and what they measured.

import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Iperf3Result, WrkResult } from '../../../src/cli/real-tools/tool-run.ts';
import type { TrafficLab } from '../../support/traffic-lab.ts';

/** Hides a program of this machine from one command. */
const without = (program: string): readonly string[] => [
  ...[
    'unshare',
    '--mount',
    'sh',
    '-c',
    `mount --bind /dev/null /usr/bin/${program} 2>/dev/null; exec "$@"`,
    'sh',
  ],
];

export function realTools(lab: TrafficLab): void {
  describe('real tools', () => {
    const isThere = (program: string): boolean => existsSync(`/usr/bin/${program}`);

    it('iperf3: what it measured is what the kernel counted', async (context) => {
      if (!isThere('iperf3')) context.skip('iperf3 is not installed');
      const before = await lab.packetsOf('vpc-a-web-1', 'bytes');
      const result = await lab.session.json<Iperf3Result>(
        ...['traffic', 'run', 'iperf3', 'vpc-a-web-1', 'vpc-a-app-2', '--for', '1s', '--connections', '2'],
      );
      const carried = (await lab.packetsOf('vpc-a-web-1', 'bytes')) - before;
      expect(result).toMatchObject({ tool: 'iperf3', connections: 2, congestion: 'cubic' });
      expect(result.mbitPerSecond).toBeGreaterThan(1);
      expect(carried).toBeGreaterThan(result.bytes);
      expect(carried).toBeLessThan(result.bytes * 2);
      expect(await lab.session.exec('vpc-a-app-2', 'ss', '-Htln', 'sport = :5201')).toBe('');
    });

    it('wrk: requests, latencies and errors', async (context) => {
      if (!isThere('wrk')) context.skip('wrk is not installed');
      const words = ['traffic', 'run', 'wrk', 'vpc-b-web-1', 'host-1', '--for', '1s'];
      const result = await lab.session.json<WrkResult>(...words);
      expect(result.requests).toBeGreaterThan(50);
      expect(result.latencyMs.p50).toBeGreaterThan(0.05);
      expect(result.latencyMs.p99).toBeGreaterThanOrEqual(result.latencyMs.p50);
      expect(await lab.session.vpclab(...words)).toMatch(/requests\/s \(\d+ over 4 connections\)/);
    });

    it('that is not installed: the error names its package', async () => {
      const words = ['traffic', 'run', 'wrk', 'vpc-a-web-1', 'vpc-a-app-1'];
      const { code, err } = await lab.session.run(words, { prefix: without('wrk') });
      expect(code).toBe(3);
      expect(err).toMatch(/HOST_UNSUITABLE wrk is not on this host: install the package wrk/);
    });
  });
}
