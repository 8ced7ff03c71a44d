// What somebody else made in the lab: a limit of a zone of connections, and a load balancer.

import { describe, expect, it } from 'vitest';
import { Scrape } from '../../support/lab-metrics.ts';
import { until } from '../../support/lab-until.ts';
import { lab } from './lab.ts';

export function testForeignObjects(): void {
  it('a zone of a switch that has a limit says whose it is', async () => {
    const port = 'vpc-a-web-1';
    const key = `external_ids:ct-zone-${port}`;
    const found = await lab().exec('node-1', 'ovs-vsctl', 'get', 'Bridge', 'br-int', key);
    const zone = found.replaceAll('"', '').trim();
    const dpctl = async (...words: readonly string[]): Promise<string> =>
      await lab().exec('node-1', 'ovs-appctl', '-t', '/run/lab/node-1/ovs-vswitchd.ctl', ...words);
    await dpctl('dpctl/ct-set-limits', `zone=${zone},limit=1234`);
    const labels = { node: 'node-1', port, zone, tenant: 'tenant-1', vpc: 'vpc-a', workload: port };
    const scrape = await until(
      async () => {
        const seen = await Scrape.of(lab());
        return seen.all('ovs_conntrack_zone_connection_limit', labels).length === 1 && seen;
      },
      'the limit of the zone',
      30_000,
    );
    expect(scrape.value('ovs_conntrack_zone_connection_limit', labels)).toBe(1_234);
    const limits = await dpctl('dpctl/ct-get-limits');
    expect(limits).toContain(`zone=${zone},limit=1234,count=`);
    const all = await dpctl('dpctl/ct-get-maxconns');
    expect(scrape.value('ovs_conntrack_connection_limit', { node: 'node-1' })).toBe(Number(all));
    expect(scrape.all('ovs_conntrack_connections')).toHaveLength(2);
    await dpctl('dpctl/ct-del-limits', `zone=${zone}`);
  });

  describe('load balancers of OVN', () => {
    const OWNER = { tenant: 'tenant-1', vpc: 'vpc-a', load_balancer: 'front', protocol: 'tcp' };
    const nbctl = async (...words: readonly string[]): Promise<string> =>
      await lab().exec('central', 'ovn-nbctl', ...words);

    it('say what is behind them, and which backend a health check finds', async () => {
      // 10.0.1.12 does not listen on port 81.
      await nbctl('lb-add', 'front', '10.0.9.9:80', '10.0.1.11:80,10.0.1.12:80');
      await nbctl('lb-add', 'front', '10.0.9.9:81', '10.0.1.12:81');
      await nbctl('ls-lb-add', 'ls-vpc-a-web', 'front');
      for (const [address, port] of [
        ['10.0.1.11', 'vpc-a-web-1'],
        ['10.0.1.12', 'vpc-a-web-2'],
      ] as const)
        await nbctl('set', 'Load_Balancer', 'front', `ip_port_mappings:${address}="${port}:10.0.1.250"`);
      for (const vip of ['10.0.9.9:80', '10.0.9.9:81'])
        await nbctl(
          ...['--', '--id=@hc', 'create', 'Load_Balancer_Health_Check', `vip="${vip}"`],
          ...['options:interval=1', 'options:timeout=1', 'options:failure_count=2'],
          ...['--', 'add', 'Load_Balancer', 'front', 'health_check', '@hc'],
        );
      const scrape = await until(
        async () => {
          const seen = await Scrape.of(lab());
          return (
            seen.all('ovn_load_balancer_backend_up', { ...OWNER, backend: '10.0.1.11:80' })[0]?.value === 1 &&
            seen
          );
        },
        'the health check of a backend',
        60_000,
      );
      expect(scrape.value('ovn_load_balancer_datapaths', OWNER)).toBe(1);
      expect(scrape.value('ovn_load_balancer_vip_backends', { ...OWNER, vip: '10.0.9.9:80' })).toBe(2);
      expect(scrape.value('ovn_load_balancer_backend_up', { ...OWNER, backend: '10.0.1.12:81' })).toBe(0);
      expect(scrape.all('ovn_load_balancer_backend_info', OWNER)).toHaveLength(3);
      const status = await lab().exec(
        'central',
        'ovn-sbctl',
        '--bare',
        '--columns=status',
        'find',
        'Service_Monitor',
        'port=80',
        'ip=10.0.1.11',
      );
      expect(status.trim()).toBe('online');
      await nbctl('lb-del', 'front');
      await until(
        async () => (await Scrape.of(lab())).all('ovn_load_balancer_info').length === 0,
        'the load balancer to be gone',
        60_000,
      );
    });
  });
}
