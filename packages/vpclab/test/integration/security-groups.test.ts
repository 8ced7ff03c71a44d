// Security groups from outside: what packets, ovn-trace and ovn-nbctl say of them, while rules change under flows.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VerifyReport } from '../../src/model/engine.ts';
import { startStream } from '../support/lab-flow.ts';
import { LabSession } from '../support/lab-session.ts';
import { until } from '../support/lab-until.ts';

const WEB_TO_APP = '- { protocol: tcp, port: [80, 8000-8100], from: web }';
const LAB = `name: groups
vpcs:
  - name: shop
    cidr: 10.0.0.0/16
    subnets:
      - { name: web, cidr: 10.0.1.0/24, securityGroups: [web] }
      - { name: app, cidr: 10.0.2.0/24, securityGroups: [app] }
      - { name: ops, cidr: 10.0.3.0/24 }
    natGateways: true
    defaultSecurityGroup: closed
    securityGroups:
      - name: closed
        egress: []
      - name: web
        ingress:
          - { protocol: tcp, port: 80, from: 0.0.0.0/0 }
          - { protocol: icmp, type: echo-request, from: 10.0.2.0/24 }
      - name: app
        ingress:
          ${WEB_TO_APP}
        egress:
          - { protocol: all, to: web }
      - name: ssh
        ingress:
          - { protocol: tcp, port: 22, from: 10.1.0.0/16 }
  - { name: office, cidr: 10.1.0.0/16, subnets: [{ name: desk, cidr: 10.1.1.0/24 }] }
transit: true
workloads:
  - { vpc: shop, subnet: web, name: web-1, node: node-1, address: 10.0.1.11 }
  - { vpc: shop, subnet: web, name: web-2, node: node-2, address: 10.0.1.12, securityGroups: [web, ssh] }
  - { vpc: shop, subnet: app, name: app-1, node: node-2, address: 10.0.2.11 }
  - { vpc: shop, subnet: app, name: app-2, node: node-1, address: 10.0.2.12 }
  - { vpc: shop, subnet: ops, name: ops-1, address: 10.0.3.11 }
  - { vpc: shop, subnet: ops, name: open-1, address: 10.0.3.12, securityGroups: [] }
  - { vpc: office, name: desk-1, address: 10.1.1.11 }
`;
const HOST = '203.0.113.10';
const NOTHING = 'Nothing to change: the lab is as the file says.\n';

