// Against what nft 1.0.6 and 1.1.3 listed after loading the rules of golden/shared.golden.nft.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compareRulesets, describeDrift } from './observe.ts';
import { natGatewayRuleset } from './nat-gateway.ts';
import { OWN_TABLE, blocksOf, rulesetFileOf } from './ruleset.ts';

const intended = natGatewayRuleset({
  outside: 'eth0',
  inside: 'eth1',
  prefixes: ['10.1.0.0/16', '10.0.0.0/16', '172.16.8.0/21', '192.168.3.4/32', '10.2.0.0/16'],
  peer: '198.51.100.1',
  peerAddresses: ['198.51.100.1', '203.0.113.1'],
});

describe.each(['1.0.6', '1.1.3'])('the listing of nft %s', (version) => {
  const listing = readFileSync(new URL(`golden/listing-${version}.txt`, import.meta.url), 'utf8');
  const drift = (changed: string): readonly string[] => {
    expect(changed).not.toBe(listing);
    return compareRulesets(intended, changed).map((difference) => describeDrift(difference));
  };

  it('says what was loaded', () => {
    expect(compareRulesets(intended, listing)).toEqual([]);
    expect(rulesetFileOf(OWN_TABLE, listing)).toBe(intended);
  });

  it('may be wrapped in another way', () => {
    expect(compareRulesets(intended, listing.replaceAll(/,\n\s+/g, ', '))).toEqual([]);
  });

  it('tells a rule that was deleted', () => {
    expect(drift(listing.replace(/^.*masquerade\n/m, ''))).toEqual([
      'chain postrouting: missing: oifname "eth0" ip saddr @vpc_prefixes masquerade',
    ]);
  });

  it('tells a rule that was added, also a second one of the same', () => {
    expect(drift(listing.replace('\t\tiifname "lo" accept\n', (rule) => rule + rule))).toEqual([
      'chain input: added: iifname "lo" accept',
    ]);
  });

  it('tells a rule that was moved', () => {
    const moved = listing.replace(
      /(\t\tiifname "eth1" ip saddr.*\n)(\t\tiifname "eth1" counter.*\n)/,
      '$2$1',
    );
    expect(drift(moved)).toEqual(['chain ingress: the rules are in another order']);
  });

  it('tells a policy that was changed', () => {
    const changed = drift(
      listing.replace(
        'hook forward priority filter + 10; policy drop;',
        'hook forward priority filter + 10; policy accept;',
      ),
    );
    expect(changed).toEqual([
      'chain egress: missing: type filter hook forward priority filter + 10; policy drop;',
      'chain egress: added: type filter hook forward priority filter + 10; policy accept;',
    ]);
  });

  it('tells a prefix that was added', () => {
    expect(drift(listing.replace('10.2.0.0/16, ', '10.2.0.0/16, 10.3.0.0/16, '))).toHaveLength(2);
  });

  it('tells a table that was switched off', () => {
    expect(drift(listing.replace('{\n', '{\n\tflags dormant\n\n'))).toEqual(['table: added: all of it']);
  });

  it('tells a chain that was deleted or added', () => {
    expect(drift(listing.replace(/\n\tchain egress \{[^}]*\}\n/, ''))).toEqual([
      'chain egress: missing: all of it',
    ]);
    const added = listing.replace(/\n\}\n$/, '\n\n\tchain mine {\n\t\taccept\n\t}\n}\n');
    expect(drift(added)).toEqual(['chain mine: added: all of it']);
  });
});

it('misses every block where there is no table', () => {
  expect(compareRulesets(intended, '')).toHaveLength(13);
  expect(compareRulesets(intended, '').every(({ kind }) => kind === 'missing')).toBe(true);
});

it('reads a table of ours whatever it counts', () => {
  const table = 'table inet vpclab_quota_a {\n\tchain c {\n\t\taccept\n\t}\n}\n';
  expect(blocksOf(table)).toEqual([{ name: 'chain c', statements: ['accept'] }]);
  expect(blocksOf(table.replace('vpclab', 'mine'))).toEqual([]);
});

it('reads nothing before the table, and rules that go over several lines as one', () => {
  const before = 'chain stray {\n\taccept\n}\n';
  const table = 'table inet vpclab {\n\tset s {\n\t\telements = { 10.0.0.0/8,\n\t\t\t 11.0.0.0/8 }\n\t}\n}\n';
  expect(blocksOf(before)).toEqual([]);
  expect(blocksOf(`${before}${table}`)).toEqual([
    { name: 'set s', statements: ['elements = { 10.0.0.0/8, 11.0.0.0/8 }'] },
  ]);
});
