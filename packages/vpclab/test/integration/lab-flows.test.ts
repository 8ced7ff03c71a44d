// Flow logs: what was sent, to the byte and at both ends; what was rejected; and whose flows a tenant sees.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VerifyReport } from '../../src/model/engine.ts';
import type { FlowEnd, FlowRecord } from '../../src/model/flow-log.ts';
import type { TrafficReport } from '../../src/model/traffic.ts';
import { openConnections } from '../support/lab-connections.ts';
import { sendDatagrams } from '../support/lab-datagrams.ts';
import { ask } from '../support/lab-http.ts';
import { Scrape, timedScrape } from '../support/lab-metrics.ts';
import { daemonPid } from '../support/lab-processes.ts';
import { LabSession, shippedLab } from '../support/lab-session.ts';
import { until } from '../support/lab-until.ts';

/** An interval of two seconds, the wait for the other end, and room for a busy machine. */
const TOLD_MS = 30_000;
const HEADERS = 28;
const ETHERNET = 14;
const OUTSIDE = '203.0.113.10';

let session: LabSession;
beforeAll(async () => {
  session = new LabSession();
  await session.vpclab('up', shippedLab('flow-logs'), '--quiet');
});
afterAll(async () => await session.end());

const parsed = (text: string): readonly FlowRecord[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as FlowRecord);
const flows = async (...args: readonly string[]): Promise<readonly FlowRecord[]> =>
  parsed(await session.vpclab('flows', '--json', ...args));
const sum = (records: readonly FlowRecord[], what: 'bytes' | 'packets'): number =>
  records.reduce((all, record) => all + record[what], 0);