describe('security groups', () => {
  let session: LabSession;
  beforeAll(async () => {
    session = new LabSession();
    await session.vpclab('up', session.file(LAB), '--quiet');
  });
  afterAll(async () => await session.end());

  /** By curl: an answer; a refusal of a port that nobody listens on, so that packets pass; or silence. */
  const tcp = async (from: string, address: string, port = 80): Promise<string> => {
    const url = `http://${address}:${port}/`;
    const { code, err } = await session.run(['exec', from, '--', 'curl', '-sS', '--max-time', '2', url]);
    if (code === 0) return 'answer';
    if (code === 7) return 'refusal';
    if (code === 28) return 'silence';
    throw new Error(`curl: exit code ${code}: ${err}`);
  };
  const udp = async (from: string, address: string): Promise<string> => {
    const script = `exec 3<>/dev/udp/${address}/7; echo hello >&3; timeout 2 head -c 1 <&3`;
    const { out } = await session.run(['exec', from, '--', 'bash', '-c', script]);
    return out === '' ? 'silence' : 'answer';
  };
  const ping = async (from: string, address: string): Promise<string> => {
    const { code, out } = await session.run(['exec', from, '--', 'ping', '-c', '2', '-W', '1', address]);
    if (code > 1) throw new Error(`ping: exit code ${code}: ${out}`);
    return code === 0 ? 'answer' : 'silence';
  };
  const apply = async (text: string): Promise<void> => {
    const file = session.file(text);
    await session.vpclab('apply', file, '--quiet');
    expect(await session.vpclab('plan', file)).toBe(NOTHING);
  };
  const verify = async (): Promise<VerifyReport> =>
    JSON.parse((await session.run(['verify', '--json'])).out) as VerifyReport;
  const trace = async (from: string, port: string, microflow: string): Promise<string> =>
    await session.exec('central', 'ovn-trace', '--minimal', port, `inport == "${from}" && ${microflow}`);
  const acls = async (...columns: readonly string[]): Promise<string> =>
    await session.exec('central', 'ovn-nbctl', '--bare', `--columns=${columns.join(',')}`, 'list', 'ACL');

  it('are port groups of their members, and their rules of one peer are one entry', async () => {
    const groups = await session.exec(
      'central',
      'ovn-nbctl',
      '--bare',
      '--columns=name',
      'list',
      'Port_Group',
    );
    expect(groups.split('\n').filter(Boolean).toSorted()).toEqual(
      ['app', 'closed', 'ssh', 'web'].map((name) => `sg.shop.${name}`),
    );
    expect(await acls('match')).toContain(
      'outport == @sg.shop.app && ip4 && ip4.src == $sg.shop.web_ip4 && (tcp.dst == 80 || 8000 <= tcp.dst <= 8100)\n',
    );
    const web = await session.exec(
      'central',
      'ovn-sbctl',
      '--bare',
      '--columns=addresses',
      'list',
      'Address_Set',
      'sg.shop.web_ip4',
    );
    expect(web.trim().split(/\s+/).toSorted()).toEqual(['10.0.1.11', '10.0.1.12']);
    expect(await session.vpclab('plan')).toBe(NOTHING);
  });

  it.each([
    ['web-1', '10.0.2.11', 80, 'answer'],
    ['web-1', '10.0.2.12', 8000, 'refusal'],
    ['web-1', '10.0.2.12', 8100, 'refusal'],
    ['web-1', '10.0.2.12', 8101, 'silence'],
    ['open-1', '10.0.2.11', 80, 'silence'],
    // Within a subnet and on one node too.
    ['app-1', '10.0.2.12', 80, 'silence'],
    ['web-1', '10.0.1.12', 80, 'answer'],
    ['web-1', '10.0.1.12', 22, 'silence'],
    // From another VPC; several groups add up.
    ['desk-1', '10.0.1.11', 80, 'answer'],
    ['desk-1', '10.0.1.11', 22, 'silence'],
    ['desk-1', '10.0.1.12', 80, 'answer'],
    ['desk-1', '10.0.1.12', 22, 'refusal'],
    ['desk-1', '10.0.2.11', 80, 'silence'],
    // Egress is a gate of its own: what the receiver would let in does not come.
    ['ops-1', '10.0.1.11', 80, 'silence'],
    ['app-1', '10.0.1.11', 80, 'answer'],
    ['app-1', '10.1.1.11', 80, 'silence'],
    ['app-1', HOST, 80, 'silence'],
    ['web-1', HOST, 80, 'answer'],
    ['open-1', HOST, 80, 'answer'],
    // In no group, though its subnet falls to the default group: open as ever.
    ['desk-1', '10.0.3.12', 80, 'answer'],
    ['desk-1', '10.0.3.11', 80, 'silence'],
  ] as const)('TCP from %s to %s port %i meets %s', async (from, address, port, expected) => {
    expect(await tcp(from, address, port)).toBe(expected);
  });

  it('gate UDP and types of ICMP, and let answers out', async () => {
    expect(await udp('desk-1', '10.0.3.12')).toBe('answer');
    expect(await udp('desk-1', '10.0.1.11')).toBe('silence');
    expect(await ping('app-1', '10.0.1.11')).toBe('answer');
    expect(await ping('web-1', '10.0.2.11')).toBe('silence');
    expect(await ping('desk-1', '10.0.1.11')).toBe('silence');
    expect(await ping('desk-1', '10.0.3.12')).toBe('answer');
  });

  it('are where ovn-trace says that packets are dropped and delivered', async () => {
    const neighbours = await session.exec('web-1', 'ip', '-j', 'neighbour', 'show', '10.0.1.1');
    const [gateway] = JSON.parse(neighbours) as readonly { readonly lladdr: string }[];
    const own = JSON.parse(await session.exec('web-1', 'ip', '-j', 'link', 'show', 'eth0')) as {
      address: string;
    }[];
    const head = `eth.src == ${own[0]?.address} && eth.dst == ${gateway?.lladdr} && ip4.src == 10.0.1.11 && ip4.dst == 10.0.2.11 && ip.ttl == 64`;
    expect(await trace('web-1', 'ls-shop-web', `${head} && tcp.dst == 8050`)).toContain('output("app-1");');
    expect(await trace('web-1', 'ls-shop-web', `${head} && tcp.dst == 8101`)).not.toContain(
      'output("app-1");',
    );
  });

  it('hold, and verify says which rule decided', async () => {
    const report = await verify();
    expect(report.failed).toEqual([]);
    const own = report.results.filter(({ category }) => category === 'security-group');
    expect(own).toContainEqual(
      expect.objectContaining({
        expected: 'reachable',
        promise:
          'web-1 reaches app-1 (tcp port 8000): security group web allows everything to 0.0.0.0/0, ' +
          'security group app allows TCP ports 80, 8000-8100 from web',
        observed: expect.stringMatching(/^arrived: .*ECONNREFUSED/),
      }),
    );
    expect(own).toContainEqual(
      expect.objectContaining({
        expected: 'unreachable',
        promise:
          'desk-1 does not reach app-1 (tcp): no ingress rule of security group app allows TCP port 80 from 10.1.1.11',
      }),
    );
  });

  it('that somebody opens or closes by hand do not hold, and apply repairs them', async () => {
    const denial = 'outport == @sg.shop.app && ip';
    const id = await session.exec(
      'central',
      'ovn-nbctl',
      '--bare',
      '--columns=_uuid',
      'find',
      'ACL',
      `match="${denial}"`,
    );
    await session.exec(
      'central',
      'ovn-nbctl',
      '--wait=hv',
      'remove',
      'Port_Group',
      'sg.shop.app',
      'acls',
      id.trim(),
    );
    const open = await verify();
    expect(open.failed.length).toBeGreaterThan(0);
    for (const { category, to, expected } of open.failed)
      expect({ category, to, expected }).toEqual({
        category: 'security-group',
        to: expect.stringMatching(/^app-/),
        expected: 'unreachable',
      });
    // With the wrong port, so that no listener answers: a refusal alone gives the hole away.
    expect(open.failed.some(({ promise }) => promise.includes('port 8101'))).toBe(true);
    expect(await session.vpclab('plan', '--details')).toContain('+ NB ACL sg.shop.app ingress deny');
    await session.exec(
      'central',
      'ovn-nbctl',
      '--wait=hv',
      '--type=port-group',
      'acl-add',
      'sg.shop.web',
      'to-lport',
      '3000',
      'ip4.src == 10.1.1.11',
      'drop',
    );
    const closed = await verify();
    expect(closed.failed).toContainEqual(
      expect.objectContaining({
        from: 'desk-1',
        to: 'web-1',
        expected: 'reachable',
        lostAt: expect.stringContaining('ls_out_acl'),
      }),
    );
    expect(await session.vpclab('plan', '--details')).toMatch(/- NB ACL .*match=ip4\.src == 10\.1\.1\.11/);
    await session.vpclab('apply', '--quiet');
    expect(await session.vpclab('plan')).toBe(NOTHING);
    expect((await verify()).failed).toEqual([]);
  });

  it('change under running flows: without its rule a connection stalls, with it it goes on', async () => {
    const other = await startStream(session, 'desk-1', '10.0.1.11');
    // OVN unblocks a connection on a packet of the end that opened it, and a reader of a stream has nothing else to send.
    const curl = ['curl', '-sSN', '--keepalive-time', '3', 'http://10.0.2.11/stream?ms=20'];
    const stream = session.start(['exec', 'web-1', '--', ...curl]);
    await until(() => stream.said.split('\n').length > 10, 'the stream to begin', 10_000);

    await apply(LAB.replace(WEB_TO_APP, '- { protocol: tcp, port: 8000-8100, from: web }'));
    expect(await tcp('web-1', '10.0.2.11')).toBe('silence');
    const stalledAt = stream.said.length;
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(stream.said.length).toBe(stalledAt);

    await apply(LAB);
    expect(await tcp('web-1', '10.0.2.11')).toBe('answer');
    await until(() => stream.said.length > stalledAt + 100, 'the stalled stream to go on', 40_000);
    // The same connection, in which nothing is missing.
    const lines = stream.said.split('\n').slice(0, -1);
    expect(lines).toEqual(lines.map((_, index) => String(index + 1)));
    stream.child.kill('SIGINT');
    await stream.end(5_000);
    expect(await other.end()).toMatchObject({ odd: undefined });
  });

  it('follow their members: who joins is let in, who leaves is not', async () => {
    expect(await tcp('open-1', '10.0.2.11')).toBe('silence');
    await apply(
      LAB.replace('address: 10.0.3.12, securityGroups: []', 'address: 10.0.3.12, securityGroups: [web]'),
    );
    expect(await tcp('open-1', '10.0.2.11')).toBe('answer');
    expect(await tcp('desk-1', '10.0.3.12', 22)).toBe('silence');
    expect((await verify()).failed).toEqual([]);
    await apply(LAB);
    expect(await tcp('open-1', '10.0.2.11')).toBe('silence');
    expect(await tcp('desk-1', '10.0.3.12', 22)).toBe('refusal');
  });

  it('leave nothing behind when the file has none any more', async () => {
    const bare = LAB.replace(
      / {4}defaultSecurityGroup[^]*? {2}- \{ name: office/,
      '  - { name: office',
    ).replaceAll(/, securityGroups: \[.*?\]/g, '');
    await apply(bare);
    expect(await acls('match')).toBe('');
    expect(await tcp('desk-1', '10.0.2.11')).toBe('answer');
    expect((await verify()).failed).toEqual([]);
  });
});
