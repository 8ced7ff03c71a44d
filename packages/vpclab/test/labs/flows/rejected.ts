// What was rejected, by which rule, and what only looks like it.

import { expect, it } from 'vitest';
import { sendDatagrams } from '../../support/lab-datagrams.ts';
import { Scrape } from '../../support/lab-metrics.ts';
import { until } from '../../support/lab-until.ts';
import { TOLD_MS } from './lab.ts';
import type { FlowsLab } from './lab.ts';

export function namesWhatWasRejected(lab: FlowsLab): void {
  it('tell what was delivered nowhere, and nothing else, as rejected', async () => {
    await lab.session.run(['exec', 'shop-web-2', '--', 'curl', '-s', '-m', '1', '10.0.2.12:80']);
    const rejected = await until(
      async () => {
        const seen = await lab.flows('--rejected', 'shop-web-2');
        return seen.some(({ destination }) => destination === '10.0.2.12') && seen;
      },
      'the rejected flow',
      TOLD_MS,
    );
    const own = rejected.filter(({ destination }) => destination === '10.0.2.12');
    expect(new Set(own.map(({ destinationPort }) => destinationPort))).toEqual(new Set([80]));
    expect(own[0]).toMatchObject({
      direction: 'egress',
      protocol: 6,
      at: { name: 'shop-web-2', subnet: 'web' },
    });
    expect(own[0]?.peer).toBeUndefined();
    // By the cookie of OVN's flow, no matter which node dropped them.
    const rule = { by: 'security-group', tenant: 'retail', name: 'shop/db', rule: 'ingress deny' };
    expect(own.map(({ reason }) => reason)).toEqual(own.map(() => rule));
    expect(await lab.session.vpclab('flows', '--rejected', 'shop-web-2')).toContain(
      'rejected by security group shop/db (ingress deny)',
    );
  });

  it('name the switch and the stage where OVN drops without a rule', async () => {
    const foreign = '10.0.1.77';
    const ping = `ping -c 2 -i 0.2 -W 1 -I ${foreign} 10.0.1.11`;
    const script = `ip address add ${foreign}/32 dev lo; ${ping}; ip address delete ${foreign}/32 dev lo`;
    await lab.session.run(['exec', 'shop-web-2', '--', 'sh', '-c', script]);
    const [spoofed] = await until(
      async () => {
        const seen = (await lab.flows('--rejected', 'shop-web-2')).filter(({ source }) => source === foreign);
        return seen.length > 0 && seen;
      },
      'the spoofed ping',
      TOLD_MS,
    );
    expect(spoofed?.reason).toMatchObject({ by: 'network', tenant: 'retail', name: 'ls-shop-web' });
    expect(spoofed?.reason?.rule).toMatch(/^ls_in_.*port_sec/);
  });

  it('what the network itself answers is no rejected flow', async () => {
    await lab.session.vpclab('exec', 'shop-web-1', '--', 'ping', '-c', '2', '-i', '0.2', '10.0.1.1');
    const seen = await until(
      async () => {
        const found = (await lab.flows('shop-web-1')).filter(({ destination }) => destination === '10.0.1.1');
        return found.length > 0 && found;
      },
      'the ping',
      TOLD_MS,
    );
    expect(new Set(seen.map(({ action }) => action))).toEqual(new Set(['accept']));
  });

  it('rules of a security group count what they let through and what they throw away', async () => {
    const rule = { tenant: 'retail', vpc: 'shop', list: 'db', direction: 'to-lport' };
    const [allowed, denied] = [
      { ...rule, action: 'allow-related' },
      { ...rule, action: 'drop', rule: 'ingress deny' },
    ];
    const counted = async (): Promise<readonly [number, number]> => {
      const scrape = await Scrape.of(lab.session);
      const of = (labels: Readonly<Record<string, string>>): number =>
        scrape.value('ovn_acl_matched_packets_total', labels);
      return [of(allowed), of(denied)];
    };
    await until(
      async () => (await Scrape.of(lab.session)).all('ovn_acl_matched_packets_total', denied).length === 1,
      'the rules to be known',
      TOLD_MS,
    );
    const before = await counted();
    const [count, bytes, refused] = [400, 100, 100];
    const to = { from: 'shop-web-1', to: 'shop-db-1', address: '10.0.2.11', count, bytes };
    const arrived = await sendDatagrams(lab.session, { ...to, port: 5_001 });
    const script = `for i in $(seq ${refused}); do echo x >/dev/udp/10.0.2.11/6001; sleep 0.002; done`;
    await lab.session.exec('shop-web-1', 'bash', '-c', script);
    const grown = async (): Promise<readonly number[]> =>
      (await counted()).map((packets, index) => packets - (before[index] ?? 0));
    // A busy machine loses some of them before the switch sees them.
    const [allow, deny] = await until(
      async () => {
        const [one = 0, other = 0] = await grown();
        return one >= arrived && other >= 0.9 * refused && ([one, other] as const);
      },
      'the packets',
      TOLD_MS,
    );
    expect(arrived).toBeGreaterThan(0.9 * count);
    expect(allow).toBeLessThanOrEqual(count);
    expect(deny).toBeLessThanOrEqual(refused);
    // As the switches themselves have it, by the cookies of the rule's logical flows.
    const scrape = await Scrape.of(lab.session);
    const hint = scrape.all('ovn_acl_matched_packets_total', denied)[0]?.labels['uuid']?.slice(0, 8) ?? '';
    const found = await lab.session.exec(
      ...(['central', 'ovn-sbctl', '--bare', '--columns=_uuid', 'find', 'Logical_Flow'] as const),
      `external_ids:stage-hint="${hint}"`,
    );
    let packets = 0;
    for (const uuid of found.split('\n').filter(Boolean))
      for (const node of ['node-1', 'node-2']) {
        const cookie = `cookie=0x${uuid.slice(0, 8)}/-1`;
        const flows = await lab.session.exec(
          node,
          'ovs-ofctl',
          '-O',
          'OpenFlow13',
          'dump-flows',
          'br-int',
          cookie,
        );
        for (const [, n] of flows.matchAll(/n_packets=(\d+)/g)) packets += Number(n);
      }
    expect(scrape.value('ovn_acl_matched_packets_total', denied)).toBe(packets);
  });
}
