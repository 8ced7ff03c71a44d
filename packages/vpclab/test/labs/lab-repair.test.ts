// What somebody breaks in a running lab so that several things have to be repaired in the right order: one apply does it.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/model/plan.ts';
import { ask } from '../support/lab-http.ts';
import { LabSession, shippedLab } from '../support/lab-session.ts';

let session: LabSession;
beforeAll(async () => {
  session = new LabSession();
  await session.vpclab('up', shippedLab('two-vpcs'), '--quiet');
});
afterAll(async () => await session.end());

async function changes(): Promise<Plan['changes']> {
  return (await session.json<Plan>('plan')).changes;
}

async function isWhole(): Promise<void> {
  expect(await changes()).toEqual([]);
  await session.vpclab('verify', '--quiet');
}

type Case = {
  readonly what: string;
  readonly commands: readonly (readonly [target: string, command: string])[];
  /** Parts of the plan's text: it says before what happens. */
  readonly plan: readonly RegExp[];
};

const cases: readonly Case[] = [
  {
    what: 'a link was deleted and its port in the switch was changed',
    commands: [
      ['vpc-a-web-1', 'ip link del eth0'],
      ['node-1', 'ovs-vsctl set interface vpc-a-web-1 external_ids:iface-id=foo'],
    ],
    plan: [
      /\+ link vpc-a-web-1\/eth0 - node-1\/vpc-a-web-1/,
      /± OVS of node-1 Interface vpc-a-web-1\n\s+external_ids:iface-id: foo -> vpc-a-web-1/,
      /! port vpc-a-web-1 leaves the switch of node-1 and is plugged in again/,
    ],
  },
  {
    what: 'the namespace of a gateway was deleted under its daemons',
    commands: [['central', 'ip netns del nat-gateway-a']],
    plan: [
      /\+ namespace nat-gateway-a/,
      /± daemon nat-gateway-a\/bgpd/,
      /! nat-gateway-a\/bgpd restarts: this interrupts the BGP sessions of nat-gateway-a/,
    ],
  },
  {
    what: 'the namespace of a node was deleted under its daemons',
    commands: [['central', 'ip netns del node-2']],
    plan: [/\+ namespace node-2/, /! node-2\/ovs-vswitchd restarts: this interrupts all packets of node-2/],
  },
  {
    what: 'the namespace of a workload was deleted',
    commands: [['central', 'ip netns del vpc-b-web-1']],
    plan: [/\+ namespace vpc-b-web-1/, /\+ service of vpc-b-web-1/],
  },
  {
    what: 'the namespace of the edge was deleted under its daemons',
    commands: [['central', 'ip netns del edge']],
    plan: [/\+ namespace edge/, /! edge\/bgpd restarts: this interrupts the BGP sessions of edge/],
  },
  {
    what: 'the socket of the responder was removed',
    commands: [['central', 'rm /run/lab/responder.sock']],
    plan: [/~ daemon central\/responder\n\s+readySocket: \(unset\) -> \/run\/lab\/responder.sock/],
  },
  {
    what: 'the sockets of a database and of a routing daemon were removed',
    commands: [['central', 'rm /run/lab/nb.sock /run/lab/nat-gateway-b/bgpd.vty']],
    plan: [/~ daemon central\/ovsdb-nb/, /± daemon nat-gateway-b\/bgpd/],
  },
  {
    what: 'the routing table of a workload was flushed',
    commands: [['vpc-a-web-1', 'ip route flush table main']],
    plan: [/~ address vpc-a-web-1\/eth0 10\.0\.1\.11\/24\n\s+connected route/, /\+ route vpc-a-web-1 0/],
  },
  {
    what: 'a workload and a node began to forward',
    commands: [
      ['vpc-a-web-1', 'sysctl -q -w net.ipv4.ip_forward=1'],
      ['node-1', 'sysctl -q -w net.ipv4.ip_forward=1'],
    ],
    plan: [/- sysctl vpc-a-web-1 net\/ipv4\/ip_forward/, /~ sysctl node-1 net\/ipv4\/ip_forward/],
  },
  {
    // Switches would go on sending to the port that is gone: see kinds/ovsdb/work/recompute.ts.
    what: 'router ports were deleted',
    commands: [
      ['central', 'ovn-nbctl lrp-del rp-ls-vpc-b-web-lr-vpc-b'],
      ['central', 'ovn-nbctl lrp-del rp-ls-vpc-b-db-lr-vpc-b'],
    ],
    plan: [/\+ NB Logical_Router_Port rp-ls-vpc-b-web-lr-vpc-b/],
  },
  {
    // Switched off by a change of these columns alone, it would go on: ports listen and learn for 30 s.
    what: 'spanning tree was switched on',
    commands: [
      ['node-1', 'ovs-vsctl set bridge br-int stp_enable=true'],
      ['node-2', 'ovs-vsctl set bridge br-int rstp_enable=true'],
    ],
    plan: [/stp_enable: true -> \(unset\)/, /rstp_enable: true -> \(unset\)/],
  },
  {
    what: 'a router got another router id',
    commands: [
      ['nat-gateway-b', 'vtysh -c "configure terminal" -c "router bgp" -c "bgp router-id 192.0.2.99"'],
    ],
    plan: [
      /! nat-gateway-b: resets the BGP session with 198\.51\.100\.1: router id 192\.0\.2\.99 becomes 198\.51\.100\.11/,
    ],
  },
];

