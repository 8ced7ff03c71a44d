import { expect, test } from 'vitest';
import { microflow, readTrace, lostAt } from './trace.ts';

const HEAD = `# tcp,reg14=0x1,vlan_tci=0x0000,dl_src=02:00:00:00:00:01

ingress(dp="ls-vpc-a-web", inport="vpc-a-web-1")
------------------------------------------------
 0. ls_in_check_port_sec (northd.c:8592): 1, priority 50, uuid 8b0ad5ea
    reg0[15] = check_in_port_sec();
    next;
`;

test('the packet that is traced is the one that was lost', () => {
  const flow = {
    datapath: 'ls-vpc-a-web',
    inport: 'vpc-a-web-1',
    ethSrc: '02:00:00:00:00:01',
    ethDst: '02:00:00:00:00:02',
    ipSrc: '10.0.1.11',
    ipDst: '10.0.2.11',
    protocol: 'udp',
    dstPort: 53,
    srcPort: 50_000,
    answer: undefined,
    port: 'vpc-a-app-1',
  } as const;
  expect(microflow(flow)).toBe(
    'inport=="vpc-a-web-1" && eth.src==02:00:00:00:00:01 && eth.dst==02:00:00:00:00:02' +
      ' && ip4.src==10.0.1.11 && ip4.dst==10.0.2.11 && ip.ttl==64 && udp.dst==53 && udp.src==50000',
  );
});

test('the table that drops is named with its datapath and pipeline', () => {
  const end = readTrace(`${HEAD}ingress(dp="lr-vpc-a", inport="rp-1")
13. lr_in_ip_routing: no match (implicit drop)
`);
  expect(end).toEqual({
    kind: 'dropped',
    pipeline: 'ingress',
    datapath: 'lr-vpc-a',
    table: 'lr_in_ip_routing',
  });
  expect(lostAt(end, 'vpc-b-web-1', 'it')).toEqual({
    text: 'lr-vpc-a, ingress table lr_in_ip_routing: OVN drops it there',
    at: { datapath: 'lr-vpc-a', table: 'lr_in_ip_routing' },
  });
  expect(lostAt(end, 'vpc-b-web-1', 'the answer').text).toBe(
    'lr-vpc-a, ingress table lr_in_ip_routing: OVN drops the answer there',
  );
});

test('an output is a delivery to that port', () => {
  const end = readTrace(`${HEAD}egress(dp="ls-vpc-a-app", inport="sp-1", outport="vpc-a-app-1")
 9. ls_out_apply_port_sec (northd.c:5762): 1, priority 0, uuid 7ad8b0a2
    output;
    /* output to "vpc-a-app-1", type "" */
`);
  expect(end).toEqual({ kind: 'delivered', port: 'vpc-a-app-1' });
  expect(lostAt(end, 'vpc-a-db-1', 'it').text).toBe(
    'port vpc-a-app-1: OVN delivers it there, not to vpc-a-db-1',
  );
  // OVN's own doing, which no table has done alone.
  expect(lostAt(end, 'vpc-a-db-1', 'it').at).toEqual({ datapath: '', table: '' });
  const behind = { text: 'port vpc-a-app-1 or behind it: OVN delivers it there' };
  expect(lostAt(end, 'vpc-a-app-1', 'it')).toEqual(behind);
  expect(lostAt(end, undefined, 'it')).toEqual(behind);
});

test('a trace that ends behind a router, without a word, is a drop', () => {
  const end = readTrace(`${HEAD}egress(dp="lr-vpc-a", inport="rp-1", outport="rp-2")
 6. lr_out_delivery (northd.c:14978): outport == "rp-2", priority 100, uuid 7320417f
    output;
    /* output to "rp-2", type "patch" */

egress(dp="ls-vpc-a-app", inport="sp-2", outport="vpc-a-app-1")
 6. ls_out_acl_eval (northd.c:6968): (ip4.src == 10.0.1.0/24), priority 3000, uuid a480129d
    reg8[17] = 1;
    next;
 8. ls_out_acl_action (northd.c:7243): reg8[17] == 1, priority 1000, uuid 656ec686
    reg8[16] = 0;
    reg8[17] = 0;
`);
  expect(end).toEqual({
    kind: 'dropped',
    pipeline: 'egress',
    datapath: 'ls-vpc-a-app',
    table: 'ls_out_acl_action',
  });
});

test('an empty answer is no verdict', () => {
  expect(readTrace('')).toEqual({ kind: 'unclear' });
  expect(lostAt({ kind: 'unclear' }, 'vpc-a-app-1', 'it').text).toBe(
    'an unknown place: ovn-trace does not tell',
  );
});

test('an output to a port of a router or gateway is no delivery', () => {
  for (const type of ['patch', 'l3gateway']) {
    const end = readTrace(`${HEAD}    /* output to "rp-1", type "${type}" */\n`);
    expect(end).toMatchObject({ kind: 'dropped', table: 'ls_in_check_port_sec' });
  }
});

test('an output to any other port is a delivery', () => {
  for (const type of ['', 'localport', 'localnet'])
    expect(readTrace(`${HEAD}    /* output to "web-1", type "${type}" */\n`)).toEqual({
      kind: 'delivered',
      port: 'web-1',
    });
});

test('the last drop counts, and is told with the pipeline and table that it is in', () => {
  const first = 'ingress(dp="ls-a", inport="w1")\n 3. ls_in_first: drop\n    drop;\n';
  const second = 'egress(dp="ls-b", outport="w2")\n10. ls_out_second: priority 1\n    drop;\n';
  expect(readTrace(`${first}${second}`)).toEqual({
    kind: 'dropped',
    pipeline: 'egress',
    datapath: 'ls-b',
    table: 'ls_out_second',
  });
  expect(readTrace('    drop;\n')).toEqual({ kind: 'dropped', pipeline: '', datapath: '', table: '' });
});