describe('flow logs', () => {
  it('tell what was sent, to the byte, where it was sent and where it was delivered', async () => {
    const [count, bytes, port] = [2_000, 300, 5_432];
    const sent = { from: 'shop-web-1', to: 'shop-db-1', address: '10.0.2.11', port, count, bytes };
    await sendDatagrams(session, sent);
    const told = await until(
      async () => {
        const seen = (await flows()).filter(({ destinationPort }) => destinationPort === port);
        return sum(seen, 'packets') >= 2 * count && seen;
      },
      'both ends to be told',
      TOLD_MS,
    );
    for (const [direction, name] of [
      ['egress', 'shop-web-1'],
      ['ingress', 'shop-db-1'],
    ] as const) {
      const end = told.filter((record) => record.direction === direction);
      expect(new Set(end.map(({ at }) => at.name))).toEqual(new Set([name]));
      expect(sum(end, 'packets')).toBe(count);
      expect(sum(end, 'bytes')).toBe(count * (bytes + HEADERS));
      expect(new Set(end.map(({ action }) => action))).toEqual(new Set(['accept']));
      expect(new Set(end.map(({ at }) => `${at.tenant}/${at.vpc}`))).toEqual(new Set(['retail/shop']));
      expect(new Set(end.map(({ peer }) => peer?.name))).toEqual(
        new Set([name === 'shop-web-1' ? 'shop-db-1' : 'shop-web-1']),
      );
    }
  });

  it('count what generated traffic says it sent, and so does the exporter', async () => {
    const words = ['udp', '--from', 'shop-web-1', '--to', 'shop-web-2', '--rate', '100', '--for', '3s'];
    const { total } = await session.json<TrafficReport>(
      ...['traffic', 'start', ...words, '--compare', '--wait'],
    );
    expect(total).toMatchObject({ answered: total.sent, errors: {} });
    const isCompared = async (): Promise<TrafficReport | false> => {
      const report = await session.json<TrafficReport>('traffic', 'report');
      return report.compared.every(({ reason }) => reason === undefined) && report;
    };
    const { compared } = await until(isCompared, 'the last records', TOLD_MS);
    expect(compared.map(({ source }) => source)).toEqual(['exporter', 'flow logs']);
    for (const { source, tenants } of compared) {
      const [retail] = tenants;
      expect([source, tenants.map(({ name }) => name)]).toEqual([source, ['retail']]);
      // Requests of the one and answers of the other; the exporter also counts what finds neighbours.
      expect([source, retail?.packets.sent]).toEqual([source, 2 * total.sent]);
      expect(Math.abs(retail?.packets.percent ?? 100)).toBeLessThan(10);
      expect(Math.abs(retail?.bytes.percent ?? 100)).toBeLessThan(10);
    }
    const text = await session.vpclab('traffic', 'report');
    expect(text).toMatch(/BESIDE +TENANT +PACKETS +COUNTED +DIFFERENCE/);
    expect(text).toMatch(/flow logs +retail +\d+ +\d+ /);
  });

  it('add up in metrics by subnet and VPC, and no tenant sees another there', async () => {
    const of = { tenant: 'retail', vpc: 'shop', subnet: 'web', direction: 'egress', action: 'accept' };
    const other = { peer_vpc: 'shop', peer_subnet: 'db' };
    const pair = { from_tenant: 'retail', from_vpc: 'shop', to_tenant: 'retail', to_vpc: 'shop' };
    const isWorkload = (end: FlowEnd | undefined): boolean => end?.kind === 'workload';
    const isEqual = async (): Promise<boolean> => {
      const all = await flows();
      const { scrape } = await timedScrape(session, 'flow-logs');
      const sent = all.filter(
        ({ at, peer, direction, action }) =>
          direction === 'egress' && action === 'accept' && at.subnet === 'web' && peer?.subnet === 'db',
      );
      const delivered = all.filter(
        ({ at, peer, direction, action }) =>
          direction === 'ingress' &&
          action === 'accept' &&
          at.vpc === 'shop' &&
          isWorkload(at) &&
          isWorkload(peer),
      );
      return (
        sum(sent, 'bytes') > 0 &&
        scrape.value('vpclab_subnet_flow_bytes_total', { ...of, ...other }) === sum(sent, 'bytes') &&
        scrape.value('vpclab_vpc_flow_bytes_total', pair) === sum(delivered, 'bytes')
      );
    };
    await until(isEqual, 'sums of what flows say', TOLD_MS);
    const own = await Scrape.of(session, '--tenant', 'retail');
    expect(own.all('vpclab_subnet_flow_bytes_total').length).toBeGreaterThan(0);
    expect(own.all('vpclab_vpc_flow_bytes_total')).toEqual([]);
  });

  it('agree with the counters of each tenant within a hundredth', async () => {
    type Sums = ReadonlyMap<string, number>;
    /** What workloads sent, as IP has it: counters of ports count Ethernet too. */
    const counted = async (): Promise<Sums> => {
      const { scrape } = await timedScrape(session, 'flow-logs');
      const sums = new Map<string, number>();
      for (const [what, weight] of [
        ['bytes', 1],
        ['packets', -ETHERNET],
      ] as const)
        for (const { labels, value } of scrape.all(`ovn_logical_switch_port_transmit_${what}_total`))
          if ((labels['workload'] ?? '') !== '') {
            const tenant = labels['tenant'] ?? '';
            sums.set(tenant, (sums.get(tenant) ?? 0) + weight * value);
          }
      return sums;
    };
    const atRest = async (): Promise<Sums> => {
      let last = '';
      let since = performance.now();
      return await until(
        async () => {
          const sums = await counted();
          const text = JSON.stringify([...sums]);
          if (text !== last) since = performance.now();
          last = text;
          return performance.now() - since > 1_500 && sums;
        },
        'counters to rest',
        TOLD_MS,
      );
    };
    const before = await atRest();
    const beganAt = Math.floor(Date.now() / 1000);
    const web = { from: 'shop-web-1', to: 'shop-db-1', address: '10.0.2.11', port: 5_433 };
    const desk = { from: 'office-desk-1', to: 'office-desk-2', address: '10.0.1.12', port: 5_434 };
    await Promise.all([
      sendDatagrams(session, { ...web, count: 750, bytes: 1_400 }),
      sendDatagrams(session, { ...desk, count: 500, bytes: 1_000 }),
      ask(session, 'shop-web-1', OUTSIDE),
    ]);
    const after = await atRest();
    for (const tenant of ['retail', 'people']) {
      const sent = (after.get(tenant) ?? 0) - (before.get(tenant) ?? 0);
      expect(sent).toBeGreaterThan(400_000);
      await until(
        async () => {
          const told = (await flows('--tenant', tenant)).filter(
            ({ at, direction, start }) =>
              at.kind === 'workload' && direction === 'egress' && start >= beganAt,
          );
          return Math.abs(sum(told, 'bytes') - sent) <= 0.01 * sent;
        },
        `what ${tenant} sent to be told: ${sent} bytes`,
        TOLD_MS,
      );
    }
  });

  it('tell what was delivered nowhere, and nothing else, as rejected', async () => {
    await session.run(['exec', 'shop-web-2', '--', 'curl', '-s', '-m', '1', '10.0.2.12:80']);
    const rejected = await until(
      async () => {
        const seen = await flows('--rejected', 'shop-web-2');
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
    expect(await session.vpclab('flows', '--rejected', 'shop-web-2')).toContain(
      'rejected by security group shop/db (ingress deny)',
    );
  });

  it('name the switch and the stage where OVN drops without a rule', async () => {
    const foreign = '10.0.1.77';
    const ping = `ping -c 2 -i 0.2 -W 1 -I ${foreign} 10.0.1.11`;
    const script = `ip address add ${foreign}/32 dev lo; ${ping}; ip address delete ${foreign}/32 dev lo`;
    await session.run(['exec', 'shop-web-2', '--', 'sh', '-c', script]);
    const [spoofed] = await until(
      async () => {
        const seen = (await flows('--rejected', 'shop-web-2')).filter(({ source }) => source === foreign);
        return seen.length > 0 && seen;
      },
      'the spoofed ping',
      TOLD_MS,
    );
    expect(spoofed?.reason).toMatchObject({ by: 'network', tenant: 'retail', name: 'ls-shop-web' });
    expect(spoofed?.reason?.rule).toMatch(/^ls_in_.*port_sec/);
  });

  it('tell how a NAT gateway translates, at both ends and both ways', async () => {
    const beganAt = Math.floor(Date.now() / 1000);
    const { caller } = await ask(session, 'shop-web-1', OUTSIDE);
    const seen = await until(
      async () => {
        const all = (await flows()).filter(
          ({ protocol, source, destination, start }) =>
            start >= beganAt &&
            protocol === 6 &&
            [source, destination].includes(OUTSIDE) &&
            [source, destination].includes('10.0.1.11'),
        );
        const ways = new Set(all.map(({ at, direction }) => `${at.kind} ${direction}`));
        return ways.size === 4 && all;
      },
      'both ways at both ends',
      TOLD_MS,
    );
    expect(seen.map(({ action }) => action)).toEqual(seen.map(() => 'accept'));
    const gateway = seen.find(({ at }) => at.kind === 'nat-gateway')?.at.name ?? '';
    const inside = seen[0]?.source === OUTSIDE ? seen[0].destinationPort : seen[0]?.sourcePort;
    // As the kernel of the gateway has it.
    const tracked = await session.exec(gateway, 'cat', '/proc/net/nf_conntrack');
    const [, port] =
      new RegExp(`sport=${inside} dport=80 src=${OUTSIDE} dst=${caller} sport=80 dport=(\\d+)`).exec(
        tracked,
      ) ?? [];
    const translation = { gateway, address: caller, port: Number(port) };
    expect(seen.map((record) => record.translation)).toEqual(seen.map(() => translation));
    expect(await session.vpclab('flows', '--vpc', 'shop')).toContain(`(by ${gateway}, as ${caller}:${port})`);
    const fields = ['--log-format', '${pkt-srcaddr} ${pkt-dstaddr}'];
    expect(await session.vpclab('flows', 'shop-web-1', ...fields)).toContain(`\n${caller} ${OUTSIDE}\n`);
  });

  it('of ICMP the address, without a port', async () => {
    await session.vpclab('exec', 'shop-web-2', '--', 'ping', '-c', '2', '-i', '0.2', OUTSIDE);
    const seen = await until(
      async () => {
        const all = (await flows('shop-web-2')).filter(
          ({ protocol, destination }) => protocol === 1 && destination === OUTSIDE,
        );
        return all.length > 0 && all;
      },
      'the ping',
      TOLD_MS,
    );
    const { caller } = await ask(session, 'shop-web-2', OUTSIDE);
    expect(seen[0]?.translation).toMatchObject({ address: caller, port: 0 });
  });

  it('rules of a security group count what they let through and what they throw away', async () => {
    const rule = { tenant: 'retail', vpc: 'shop', list: 'db', direction: 'to-lport' };
    const [allowed, denied] = [
      { ...rule, action: 'allow-related' },
      { ...rule, action: 'drop' },
    ];
    const counted = async (): Promise<readonly [number, number]> => {
      const scrape = await Scrape.of(session);
      const of = (labels: Readonly<Record<string, string>>): number =>
        scrape.value('ovn_acl_matched_packets_total', labels);
      return [of(allowed), of(denied)];
    };
    await until(
      async () => (await Scrape.of(session)).all('ovn_acl_matched_packets_total', denied).length === 1,
      'the rules to be known',
      TOLD_MS,
    );
    const before = await counted();
    const [count, bytes, refused] = [400, 100, 100];
    const to = { from: 'shop-web-1', to: 'shop-db-1', address: '10.0.2.11', count, bytes };
    const arrived = await sendDatagrams(session, { ...to, port: 5_001 });
    const script = `for i in $(seq ${refused}); do echo x >/dev/udp/10.0.2.11/6001; sleep 0.002; done`;
    await session.exec('shop-web-1', 'bash', '-c', script);
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
    const scrape = await Scrape.of(session);
    const hint = scrape.all('ovn_acl_matched_packets_total', denied)[0]?.labels['uuid']?.slice(0, 8) ?? '';
    const found = await session.exec(
      ...(['central', 'ovn-sbctl', '--bare', '--columns=_uuid', 'find', 'Logical_Flow'] as const),
      `external_ids:stage-hint="${hint}"`,
    );
    let packets = 0;
    for (const uuid of found.split('\n').filter(Boolean))
      for (const node of ['node-1', 'node-2']) {
        const cookie = `cookie=0x${uuid.slice(0, 8)}/-1`;
        const flows = await session.exec(
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

  it('what the network itself answers is no rejected flow', async () => {
    await session.vpclab('exec', 'shop-web-1', '--', 'ping', '-c', '2', '-i', '0.2', '10.0.1.1');
    const seen = await until(
      async () => {
        const found = (await flows('shop-web-1')).filter(({ destination }) => destination === '10.0.1.1');
        return found.length > 0 && found;
      },
      'the ping',
      TOLD_MS,
    );
    expect(new Set(seen.map(({ action }) => action))).toEqual(new Set(['accept']));
  });

  it('keep apart tenants with the same addresses', async () => {
    for (const from of ['shop-web-1', 'office-desk-1'])
      await session.vpclab('exec', from, '--', 'ping', '-c', '3', '-i', '0.2', '10.0.1.12');
    const isPing = ({ protocol, destination }: FlowRecord): boolean =>
      protocol === 1 && destination === '10.0.1.12';
    const seen = await until(
      async () => {
        const found = (await flows()).filter(isPing);
        return new Set(found.map(({ at }) => at.tenant)).size === 2 && found;
      },
      'both pings',
      TOLD_MS,
    );
    expect(seen.filter(({ at, peer }) => peer !== undefined && peer.tenant !== at.tenant)).toEqual([]);
  });

  it("a tenant's token sees the tenant's own, and not where it runs", async () => {
    const { url } = await session.json<{ url: string }>('listen', '0', '--rights', 'read');
    const token = (await session.vpclab('token', '--tenant', 'people')).trim();
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
    const [header, first] = (await session.vpclab('flows', '--aws')).split('\n');
    expect(header?.split(' ')).toHaveLength(14);
    expect(first).toMatch(/^2 \S+ \S+ [\d.]+ [\d.]+ \d+ \d+ \d+ \d+ \d+ \d{10} \d{10} (ACCEPT|REJECT) OK$/);
  });

  it.each([
    ['reports nothing', ['ovs-vsctl', 'clear', 'Bridge', 'br-int', 'ipfix'], ['IPFIX', 'reports no flows']],
    [
      'is not heard',
      ['nft', 'table inet deaf { chain in { type filter hook input priority 0; udp dport 4739 drop; }; }'],
      ['deaf', 'does not come: it is not heard'],
    ],
  ])(
    'verify names a node that %s, and apply puts it right',
    async (_, [program = '', ...args], [row, seen]) => {
      await session.exec('node-2', program, ...args);
      const { code, out } = await session.run(['verify', '--json']);
      const { failed, causes } = JSON.parse(out) as VerifyReport;
      expect(code).toBe(1);
      expect(failed.map(({ promise }) => promise)).toEqual(['node-2 reports its flows']);
      expect(failed[0]?.observed).toContain(seen);
      expect(causes).toMatchObject([
        {
          kind: 'drift',
          text: expect.stringContaining(row ?? '') as string,
          fix: expect.stringContaining('vpclab apply') as string,
        },
      ]);
      await session.vpclab('apply', '--quiet');
      await session.vpclab('verify', '--quiet');
    },
  );

  it('go on when vpclabd and a controller die, with rules and all', async () => {
    const rejected = async (): Promise<readonly FlowRecord[]> =>
      (await session.run(['flows', '--rejected', '--json', 'shop-web-2'])).code === 0
        ? (await flows('--rejected', 'shop-web-2')).filter(({ destinationPort }) => destinationPort === 81)
        : [];
    for (const daemon of ['vpclabd', 'node-2/ovn-controller'])
      process.kill(daemonPid(session.root, daemon), 'SIGKILL');
    // Both have to be back first; until then nobody says who rejected it.
    const [record] = await until(
      async () => {
        await session.run(['exec', 'shop-web-2', '--', 'curl', '-s', '-m', '1', '10.0.2.11:81']);
        const named = (await rejected()).filter(({ reason }) => reason !== undefined);
        return named.length > 0 && named;
      },
      'a rejected flow with its rule',
      120_000,
    );
    expect(record?.reason).toMatchObject({ by: 'security-group', name: 'shop/db' });
  });

  it('name the quota of the VPC that is used up, and what a NAT gateway throws away otherwise', async () => {
    // What was sent before is tracked for a while, and counts.
    const tracked = await session.exec('nat-gateway-shop', 'cat', '/proc/net/nf_conntrack');
    const quota = tracked.split('\n').length + 3;
    const wanted = quota + 5;
    const text = readFileSync(shippedLab('flow-logs'), 'utf8');
    const limited = text.replace('tenant: retail', `tenant: retail\n    connections: ${quota}`);
    await session.vpclab('apply', session.file(limited), '--quiet');
    const rejected = async (by: string): Promise<readonly FlowRecord[]> =>
      (await flows('--rejected', 'shop-web-1')).filter(({ reason }) => reason?.by === by);
    const opened = await openConnections(session, 'shop-web-1', {
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
    await session.exec('shop-web-1', 'bash', '-c', lost);
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
    const text = await session.vpclab(
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
    await session.vpclab(
      'apply',
      session.file(readFileSync(shippedLab('flow-logs'), 'utf8').replace(/^flowLogs:.*$/m, '')),
      '--quiet',
    );
    expect(
      (await session.vpclab('exec', 'node-1', '--', 'ovs-vsctl', 'get', 'bridge', 'br-int', 'ipfix')).trim(),
    ).toBe('[]');
    const options = await session.exec('central', 'ovn-nbctl', 'get', 'NB_Global', '.', 'options');
    expect(options).not.toContain('debug_drop');
    expect(await session.run(['flows'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('keeps no flow logs') as string,
    });
  });
});
