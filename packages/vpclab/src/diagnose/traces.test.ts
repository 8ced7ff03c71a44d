// Real answers of ovn-trace and ofproto/trace of OVN 23.03 and OVS 3.1.

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { LogicalPacket } from './ovn-trace.ts';
import {
  decidingStep,
  isAccessList,
  leavesPart,
  readTrace,
  routeTaken,
  trackerOptions,
} from './ovn-trace.ts';
import { readSwitchTrace, switchQuestion } from './switch-trace.ts';
import { readKernel } from './kernel-view.ts';

function fixture(name: string): string {
  return readFileSync(new URL(`fixtures/${name}.trace.txt`, import.meta.url), 'utf8');
}

it('follows a packet over two routers to a port', () => {
  const trace = readTrace(fixture('delivered'));
  expect(trace.end).toEqual({ kind: 'delivered', port: 'vpc-b-web-2' });
  expect([...new Set(trace.steps.map(({ datapath }) => datapath))]).toEqual([
    ...['ls-vpc-a-web', 'lr-vpc-a', 'ls-transit', 'lr-vpc-b', 'ls-vpc-b-web'],
  ]);
  expect(trace.steps.flatMap((step) => routeTaken(step) ?? [])).toEqual([
    { prefix: '10.1.0.0/16', nextHop: '192.168.100.20', outport: 'rp-ls-transit-lr-vpc-a' },
    { prefix: '10.1.1.0/24', nextHop: undefined, outport: 'rp-ls-vpc-b-web-lr-vpc-b' },
  ]);
});

it('gives the route to a single address its length', () => {
  const { steps } = readTrace(`ingress(dp="lr-a", inport="rp")
13. lr_in_ip_routing (northd.c:10388): reg7 == 0 && ip4.dst == 10.0.2.11, priority 97, uuid 6634f9a3
    reg0 = 10.0.2.1;
    outport = "rp-b";
`);
  expect(steps.map(routeTaken)).toEqual([{ prefix: '10.0.2.11/32', nextHop: '10.0.2.1', outport: 'rp-b' }]);
});

it('does not mistake an ARP packet for the packet', () => {
  const trace = readTrace(`ingress(dp="lr-a", inport="rp-a")
---------------------------------
21. lr_in_arp_request (northd.c:12940): eth.dst == 00:00:00:00:00:00 && ip4, priority 100, uuid 6634f9a3
    arp { eth.dst = ff:ff:ff:ff:ff:ff; arp.spa = reg1; arp.tpa = reg0; arp.op = 1; output; };

    arp
    ---
        eth.dst = ff:ff:ff:ff:ff:ff;
        output;

    egress(dp="ls-b", inport="sp-b", outport="b-1")
    -----------------------------------------------
     9. ls_out_apply_port_sec (northd.c:5777): 1, priority 0, uuid cb8572ba
        output;
        /* output to "b-1", type "" */
`);
  expect(trace.end).toMatchObject({ kind: 'dropped', step: { table: 'lr_in_arp_request' } });
});

it('finds the access list that drops', () => {
  const step = decidingStep(readTrace(fixture('refused')));
  expect(step).toMatchObject({ table: 'ls_out_acl', datapath: 'ls-shop-app', priority: 2001 });
  expect(step?.match).toContain('outport == @sg.shop.app && ip');
  expect(step && isAccessList(step)).toBe(true);
});

it('finds the table of port security', () => {
  expect(decidingStep(readTrace(fixture('port-security')))?.table).toBe('ls_in_apply_port_sec');
});

it('takes the evaluation for what decided where another table carries it out (OVN 25.03)', () => {
  const trace = readTrace(`egress(dp="ls-a", inport="sp", outport="a")
 4. ls_out_acl_eval (northd.c:1): reg0[9] == 1 && (outport == @pg && ip), priority 2001, uuid 0d5626e9
    reg8[17] = 1;
    next;
 6. ls_out_acl_action (northd.c:2): reg8[17] == 1, priority 1000, uuid 0d5626ea
    reg8[17] = 0;
`);
  expect(decidingStep(trace)).toMatchObject({ table: 'ls_out_acl_eval', priority: 2001 });
});

it('says so where OVN does not know the packet', () => {
  expect(readTrace('ovn-trace: unknown datapath "ls-x"').end).toEqual({
    kind: 'unclear',
    text: 'ovn-trace: unknown datapath "ls-x"',
  });
});

