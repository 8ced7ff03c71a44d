// `vpclab verify` can fail: walls that are torn down and ways that are cut by hand, in OVN, show for what they are.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VerifyReport } from '../../src/model/engine.ts';
import { ask, isSilent } from '../support/lab-http.ts';
import { LabSession } from '../support/lab-session.ts';

/** Nothing joins them: two VPCs that could reach each other if somebody connected them. */
const LAB = `name: walls
vpcs:
  - { name: vpc-a, tenant: tenant-1, cidr: 10.0.0.0/16, subnets: [{ name: web, cidr: 10.0.1.0/24 }, { name: app, cidr: 10.0.2.0/24 }], natGateways: true }
  - { name: vpc-b, tenant: tenant-2, cidr: 10.1.0.0/16, subnets: [{ name: web, cidr: 10.1.1.0/24 }] }
workloads: 2
`;

/** One thing that differs from the lab file broke them all. */
function oneCause({ failed }: VerifyReport, text: unknown): unknown {
  const promises = failed.map(({ promise }) => promise);
  return {
    kind: 'drift',
    text,
    fix: expect.any(String),
    promises: expect.toSatisfy((some: string[]) => some.length === promises.length),
  };
}

describe('verify', () => {
  let session: LabSession;
  beforeAll(async () => {
    session = new LabSession();
    await session.vpclab('up', session.file(LAB), '--quiet');
  });
  afterAll(async () => await session.end());

  const nbctl = async (...words: readonly string[]): Promise<string> =>
    await session.exec('central', 'ovn-nbctl', '--wait=hv', '--timeout=20', ...words);
  const verify = async (...flags: readonly string[]) => {
    const { code, out, err } = await session.run(['verify', '--json', ...flags]);
    expect(err).not.toContain('    at ');
    return { code, report: JSON.parse(out) as VerifyReport };
  };

  it('holds, and says what it probed', async () => {
    const { code, report } = await verify();
    expect(code).toBe(0);
    expect(report).toMatchObject({ ok: true, failed: [] });
    expect(report.total).toBe(report.results.length);
    expect(report.matrix).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ from: 'vpc-a', to: 'vpc-a', expected: 'reachable', failed: 0 }),
        expect.objectContaining({ from: 'vpc-a', to: 'vpc-b', expected: 'unreachable', failed: 0 }),
        expect.objectContaining({ from: 'vpc-b', to: 'vpc-a', expected: 'unreachable', failed: 0 }),
        expect.objectContaining({ from: 'vpc-a', to: 'internet', expected: 'reachable', failed: 0 }),
        expect.objectContaining({ from: 'vpc-b', to: 'internet', expected: 'unreachable', failed: 0 }),
      ]),
    );
    for (const cell of report.matrix) expect(cell.probes).toBeGreaterThan(0);
    for (const result of report.results) {
      expect(result).toMatchObject({ ok: true });
      expect(result.promise).not.toBe('');
      expect(result.observed).not.toBe('');
      expect(result.elapsedMs).toBeGreaterThanOrEqual(0);
    }
    const all = (await verify('--exhaustive')).report;
    expect(all.ok).toBe(true);
    expect(all.total).toBeGreaterThan(report.total);
    const isolation = all.results.filter(({ category }) => category === 'isolation');
    // Each of 4 against each of 2, in both directions.
    expect(isolation).toHaveLength(16);
  });

  it('leaves what it measures as it was', async () => {
    // A neighbour that somebody learned, and that is wrong: to be measured, not to be healed.
    const stale = ['10.0.1.77', 'lladdr', '02:00:00:00:00:77', 'dev', 'eth0', 'nud', 'stale'];
    await session.exec('vpc-a-web-1', 'ip', 'neigh', 'replace', ...stale);
    const known = async (): Promise<string> =>
      await session.exec('vpc-a-web-1', 'ip', '-4', 'neigh', 'show', 'nud', 'all');
    const before = await known();
    expect((await verify()).code).toBe(0);
    const after = await known();
    expect(after).toContain('10.0.1.77 dev eth0 lladdr 02:00:00:00:00:77 STALE');
    // And it is taught nothing either: the kernel's table has little room.
    expect(after.split('\n').length).toBe(before.split('\n').length);
  });

  it('fails when the wall between two VPCs is torn down', async () => {
    expect(await isSilent(session, 'vpc-a-web-1', '10.1.1.11')).toBe(true);
    await nbctl(
      ...['ls-add', 'ls-hole'],
      ...['--', 'lrp-add', 'lr-vpc-a', 'hole-a', '02:00:00:00:aa:01', '172.16.9.1/24'],
      ...['--', 'lrp-add', 'lr-vpc-b', 'hole-b', '02:00:00:00:aa:02', '172.16.9.2/24'],
      ...['a', 'b'].flatMap((side) => [
        ...['--', 'lsp-add', 'ls-hole', `to-${side}`, '--', 'lsp-set-type', `to-${side}`, 'router'],
        ...['--', 'lsp-set-addresses', `to-${side}`, 'router'],
        ...['--', 'lsp-set-options', `to-${side}`, `router-port=hole-${side}`],
      ]),
      ...['--', 'lr-route-add', 'lr-vpc-a', '10.1.0.0/16', '172.16.9.2'],
      ...['--', 'lr-route-add', 'lr-vpc-b', '10.0.0.0/16', '172.16.9.1'],
    );
    // The hole is real: packets pass.
    expect(await ask(session, 'vpc-a-web-1', '10.1.1.11')).toMatchObject({ name: 'vpc-b-web-1' });
    const { code, report } = await verify();
    expect(code).toBe(1);
    expect(report.ok).toBe(false);
    expect(new Set(report.failed.map(({ category }) => category))).toEqual(new Set(['isolation']));
    for (const [from, to] of [
      ['vpc-a', 'vpc-b'],
      ['vpc-b', 'vpc-a'],
    ] as const) {
      const failed = report.failed.filter((result) => result.from.startsWith(from));
      expect(failed).not.toEqual([]);
      expect(failed[0]).toMatchObject({ expected: 'unreachable', to: expect.stringContaining(to) });
      expect(failed[0]?.observed).toMatch(new RegExp(`^answered by ${to}-`));
      const cell = report.matrix.find((candidate) => candidate.from === from && candidate.to === to);
      expect(cell?.failed).toBe(failed.length);
    }
    const shown = await session.run(['verify']);
    expect(shown.code).toBe(1);
    expect(shown.out).toContain(report.failed[0]?.promise ?? 'a promise');
    await nbctl('ls-del', 'ls-hole', '--', 'lrp-del', 'hole-a', '--', 'lrp-del', 'hole-b');
    await nbctl('lr-route-del', 'lr-vpc-a', '10.1.0.0/16', '--', 'lr-route-del', 'lr-vpc-b', '10.0.0.0/16');
    expect((await verify()).code).toBe(0);
  });

  it('fails when a tenant reaches the provider, or the internet a tenant', async () => {
    const walls = ['underlay', 'edge-control', 'unsolicited'];
    const probed = (await verify()).report.results.filter(({ category }) => walls.includes(category));
    expect(new Set(probed.map(({ category }) => category))).toEqual(new Set(walls));
    // The gateway lets everything through, and the edge knows the way to the underlay's address: it has it itself.
    const central = probed.find(({ to }) => to === 'central')?.promise ?? '';
    const address = /\((\S+),/.exec(central)?.[1] ?? '';
    await session.exec('edge', 'ip', 'address', 'add', `${address}/32`, 'dev', 'lo');
    await session.exec('nat-gateway-a', 'nft', 'flush', 'chain', 'inet', 'vpclab', 'ingress');
    for (const chain of ['ingress', 'egress'])
      await session.exec('nat-gateway-a', 'nft', 'insert', 'rule', 'inet', 'vpclab', chain, 'accept');
    const { code, report } = await verify();
    await session.vpclab('apply');
    expect(code).toBe(1);
    expect(new Set(report.failed.map(({ category }) => category))).toEqual(new Set(walls));
    for (const { from, observed } of report.failed) {
      expect(from).not.toMatch(/^vpc-b/);
      expect(observed).not.toBe('');
    }
    // One line says it all.
    expect(report.causes).toEqual([
      oneCause(report, expect.stringMatching(/^nftables rules of nat-gateway-a/)),
    ]);
    expect((await verify()).code).toBe(0);
  });

  it('names the table that drops what an access list forbids', async () => {
    await nbctl('acl-add', 'ls-vpc-a-app', 'to-lport', '2000', 'ip4.src == 10.0.1.0/24', 'drop');
    const { code, report } = await verify();
    await nbctl('acl-del', 'ls-vpc-a-app');
    expect(code).toBe(1);
    const lost = report.failed.filter(({ from }) => from.startsWith('vpc-a-web-'));
    expect(lost).not.toEqual([]);
    for (const result of lost) {
      expect(result).toMatchObject({ ok: false, expected: 'reachable', category: 'cross-subnet' });
      expect(result.to).toMatch(/^vpc-a-app-/);
      expect(result.lostAt).toMatch(/ls-vpc-a-app, egress table ls_out_acl/);
    }
    expect(report.causes).toEqual([
      oneCause(report, expect.stringMatching(/^NB ACL .* is there, and the lab file does not ask for it$/)),
    ]);
    expect(report.causes[0]?.fix).toMatch(/^`vpclab apply` removes it/);
    // Answers to what app asks of web are lost in the same place, and nothing else is.
    expect(report.failed.filter(({ from, to }) => !`${from} ${to}`.includes('vpc-a-app'))).toEqual([]);
  });

  it('names the router that has no route any more', async () => {
    const dropped = await nbctl('lr-route-list', 'lr-vpc-a');
    expect(dropped).toContain('0.0.0.0/0');
    await nbctl('lr-route-del', 'lr-vpc-a', '0.0.0.0/0');
    const { code, report } = await verify();
    expect(code).toBe(1);
    expect(new Set(report.failed.map(({ category }) => category))).toEqual(new Set(['internet']));
    expect(report.failed).toHaveLength(4);
    for (const { lostAt } of report.failed)
      expect(lostAt).toMatch(/lr-vpc-a, ingress table lr_in_ip_routing/);
    const text = 'NB Logical_Router_Static_Route lr-vpc-a 0.0.0.0/0 is missing';
    expect(report.causes).toEqual([oneCause(report, text)]);
    expect(report.causes[0]?.fix).toMatch(/^`vpclab apply` makes it as the lab file says/);
    await session.vpclab('apply');
    expect((await verify()).code).toBe(0);
  });

  it('names the table that drops an answer', async () => {
    // Stateless, and against what app answers alone: what it asks itself passes, and so does what web asks of it.
    await nbctl(
      'acl-add',
      'ls-vpc-a-web',
      'to-lport',
      '2000',
      'ip4.src == 10.0.2.0/24 && tcp.src == 80',
      'drop',
    );
    const { code, report } = await verify();
    await nbctl('acl-del', 'ls-vpc-a-web');
    expect(code).toBe(1);
    const lost = report.failed.filter(
      ({ from, to }) => from.startsWith('vpc-a-web-') && to.startsWith('vpc-a-app-'),
    );
    expect(lost).not.toEqual([]);
    expect(lost[0]?.lostAt).toMatch(/^ls-vpc-a-web, egress table ls_out_acl.*: OVN drops the answer there/);
    expect((await verify()).code).toBe(0);
  });

  it('tells that OVN delivered what a workload did not take', async () => {
    await session.exec('vpc-a-app-1', 'ip', 'link', 'set', 'eth0', 'down');
    const { code, report } = await verify();
    expect(code).toBe(1);
    const lost = report.failed.find(({ to }) => to === 'vpc-a-app-1');
    expect(lost?.lostAt).toContain('port vpc-a-app-1 or behind it: OVN delivers it there');
    expect(report.causes).toEqual([oneCause(report, 'link vpc-a-app-1/eth0 is down')]);
    await session.vpclab('apply');
    expect((await verify()).code).toBe(0);
  });

  it('refuses flags it does not know, and labs that are not there', async () => {
    expect((await session.run(['verify', '--exhausting'])).code).toBe(2);
    expect(await session.run(['verify', '--name', 'absent'])).toMatchObject({ code: 1 });
  });
});
