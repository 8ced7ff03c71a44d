// A VPC that moves to another region.

import { expect, it } from 'vitest';
import type { Plan } from '../../../src/model/plan.ts';
import { isSilent } from '../../support/lab-http.ts';
import { LAB } from './lab.ts';
import type { RegionsLab } from './lab.ts';

export function movesVpcs(lab: RegionsLab): void {
  it('moves a VPC to another region, and leaves nothing of it behind', async () => {
    const there = 'name: shop-west, tenant: shop, region: west';
    expect(LAB).toContain(there);
    const file = lab.session.file(LAB.replace(there, there.replace('region: west', 'region: east')));
    await lab.session.vpclab('apply', file, '--yes', '--quiet');
    expect(await lab.session.exec('central-west', 'ovn-nbctl', 'show')).not.toContain('shop');
    expect(await lab.session.exec('central', 'ovn-nbctl', 'show')).toContain('ls-shop-west-web');
    // Both VPCs of shop are in one region now, where nothing joins them.
    expect(await isSilent(lab.session, 'shop-east-web-1', '10.1.1.11')).toBe(true);
    expect((await lab.session.run(['verify', '--quiet'])).code).toBe(0);
    expect((await lab.session.json<Plan>('plan')).changes).toEqual([]);
  });
}
