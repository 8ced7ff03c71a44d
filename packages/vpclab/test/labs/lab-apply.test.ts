// A running lab that is changed in place, and one that somebody changed by hand.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/model/plan.ts';
import { ask, isSilent } from '../support/lab-http.ts';
import { dump, dumpSwitch, rowNamed } from '../support/lab-ovsdb.ts';
import { LabSession } from '../support/lab-session.ts';
import { undisturbed, type Bystander } from '../support/lab-undisturbed.ts';

const HOST = '203.0.113.10';

type Parts = {
  readonly subnets?: readonly string[];
  readonly gateway?: boolean;
  readonly workloads?: readonly string[];
  readonly vpcs?: readonly string[];
};

/** vpc-b is the bystander: all changes are of vpc-a, or of others. */
function labFile({ subnets = [], gateway = false, workloads = [], vpcs = [] }: Parts = {}): string {
  const ofA = ['{ name: web, cidr: 10.0.1.0/24 }', ...subnets].join(', ');
  return `name: change
vpcs:
  - { name: vpc-a, tenant: tenant-1, cidr: 10.0.0.0/16, subnets: [${ofA}], natGateways: ${gateway} }
  - { name: vpc-b, tenant: tenant-2, cidr: 10.1.0.0/16, subnets: [{ name: web, cidr: 10.1.1.0/24 }], natGateways: true }
${vpcs.map((vpc) => `  - ${vpc}\n`).join('')}workloads:
  - { vpc: vpc-a, subnet: web, name: a-1, node: node-1 }
  - { vpc: vpc-a, subnet: web, name: a-2, node: node-2 }
  - { vpc: vpc-b, subnet: web, name: b-1, node: node-1 }
  - { vpc: vpc-b, subnet: web, name: b-2, node: node-2 }
${workloads.map((workload) => `  - ${workload}\n`).join('')}`;
}

const APP = '{ name: app, cidr: 10.0.2.0/24 }';

let session: LabSession;
let bystander: Bystander;
beforeAll(async () => {
  session = new LabSession();
  await session.vpclab('up', session.file(labFile()), '--quiet');
  const address = await addressOf('b-2');
  const outside = await session.exec('nat-gateway-b', 'ip', '-br', '-4', 'address', 'show', 'eth0');
  bystander = { vpc: 'vpc-b', from: 'b-1', address, peer: /(\S+)\/\d+/.exec(outside)?.[1] ?? '' };
});
afterAll(async () => await session.end());

async function addressOf(workload: string): Promise<string> {
  const shown = await session.exec(workload, 'ip', '-br', '-4', 'address', 'show', 'eth0');
  return /(\S+)\/\d+/.exec(shown)?.[1] ?? '';
}

async function plan(...args: readonly string[]): Promise<Plan> {
  return await session.json<Plan>('plan', ...args);
}

/** Applies it beside the bystander, and proves the lab afterwards. */
async function apply(parts: Parts, options: { readonly daemonsMayGo?: boolean } = {}): Promise<void> {
  const file = session.file(labFile(parts));
  await undisturbed(session, bystander, async () => void (await session.vpclab('apply', file)), options);
  expect((await plan()).changes).toEqual([]);
  await session.vpclab('verify', '--quiet');
}

