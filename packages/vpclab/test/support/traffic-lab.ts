// The lab that the tests of traffic share, and what its kernels count.

import type { TrafficReport, TrafficStatus } from '../../src/model/traffic.ts';
import { until } from './lab-until.ts';
import { SharedLab } from './shared-lab.ts';

export const ONE_PAIR = ['--from', 'vpc-a-web-1', '--to', 'vpc-a-app-1'] as const;

export class TrafficLab extends SharedLab {
  async traffic(...words: readonly string[]): Promise<TrafficReport> {
    return await this.session.json<TrafficReport>('traffic', 'start', ...words, '--wait');
  }

  async stopTraffic(): Promise<TrafficReport> {
    await this.session.vpclab('traffic', 'stop');
    await until(
      async () => (await this.session.json<TrafficStatus>('traffic', 'status')).state === 'done',
      'its end',
      10_000,
    );
    return await this.session.json<TrafficReport>('traffic', 'report');
  }

  /** What a workload's link carried, as its kernel counts it. */
  async packetsOf(workload: string, what: 'packets' | 'bytes' = 'packets'): Promise<number> {
    const [link] = await this.session.execJson<{ stats64: { tx: { packets: number; bytes: number } } }[]>(
      workload,
      ...['ip', '-j', '-s', 'link', 'show', 'eth0'],
    );
    return link?.stats64.tx[what] ?? 0;
  }

  /** What the kernel of a workload counts of TCP. */
  async tcpCounter(workload: string, name: 'ActiveOpens' | 'RetransSegs'): Promise<number> {
    const [names = '', values = ''] = (await this.session.exec(workload, 'cat', '/proc/net/snmp'))
      .split('\n')
      .filter((line) => line.startsWith('Tcp:'));
    return Number(values.split(' ')[names.split(' ').indexOf(name)]);
  }

  /** Connections that a workload has to a port, as its kernel lists them. */
  async connectionsOf(workload: string, port: number): Promise<number> {
    const listed = await this.session.exec(
      workload,
      'ss',
      '-Htn',
      'state',
      'established',
      `dport = :${port}`,
    );
    return listed.split('\n').filter((line) => line !== '').length;
  }
}