it('knows whether the answer stays one where ovn-trace is shown more', () => {
  const delivered = fixture('delivered');
  const passed = ['ls-vpc-a-web', 'lr-vpc-a', 'ls-transit', 'lr-vpc-b', 'ls-vpc-b-web'];
  expect(leavesPart(delivered, passed)).toBe(false);
  expect(leavesPart(fixture('refused'), ['ls-shop-web', 'lr-shop', 'ls-shop-app'])).toBe(false);
  // It came into a datapath without flows.
  expect(leavesPart(delivered, passed.slice(0, -1))).toBe(true);
  // It left by a port of which the peer was not there.
  const cut = delivered.slice(0, delivered.indexOf('ingress(dp="lr-vpc-b"'));
  expect(leavesPart(cut, passed)).toBe(true);
  expect(leavesPart('ovn-trace: unknown datapath "ls-x"', passed)).toBe(true);
});

const PACKET: LogicalPacket = {
  ...{
    datapath: 'ls',
    inport: 'a-workload-with-a-long-name',
    ethSrc: '02:00:00:00:00:01',
    ethDst: '02:00:00:00:00:02',
  },
  ...{ ipSrc: '10.0.0.1', ipDst: '10.0.0.2', protocol: 'udp', srcPort: 50_000, dstPort: 7, isAnswer: false },
};

it('asks the switch by the port that the node knows', () => {
  const [bridge, flow = '', option, state] = switchQuestion(PACKET);
  expect([bridge, option, state]).toEqual(['br-int', '--ct-next', 'trk,new']);
  expect(flow).toMatch(/^in_port="a-worklo-[0-9a-z]{6}",udp,.*,udp_src=50000,udp_dst=7$/);
});

it.each([
  [
    'Flow: udp\n 0. in_port=3\n65. reg15=0x1\n    output:2\nDatapath actions: 2',
    { kind: 'forwards', isTunnelled: false },
  ],
  ['Flow: udp\n 0. No match.\n    drop\nDatapath actions: drop', { kind: 'drops', table: 0 }],
  [
    'Flow: udp\n 0. x\nDatapath actions: ct(zone=1),recirc(0x2)\nFlow: udp\n 45. y\n    drop\nDatapath actions: drop',
    { kind: 'drops', table: 45 },
  ],
  [
    'Flow: udp\nDatapath actions: tnl_push(tnl_port(6081),header(...),out_port(2)),3',
    { kind: 'forwards', isTunnelled: true },
  ],
  ['bad value for in_port ("x": invalid or unknown port for in_port)', { kind: 'no-port' }],
  ['nothing within 1000 ms', { kind: 'no-answer', text: 'nothing within 1000 ms' }],
])('reads what the switch says: %s', (output, result) => {
  expect(readSwitchTrace(output)).toEqual(result);
});

const DEVICES =
  '[{"ifname":"eth0","flags":["UP","LOWER_UP"],"mtu":1442,"address":"02:00:00:00:00:01","addr_info":[{"local":"10.0.0.1"}]}]';

it.each([
  [
    '[{"dst":"10.1.0.1","gateway":"10.0.0.254","dev":"eth0","prefsrc":"10.0.0.1"}]',
    { kind: 'unicast', device: 'eth0', via: '10.0.0.254', source: '10.0.0.1' },
  ],
  ['[{"type":"local","dst":"10.0.0.1","dev":"lo"}]', { kind: 'local' }],
  ['RTNETLINK answers: Network is unreachable', { kind: 'none', reason: 'Network is unreachable' }],
  ['[{"type":"blackhole","dst":"10.1.0.1"}]', { kind: 'none', reason: 'blackhole' }],
])('reads what the kernel says of a route: %s', (route, read) => {
  const view = readKernel(
    [DEVICES, '[{"dst":"10.0.0.254","lladdr":"02:00:00:00:00:fe"}]', route, '1', ''].join('\n--\n'),
    '--',
  );
  expect(view.route).toEqual(read);
  expect(view.devices).toEqual([
    {
      ...{ name: 'eth0', isUp: true, hasCarrier: true, mtu: 1442 },
      mac: '02:00:00:00:00:01',
      addresses: ['10.0.0.1'],
    },
  ]);
  expect(view.neighbours.get('10.0.0.254')).toBe('02:00:00:00:00:fe');
  expect(view.forwards).toBe(true);
});

it('takes what a router answers for an answer, at the tracker that it comes back by', () => {
  const [first, ...others] = trackerOptions({ isAnswer: false, isForRouter: true });
  expect(first).toBe('--ct=new');
  expect(new Set(others)).toEqual(new Set(['--ct=est,rpl']));
  expect(new Set(trackerOptions({ isAnswer: false }))).toEqual(new Set(['--ct=new']));
  expect(new Set(trackerOptions({ isAnswer: true }))).toEqual(new Set(['--ct=est,rpl']));
});