describe('one apply repairs, and plan says before what it takes', () => {
  it.each(cases)('$what', async ({ commands, plan }) => {
    for (const [target, command] of commands) await session.exec(target, 'sh', '-c', command);
    const text = await session.vpclab('plan', '--details');
    for (const part of plan) expect(text).toMatch(part);
    await session.vpclab('apply');
    await isWhole();
  });
});

it('repairs everything but what cannot be, and tells that', async () => {
  // A link of the user's own is in the way: apply removes nothing that it did not make.
  await session.exec(
    'vpc-a-web-1',
    'sh',
    '-c',
    'ip link del eth0; ip link add eth0 type veth peer name mine',
  );
  await session.exec('vpc-b-web-2', 'sh', '-c', 'ip route del default');
  await session.exec('vpc-a-db-1', 'sh', '-c', 'ip link del eth0');
  await session.exec('nat-gateway-b', 'sh', '-c', 'nft delete table inet vpclab');
  await session.exec('central', 'sh', '-c', 'ovn-nbctl lr-route-del lr-vpc-b');
  const { code, err } = await session.run(['apply']);
  expect(code).toBe(1);
  expect(err).toMatch(/vpc-a-web-1\/eth0 is there already and was not made by vpclab/);
  const left = await changes();
  expect(left.length).toBeGreaterThan(0);
  for (const { row } of left) expect(row.key).toContain('vpc-a-web-1');
  expect(await ask(session, 'vpc-b-web-2', '203.0.113.10')).toMatchObject({ name: 'host-1' });
  await session.exec('vpc-a-web-1', 'ip', 'link', 'del', 'eth0');
  await session.vpclab('apply');
  await isWhole();
});

it('lists what another writer keeps in our routers by its name, and leaves it alone', async () => {
  const add = [
    'ovn-nbctl lr-route-add lr-vpc-a 192.0.2.0/24 10.0.1.11;',
    'ovn-nbctl set Logical_Router_Static_Route',
    '$(ovn-nbctl --bare --columns=_uuid find Logical_Router_Static_Route ip_prefix=192.0.2.0/24)',
    `'external_ids:"vpclab:owner"="two-vpcs/routing"'`,
  ];
  await session.exec('central', 'sh', '-c', add.join(' '));
  const plan = await session.json<Plan>('plan');
  expect(plan.changes).toEqual([]);
  expect(plan.others).toMatchObject([{ row: { owner: { kind: 'part', part: 'routing' } } }]);
  const text = await session.vpclab('plan', '--details');
  expect(text).toContain('Left alone, as routing keeps it (1):');
  expect(text).toContain('ip_prefix=192.0.2.0/24');
  await session.vpclab('apply');
  expect(await session.exec('central', 'ovn-nbctl', 'lr-route-list', 'lr-vpc-a')).toContain('192.0.2.0/24');
  await session.exec('central', 'ovn-nbctl', 'lr-route-del', 'lr-vpc-a', '192.0.2.0/24');
});
