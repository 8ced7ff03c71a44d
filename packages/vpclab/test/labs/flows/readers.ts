// Who reads which flows, and in which form.

import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import type { FlowRecord } from '../../../src/model/flow-log.ts';
import { until } from '../../support/lab-until.ts';
import { TOLD_MS, parsed } from './lab.ts';
import type { FlowsLab } from './lab.ts';

export function keepsReadersApart(lab: FlowsLab): void {
  it('keep apart tenants with the same addresses', async () => {
    for (const from of ['shop-web-1', 'office-desk-1'])
      await lab.session.vpclab('exec', from, '--', 'ping', '-c', '3', '-i', '0.2', '10.0.1.12');
    const isPing = ({ protocol, destination }: FlowRecord): boolean =>
      protocol === 1 && destination === '10.0.1.12';
    const seen = await until(
      async () => {
        const found = (await lab.flows()).filter(isPing);
        return new Set(found.map(({ at }) => at.tenant)).size === 2 && found;
      },
      'both pings',
      TOLD_MS,
    );
    expect(seen.filter(({ at, peer }) => peer !== undefined && peer.tenant !== at.tenant)).toEqual([]);
  });

  it("a tenant's token sees the tenant's own, and not where it runs", async () => {
    const { url } = await lab.session.json<{ url: string }>('listen', '0', '--rights', 'read');
    const token = (await lab.session.vpclab('token', '--tenant', 'people')).trim();
    const asked = [
      '-sS',
      '-m',
      '10',
      '-H',
      `Authorization: Bearer ${token}`,
      `${url}/v1/flows?tenant=retail`,
    ];
    const seen = parsed(spawnSync('curl', asked, { encoding: 'utf8' }).stdout);
    expect(seen.length).toBeGreaterThan(0);
    expect(new Set(seen.map(({ at }) => at.tenant))).toEqual(new Set(['people']));
    expect(new Set(seen.map(({ at }) => at.node))).toEqual(new Set(['']));
    expect(JSON.stringify(seen)).not.toContain('retail');
  });

  it('lines of AWS have the fields of version 2', async () => {
    const [header, first] = (await lab.session.vpclab('flows', '--aws')).split('\n');
    expect(header?.split(' ')).toHaveLength(14);
    expect(first).toMatch(/^2 \S+ \S+ [\d.]+ [\d.]+ \d+ \d+ \d+ \d+ \d+ \d{10} \d{10} (ACCEPT|REJECT) OK$/);
  });
}