describe('apply', () => {
  it('has nothing to do twice', async () => {
    expect((await plan()).changes).toEqual([]);
    const before = await dump(session, 'OVN_Northbound');
    expect(await session.vpclab('apply', session.file(labFile()))).toContain('Nothing to change');
    expect(await dump(session, 'OVN_Northbound')).toEqual(before);
  });

  it('adds a subnet with a workload', async () => {
    await apply({ subnets: [APP], workloads: ['{ vpc: vpc-a, subnet: app, name: a-3, node: node-1 }'] });
    expect(await ask(session, 'a-2', await addressOf('a-3'))).toMatchObject({
      name: 'a-3',
      subnet: 'app',
      node: 'node-1',
    });
    const labels = { tenant: 'tenant-1', vpc: 'vpc-a', subnet: 'app', tier: 'app' };
    const northbound = await dump(session, 'OVN_Northbound');
    expect(rowNamed(northbound, 'Logical_Switch', 'ls-vpc-a-app')?.['external_ids']).toMatchObject(labels);
    expect(rowNamed(northbound, 'Logical_Switch_Port', 'a-3')?.['external_ids']).toMatchObject(labels);
    const node = await dumpSwitch(session, 'node-1');
    expect(rowNamed(node, 'Interface', 'a-3')?.['external_ids']).toMatchObject(labels);
  });

  it('moves a workload to the other node', async () => {
    const address = await addressOf('a-3');
    await apply({ subnets: [APP], workloads: ['{ vpc: vpc-a, subnet: app, name: a-3, node: node-2 }'] });
    expect(await addressOf('a-3')).toBe(address);
    expect(await ask(session, 'a-2', address)).toMatchObject({ name: 'a-3', node: 'node-2' });
    expect(rowNamed(await dumpSwitch(session, 'node-1'), 'Interface', 'a-3')).toBeUndefined();
    expect(rowNamed(await dumpSwitch(session, 'node-2'), 'Interface', 'a-3')).toBeDefined();
  });

  it('removes a workload, and then its subnet', async () => {
    const address = await addressOf('a-3');
    await apply({ subnets: [APP], workloads: [] });
    expect(await session.run(['exec', 'a-3', '--', 'true'])).toMatchObject({ code: 2 });
    expect(await isSilent(session, 'a-2', address)).toBe(true);
    await apply({});
    const northbound = await dump(session, 'OVN_Northbound');
    expect(rowNamed(northbound, 'Logical_Switch', 'ls-vpc-a-app')).toBeUndefined();
    expect(rowNamed(northbound, 'Logical_Switch_Port', 'a-3')).toBeUndefined();
  });

  it('adds and removes a VPC with the addresses of another', async () => {
    const vpc =
      '{ name: vpc-c, tenant: tenant-3, cidr: 10.0.0.0/16, subnets: [{ name: web, cidr: 10.0.1.0/24 }] }';
    await apply({ vpcs: [vpc], workloads: ['{ vpc: vpc-c, subnet: web, name: c-1, address: 10.0.1.77 }'] });
    expect(rowNamed(await dump(session, 'OVN_Northbound'), 'Logical_Router', 'lr-vpc-c')).toBeDefined();
    expect(await isSilent(session, 'a-1', '10.0.1.77')).toBe(true);
    await apply({});
    expect(rowNamed(await dump(session, 'OVN_Northbound'), 'Logical_Router', 'lr-vpc-c')).toBeUndefined();
  });

  it('adds and removes a NAT gateway', async () => {
    expect(await isSilent(session, 'a-1', HOST)).toBe(true);
    await apply({ gateway: true });
    const { caller } = await ask(session, 'a-1', HOST);
    expect(await session.exec('nat-gateway-a', 'ip', '-br', 'address', 'show', 'eth0')).toContain(
      ` ${caller}/`,
    );
    await apply({}, { daemonsMayGo: true });
    expect(await isSilent(session, 'a-1', HOST)).toBe(true);
    const neighbors = await session.execJson<Record<string, unknown>>(
      'edge',
      'vtysh',
      '-c',
      'show bgp neighbors json',
    );
    expect(Object.keys(neighbors)).toEqual([bystander.peer]);
    expect(await session.exec('edge', 'ip', 'route', 'show', 'proto', 'bgp')).not.toContain('10.0.0.0/16');
  });

  it('changes nothing for a file with an error', async () => {
    const before = await dump(session, 'OVN_Northbound');
    const bad = session.file(labFile({ subnets: ['{ name: app, cidr: 10.9.0.0/24 }'] }));
    for (const command of ['plan', 'apply', 'up', 'validate']) {
      const { code, err } = await session.run([command, bad]);
      expect({ command, code }).toEqual({ command, code: 2 });
      expect(err).toMatch(/lab-\d+\.yaml:\d+:\d+/);
      expect(err).not.toMatch(/^ {4}at /m);
    }
    expect(await dump(session, 'OVN_Northbound')).toEqual(before);
    expect((await plan()).changes).toEqual([]);
    await session.vpclab('verify', '--quiet');
  });

  it('leaves alone what is not its own', async () => {
    await session.exec(
      'central',
      'ovn-nbctl',
      'ls-add',
      'of-somebody',
      '--',
      'lsp-add',
      'of-somebody',
      'port-1',
    );
    // Another program keeps a route in our router, and says whose it is.
    const find = 'ovn-nbctl --bare --columns=_uuid find Logical_Router_Static_Route ip_prefix=192.0.2.0/24';
    const mark = `ovn-nbctl set Logical_Router_Static_Route $(${find}) 'external_ids:"vpclab:owner"=another'`;
    await session.exec('central', 'ovn-nbctl', 'lr-route-add', 'lr-vpc-a', '192.0.2.0/24', '10.0.1.11');
    await session.exec('central', 'sh', '-c', mark);
    expect((await plan()).changes).toEqual([]);
    await session.vpclab('apply', session.file(labFile({ subnets: [APP] })));
    await session.vpclab('apply', session.file(labFile()));
    const northbound = await dump(session, 'OVN_Northbound');
    expect(rowNamed(northbound, 'Logical_Switch', 'of-somebody')).toBeDefined();
    expect(rowNamed(northbound, 'Logical_Switch_Port', 'port-1')).toBeDefined();
    expect((await session.exec('central', 'sh', '-c', find)).trim()).not.toBe('');
    await session.exec('central', 'ovn-nbctl', 'lr-route-del', 'lr-vpc-a', '192.0.2.0/24');
    await session.exec('central', 'ovn-nbctl', 'ls-del', 'of-somebody');
  });

  it('takes what somebody shares between his switch and ours out of ours only', async () => {
    const share =
      'ovn-nbctl ls-add of-somebody -- acl-add of-somebody to-lport 7 ip4 drop; ' +
      'ovn-nbctl add Logical_Switch ls-vpc-a-web acls $(ovn-nbctl --bare --columns=_uuid find ACL priority=7)';
    await session.exec('central', 'sh', '-c', share);
    expect((await plan()).changes.map(({ kind, row }) => `${kind} ${row.key.slice(0, 6)}`)).toEqual([
      'delete nb/ACL',
    ]);
    expect(await session.vpclab('plan', '--details')).toContain('match=ip4 action=drop in ls-vpc-a-web');
    await session.vpclab('apply');
    expect((await plan()).changes).toEqual([]);
    expect(await session.exec('central', 'ovn-nbctl', 'acl-list', 'of-somebody')).toContain('ip4');
    await session.exec('central', 'ovn-nbctl', 'ls-del', 'of-somebody');
  });
});

