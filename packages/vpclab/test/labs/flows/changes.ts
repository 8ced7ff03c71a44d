// Another lab file: a quota, and no flow logs.

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { FlowRecord } from '../../../src/model/flow-log.ts';
import { openConnections } from '../../support/lab-connections.ts';
import { shippedLab } from '../../support/lab-session.ts';
import { until } from '../../support/lab-until.ts';
import { TOLD_MS, OUTSIDE } from './lab.ts';
import type { FlowsLab } from './lab.ts';

export function followsTheFile(lab: FlowsLab): void {
  it('name the quota of the VPC that is used up, and what a NAT gateway throws away otherwise', async () => {
    // What was sent before is tracked for a while, and counts.
    const tracked = await lab.session.exec('nat-gateway-shop', 'cat', '/proc/net/nf_conntrack');
    const quota = tracked.split('\n').length + 3;
    const wanted = quota + 5;
    const text = readFileSync(shippedLab('flow-logs'), 'utf8');
    const limited = text.replace('tenant: retail', `tenant: retail\n    connections: ${quota}`);
    await lab.session.vpclab('apply', lab.session.file(limited), '--quiet');
    const rejected = async (by: string): Promise<readonly FlowRecord[]> =>
      (await lab.flows('--rejected', 'shop-web-1')).filter(({ reason }) => reason?.by === by);
    const opened = await openConnections(lab.session, 'shop-web-1', {
      address: OUTSIDE,
      port: 80,
      count: wanted,
      expected: 1,
    });
    try {
      const over = await until(
        async () => {
          const seen = await rejected('quota');
          return new Set(seen.map(({ sourcePort }) => sourcePort)).size >= wanted - quota && seen;
        },
        'the refused connections',
        TOLD_MS,
      );
      expect(opened.count).toBeLessThanOrEqual(quota);
      expect(opened.count).toBeGreaterThan(0);
      expect(over[0]?.reason).toEqual({ by: 'quota', tenant: 'retail', name: 'shop', rule: 'connections' });
      expect(over[0]?.peer?.kind).toBe('nat-gateway');
    } finally {
      opened.command.interruptGroup();
      await opened.command.end(10_000);
    }
    // An address of the VPC that is in no subnet.
    const lost = 'echo x >/dev/udp/10.0.99.1/7';
    await lab.session.exec('shop-web-1', 'bash', '-c', lost);
    const [record] = await until(
      async () => {
        const seen = (await rejected('nat-gateway')).filter(({ destination }) => destination === '10.0.99.1');
        return seen.length > 0 && seen;
      },
      'the packet that may not leave',
      TOLD_MS,
    );
    expect(record).toMatchObject({ protocol: 17, reason: { rule: 'dropped_egress' } });
  });

  it('are off where the file does not ask, and the switch is as it was', async () => {
    const text = await lab.session.vpclab(
      'exec',
      'node-1',
      '--',
      'ovs-vsctl',
      'get',
      'bridge',
      'br-int',
      'ipfix',
    );
    expect(text.trim()).toMatch(/^[0-9a-f-]{36}$/);
    await lab.session.vpclab(
      'apply',
      lab.session.file(readFileSync(shippedLab('flow-logs'), 'utf8').replace(/^flowLogs:.*$/m, '')),
      '--quiet',
    );
    expect(
      (
        await lab.session.vpclab('exec', 'node-1', '--', 'ovs-vsctl', 'get', 'bridge', 'br-int', 'ipfix')
      ).trim(),
    ).toBe('[]');
    const options = await lab.session.exec('central', 'ovn-nbctl', 'get', 'NB_Global', '.', 'options');
    expect(options).not.toContain('debug_drop');
    expect(await lab.session.run(['flows'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('keeps no flow logs') as string,
    });
  });
}
