import { expect, it } from 'vitest';
import { NAT_GATEWAY_COUNTERS, natGatewayRuleset } from './nat-gateway.ts';

const rules = {
  outside: 'eth0',
  inside: 'eth1',
  prefixes: ['10.0.0.0/16'],
  peer: '198.51.100.1',
  peerAddresses: ['198.51.100.1', '203.0.113.1'],
};

it('writes the rules of a gateway of one VPC', async () => {
  await expect(natGatewayRuleset(rules)).toMatchFileSnapshot('golden/one-vpc.golden.nft');
});

it('writes the rules of a gateway that several VPCs share', async () => {
  const prefixes = ['10.1.0.0/16', '10.0.0.0/16', '172.16.8.0/21', '192.168.3.4/32', '10.2.0.0/16'];
  await expect(natGatewayRuleset({ ...rules, prefixes })).toMatchFileSnapshot('golden/shared.golden.nft');
});

it('gives the same text for the same prefixes in another order', () => {
  const prefixes = ['10.0.0.0/16', '10.1.0.0/16', '9.0.0.0/8'];
  const text = natGatewayRuleset({ ...rules, prefixes });
  expect(natGatewayRuleset({ ...rules, prefixes: [...prefixes.toReversed(), '9.0.0.0/8'] })).toBe(text);
});

it('uses every counter that it declares', () => {
  const text = natGatewayRuleset(rules);
  for (const name of Object.keys(NAT_GATEWAY_COUNTERS)) expect(text).toContain(`counter name "${name}"`);
});

it('writes the rules of elastic addresses and of published ports', async () => {
  const translations = [
    { outside: '192.0.2.140', inside: '10.0.1.12' },
    { outside: '192.0.2.130', inside: '10.0.1.11' },
    {
      outside: '192.0.2.129',
      inside: '10.0.2.11',
      port: { protocol: 'tcp' as const, outside: 8080, inside: 80 },
    },
  ];
  const text = natGatewayRuleset({ ...rules, translations });
  await expect(text).toMatchFileSnapshot('golden/elastic.golden.nft');
});

it('has no map of elastic addresses where ports alone are published', () => {
  const port = { protocol: 'udp' as const, outside: 53, inside: 5353 };
  const translations = [{ outside: '192.0.2.129', inside: '10.0.2.11', port }];
  const text = natGatewayRuleset({ ...rules, translations });
  expect(text).toContain('udp dport 53');
  expect(text).not.toContain('elastic_');
});

it('sends from the shared address, and lets in what the other gateway tells of its connections', () => {
  const failover = { peer: '10.0.255.12', source: '192.0.2.7' };
  const text = natGatewayRuleset({ ...rules, failover });
  expect(text).toContain('\t\toifname "eth0" ip saddr @vpc_prefixes snat ip to 192.0.2.7\n');
  expect(text).toContain('\t\tiifname "eth1" ip saddr 10.0.255.12 udp dport 3780 accept\n');
  expect(text).not.toContain('masquerade');
  expect(natGatewayRuleset(rules)).not.toContain('udp dport 3780');
});

const REFUSED_SPOOFED = 'iifname "eth0" ip saddr @vpc_prefixes counter name "dropped_spoofed_outside" drop';

it('lets the outside in to a gateway that does not translate, and to no other', () => {
  const into = 'iifname "eth0" ip daddr @vpc_prefixes accept';
  const plain = natGatewayRuleset({ ...rules, isTranslated: false });
  expect(plain).toContain(`\t\t${into}\n\t\tcounter name "dropped_unsolicited" drop\n`);
  expect(plain).not.toContain('masquerade');
  expect(plain).toContain(REFUSED_SPOOFED);
  // Each of several sees a part of a connection.
  const forwarded = plain.slice(plain.indexOf('chain ingress'), plain.indexOf('chain input'));
  expect(forwarded).not.toContain('ct state invalid');
  const translated = natGatewayRuleset(rules);
  expect(translated).not.toContain(into);
  expect(translated).toContain('masquerade');
});

it.each([
  [undefined, ['tcp dport 179']],
  [['bgp' as const], ['tcp dport 179']],
  [['ospf' as const], ['ip protocol ospf']],
  [
    ['ospf' as const, 'bfd' as const],
    ['ip protocol ospf', 'ip ttl 255 udp dport { 3784, 4784 }'],
  ],
  [[], []],
])('lets its neighbor speak %j to it, and nothing else', (speaks, expected) => {
  const text = natGatewayRuleset({ ...rules, ...(speaks === undefined ? {} : { speaks }) });
  const input = text.slice(text.indexOf('chain input'), text.indexOf('chain postrouting'));
  const spoken = [...input.matchAll(/iifname "eth0" ip saddr 198\.51\.100\.1 (.*) accept/g)];
  expect(spoken.map(([, what]) => what)).toEqual(expected);
});

it('writes the rules of a gateway that does not translate', async () => {
  const text = natGatewayRuleset({ ...rules, isTranslated: false, speaks: ['bfd'] });
  await expect(text).toMatchFileSnapshot('golden/untranslated.golden.nft');
});