/** A text in which each of them is found, wherever. */
function allOf(...parts: readonly RegExp[]): RegExp {
  return new RegExp(`^${parts.map((part) => `(?=[^]*${part.source})`).join('')}`);
}

describe('drift', () => {
  const NFT = ['inet', 'vpclab', 'ingress'];
  const cases: readonly (readonly [what: string, target: string, command: string, shown: RegExp])[] = [
    ['a logical port was deleted', 'central', 'ovn-nbctl lsp-del a-1', /Logical_Switch_Port a-1/],
    ['a logical port was disabled', 'central', 'ovn-nbctl lsp-set-enabled a-1 disabled', /enabled: false/],
    [
      'a router port was deleted',
      'central',
      'ovn-nbctl lrp-del rp-ls-vpc-b-web-lr-vpc-b',
      /Logical_Router_Port rp-ls-vpc-b-web-lr-vpc-b/,
    ],
    [
      'the switch end of a router port was deleted',
      'central',
      'ovn-nbctl lsp-del sp-ls-vpc-b-web-lr-vpc-b',
      /Logical_Switch_Port sp-ls-vpc-b-web-lr-vpc-b/,
    ],
    ['a port security was lifted', 'central', 'ovn-nbctl lsp-set-port-security a-1', /port_security: /],
    [
      'a label was changed',
      'central',
      'ovn-nbctl set Logical_Switch ls-vpc-a-web external_ids:tenant=other',
      /external_ids:tenant: other -> tenant-1/,
    ],
    [
      'a logical route was deleted',
      'central',
      'ovn-nbctl lr-route-del lr-vpc-b',
      /Static_Route lr-vpc-b 0\.0\.0\.0\/0/,
    ],
    [
      'rules were deleted',
      'nat-gateway-b',
      `nft flush chain ${NFT.join(' ')}`,
      /nftables rules of nat-gateway-b/,
    ],
    [
      'a rule was added',
      'nat-gateway-b',
      `nft insert rule ${NFT.join(' ')} accept`,
      /nftables rules of nat-gateway-b/,
    ],
    [
      'the table was deleted',
      'nat-gateway-b',
      'nft delete table inet vpclab',
      /nftables rules of nat-gateway-b/,
    ],
    [
      'a BGP neighbor was removed',
      'nat-gateway-b',
      'vtysh -c "configure terminal" -c "router bgp" -c "no neighbor 198.51.100.1"',
      /FRR of nat-gateway-b/,
    ],
    ['a link of a gateway was renamed', 'nat-gateway-b', 'ip link set eth0 name mine', /nat-gateway-b\/eth0/],
    ['the MTU of a link was changed', 'a-1', 'ip link set eth0 mtu 900', /mtu: 900 -> /],
    ['a link was deleted', 'a-1', 'ip link del eth0', /link a-1\/eth0 - node-1\/a-1/],
    ['a link was taken down', 'a-1', 'ip link set eth0 down', /link a-1\/eth0/],
    ['an address was removed', 'a-1', 'ip address flush dev eth0', /address a-1\/eth0/],
    [
      'an address was added',
      'a-1',
      'ip address add 10.0.1.200/24 dev eth0',
      /address a-1\/eth0 10\.0\.1\.200/,
    ],
    ['a route was removed', 'a-1', 'ip route del default', /route a-1 0\.0\.0\.0\/0/],
    [
      'a sysctl was flipped',
      'nat-gateway-b',
      'sysctl -q -w net.ipv4.ip_forward=0',
      /sysctl nat-gateway-b .*ip_forward/,
    ],
    [
      "a logical port was moved to a user's own switch",
      'central',
      'u=$(ovn-nbctl --bare --columns=_uuid find Logical_Switch_Port name=a-1); ovn-nbctl --may-exist ls-add mine ' +
        '-- remove Logical_Switch ls-vpc-a-web ports $u -- add Logical_Switch mine ports $u',
      /Logical_Switch_Port a-1/,
    ],
    [
      'a logical route was put into a table of its own',
      'central',
      'ovn-nbctl set Logical_Router_Static_Route ' +
        '$(ovn-nbctl --bare --columns=_uuid find Logical_Router_Static_Route ip_prefix=0.0.0.0/0) route_table=mine',
      /route_table: mine/,
    ],
    [
      'the table was put to sleep',
      'nat-gateway-b',
      'nft "add table inet vpclab { flags dormant; }"',
      /nftables rules of nat-gateway-b/,
    ],
    [
      'BGP routes were kept from the kernel',
      'nat-gateway-b',
      'vtysh -c "configure terminal" -c "route-map none deny 10" -c "router bgp" -c "address-family ipv4 unicast" -c "table-map none"',
      /FRR of nat-gateway-b/,
    ],
    // What somebody puts into what is ours.
    [
      'a logical route was added',
      'central',
      'ovn-nbctl lr-route-add lr-vpc-b 192.0.2.0/24 10.1.1.11',
      /- NB Logical_Router_Static_Route ip_prefix=192\.0\.2\.0\/24 nexthop=10\.1\.1\.11 in lr-vpc-b/,
    ],
    [
      'policies, translations, access lists, rate limits, ports and a load balancer were added',
      'central',
      [
        'ovn-nbctl lr-policy-add lr-vpc-b 100 "ip4.dst == 203.0.113.0/24" drop',
        'lr-nat-add lr-vpc-b snat 198.51.100.77 10.1.0.0/16',
        'acl-add ls-vpc-a-web to-lport 2000 ip4 drop',
        'qos-add ls-vpc-a-web to-lport 100 ip4 rate=1000',
        'lsp-add ls-vpc-a-web stranger',
        'lrp-add lr-vpc-b other 02:00:00:00:00:99 192.168.77.1/24',
        'lb-add balancer 10.1.1.100:80 10.1.1.11:80',
        'lr-lb-add lr-vpc-b balancer',
      ].join(' -- '),
      allOf(
        /- NB Logical_Router_Policy priority=100 match=ip4\.dst == \S+ action=drop in lr-vpc-b/,
        /- NB NAT type=snat external_ip=198\.51\.100\.77 .* in lr-vpc-b/,
        /- NB ACL direction=to-lport priority=2000 match=ip4 action=drop in ls-vpc-a-web/,
        /- NB QoS direction=to-lport priority=100 match=ip4 in ls-vpc-a-web/,
        /- NB Logical_Switch_Port name=stranger in ls-vpc-a-web/,
        /- NB Logical_Router_Port name=other .*in lr-vpc-b/,
        /~ NB Logical_Router lr-vpc-b\n\s+load_balancer: /,
      ),
    ],
    [
      'a second table of rules and an address were added in a gateway',
      'nat-gateway-b',
      'ip address add 192.0.2.9/32 dev lo; ' +
        'nft "table ip mine { chain c { type filter hook forward priority 0; policy drop; }; }"',
      allOf(/- nftables table ip mine of nat-gateway-b/, /- address nat-gateway-b\/lo 192\.0\.2\.9/),
    ],
    [
      'routes were added in a workload, and its own was replaced',
      'b-1',
      'ip route add 192.0.2.0/25 via 10.1.1.1; ip route add blackhole 192.0.2.128/25; ' +
        'ip route add default via 10.1.1.1 metric 7; ip route add 192.0.2.1 dev eth0 proto static tos 4; ' +
        'ip route replace default via 10.1.1.12',
      allOf(
        /- route b-1 192\.0\.2\.0\/25 via/,
        /- route b-1 192\.0\.2\.128\/25 blackhole/,
        /- route b-1 0\.0\.0\.0\/0 via 10\.1\.1\.1, proto boot, metric 7/,
        /- route b-1 0\.0\.0\.0\/0 via 10\.1\.1\.12, proto boot\n/,
        /- route b-1 192\.0\.2\.1\/32 dev eth0, proto static/,
        /\+ route b-1 0\.0\.0\.0\/0\n/,
      ),
    ],
    [
      'a bridge was deleted that OVN makes again',
      'node-1',
      'ovs-vsctl del-br br-int',
      /OVS of node-1 Bridge br-int/,
    ],
    [
      'the underlay link of a node was deleted',
      'fabric',
      'ip link del p-node-1',
      /link node-1\/ul - fabric\/p-node-1/,
    ],
    ['an OVS port was tagged', 'node-1', 'ovs-vsctl set Port a-1 tag=7', /tag: 7/],
    ['an OVS port was deleted', 'node-1', 'ovs-vsctl del-port br-int a-1', /OVS of node-1 Port a-1/],
    [
      'an OVS port was unbound',
      'node-1',
      'ovs-vsctl remove Interface a-1 external_ids iface-id',
      /OVS of node-1 Interface a-1/,
    ],
  ];

  it.each(cases)('%s: shows in plan and is repaired', async (_what, target, command, shown) => {
    await session.exec(target, 'sh', '-c', command);
    const text = await session.vpclab('plan', '--details');
    expect(text).toMatch(shown);
    const { changes } = await plan();
    expect(changes).not.toEqual([]);
    for (const { reason } of changes) expect(reason).toMatch(/\S \S/);
    await session.vpclab('apply');
    expect((await plan()).changes).toEqual([]);
    await session.vpclab('verify', '--quiet');
  });
});
