// Traffic as a user starts it: what it says was sent is what arrived, by counters that are not ours.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrafficReport, TrafficStatus } from '../../src/model/traffic.ts';
import { CHAOS_LAB, hasNoWayOut, killVpclabd, startFault, untilWhole } from '../support/chaos-lab.ts';
import { labProcesses } from '../support/lab-processes.ts';
import { LabSession } from '../support/lab-session.ts';
import { until } from '../support/lab-until.ts';

let session: LabSession;
beforeAll(async () => {
  session = new LabSession();
  await session.vpclab('up', session.file(CHAOS_LAB), '--quiet');
});
afterAll(async () => await session.end());

async function traffic(...words: readonly string[]): Promise<TrafficReport> {
  return await session.json<TrafficReport>('traffic', 'start', ...words, '--wait');
}

/** Packets that a workload's link carried, as its kernel counts them. */
async function packetsOf(workload: string): Promise<number> {
  const [link] = await session.execJson<{ stats64: { tx: { packets: number } } }[]>(
    workload,
    ...['ip', '-j', '-s', 'link', 'show', 'eth0'],
  );
  return link?.stats64.tx.packets ?? 0;
}

describe('requests', () => {
  it('are sent at the rate that was asked for, and all are answered', async () => {
    const report = await traffic(
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
      const report = await traffic(
        'requests',
        '--from',
        'vpc-a/web',
        '--to',
        'vpc-a/app',
        '--rate',
        '60',
        '--for',
        '2s',
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
    await startFault(session, ['gateway-lost', 'nat-gateway-a'], '60s');
    expect(await hasNoWayOut('vpc-a-web-1')(session)).toBe(true);
    const report = await traffic(
      'requests',
      '--to',
      'internet',
      '--from',
      'all',
      '--rate',
      '40',
      '--for',
      '2s',
    );
    await session.vpclab('chaos', 'stop');
    const of = (name: string) => report.tenants.find((tenant) => tenant.name === name);
    expect(of('tenant-a')?.answered).toBe(0);
    expect(Object.keys(of('tenant-a')?.errors ?? {})).not.toEqual([]);
    expect(of('tenant-b')).toMatchObject({ answered: of('tenant-b')?.sent, errors: {} });
    await untilWhole(session);
  });
});

describe('datagrams and bulk flows', () => {
  it('arrive: the kernel of the sender counts no fewer', async () => {
    const before = await packetsOf('vpc-a-web-1');
    const report = await traffic(
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
    const sent = (await packetsOf('vpc-a-web-1')) - before;
    expect(report.total).toMatchObject({ answered: report.total.sent, errors: {} });
    expect(report.total.sent).toBeGreaterThanOrEqual(198);
    expect(sent).toBeGreaterThanOrEqual(report.total.sent);
    expect(sent).toBeLessThan(report.total.sent + 50);
  });

  it('carry the bytes that were asked for', async () => {
    const report = await traffic(
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
  });
});

describe('a run', () => {
  it('is what the lab file says when nothing is named, outlives vpclabd, and is stopped', async () => {
    await session.vpclab('traffic', 'start', '--for', '60s');
    killVpclabd(session);
    const status = await until(
      async () => {
        const seen = await session.json<TrafficStatus>('traffic', 'status');
        return seen.sent > 60 && seen;
      },
      'traffic to go on',
      20_000,
    );
    expect(status.state).toBe('running');
    const { code, err } = await session.run(['traffic', 'start']);
    expect([code, err]).toEqual([1, expect.stringMatching(/Traffic runs already/)]);
    await session.vpclab('traffic', 'stop');
    await until(
      async () => (await session.json<TrafficStatus>('traffic', 'status')).state === 'done',
      'its end',
      10_000,
    );
    const report = await session.json<TrafficReport>('traffic', 'report');
    expect(report.profiles.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(report.total.answered).toBe(report.total.sent);
  });

  it('has a page that stands alone', async () => {
    const file = join(session.user.directory, 'report.html');
    await session.vpclab('traffic', 'report', '--html', file);
    const page = readFileSync(file, 'utf8');
    expect(page).toContain('<svg');
    expect(page).toContain('tenant-b');
    expect(page.match(/(?:src|href|url)\s*[=(]/g)).toBeNull();
  });

  it('is one process of the lab, whatever it sends', () => {
    const generators = labProcesses(session.root).filter(({ command }) =>
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
    { words: ['smtp'], message: /"smtp" is no kind of traffic: requests, udp, bulk/ },
    {
      words: ['requests', '--from', 'vpc-a-web-1', '--to', 'vpc-a-web-1'],
      message: /a workload does not send to itself/,
    },
  ])('$words', async ({ words, message }) => {
    const { code, err } = await session.run(['traffic', 'start', ...words]);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });
});
