// Whose a series is.

import { expect, it } from 'vitest';
import { Scrape } from '../../support/lab-metrics.ts';
import { lab } from './lab.ts';

export function testOwners(): void {
  it('every series names a tenant with a VPC of his own, or none', async () => {
    const { vpcs } = await lab().json<{ vpcs: readonly { name: string; tenant: string }[] }>('status');
    const tenantOf = new Map(vpcs.map(({ name, tenant }) => [name, tenant]));
    const { series } = await Scrape.of(lab());
    const owned = series.filter(({ labels }) => (labels['tenant'] ?? '') !== '');
    expect(new Set(owned.map(({ labels }) => labels['tenant']))).toEqual(new Set(tenantOf.values()));
    const wrong = series.filter(({ labels: { tenant = '', vpc = '', workload = '' } }) => {
      if (vpc !== '' && tenantOf.get(vpc) !== tenant) return true;
      return workload !== '' && !workload.startsWith(`${vpc}-`);
    });
    expect(wrong.map(({ name, labels }) => `${name} ${JSON.stringify(labels)}`)).toEqual([]);
    // Each workload of the lab has what it sent and received.
    const workloads = series.filter(
      ({ name, labels }) =>
        name === 'ovn_logical_switch_port_transmit_bytes_total' && (labels['workload'] ?? '') !== '',
    );
    expect(workloads.length).toBeGreaterThanOrEqual(12);
  });

  it('says whose it is', async () => {
    const scrape = await Scrape.of(lab());
    const [series] = scrape.all('ovn_logical_switch_port_transmit_bytes_total', { port: 'vpc-b-app-1' });
    expect(series?.labels).toEqual({
      tenant: 'tenant-2',
      vpc: 'vpc-b',
      subnet: 'app',
      workload: 'vpc-b-app-1',
      switch: 'ls-vpc-b-app',
      port: 'vpc-b-app-1',
    });
    const [gateway] = scrape.all('frr_bgp_peer_state', { router: 'nat-gateway-a' });
    expect(gateway?.labels).toMatchObject({ tenant: 'tenant-1', vpc: 'vpc-a', peer: '198.51.100.1' });
    expect(gateway?.value).toBe(1);
    const ofTenant = await Scrape.of(lab(), '--tenant', 'tenant-1');
    expect(new Set(ofTenant.series.map(({ labels }) => labels['tenant']))).toEqual(new Set(['tenant-1']));
  });
}
