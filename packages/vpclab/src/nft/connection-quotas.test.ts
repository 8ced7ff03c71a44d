import { expect, test } from 'vitest';
import { vpcOverQuota } from '../model/connection-quotas.ts';
import type { ConnectionQuota } from '../model/connection-quotas.ts';
import { quotaBlocks, quotaCounters, quotaDrift } from './connection-quotas.ts';
import { describeDrift } from './observe.ts';
import { rulesetFile } from './ruleset.ts';

const QUOTAS: readonly ConnectionQuota[] = [
  { vpc: 'a', prefix: '10.0.0.0/16', limit: 5, mark: 0x1000 },
  { vpc: 'b', prefix: '10.1.0.0/16', limit: 9, mark: 0x2000 },
];
const LISTING = rulesetFile(quotaBlocks(QUOTAS, { rules: 'of the gateway', logGroup: 7 }));
const LIMIT = 'ct count over 5 goto over_quota_a';

function without(text: string): string {
  const lines = LISTING.split('\n');
  const kept = lines.filter((line) => !line.includes(text));
  if (kept.length !== lines.length - 1) throw new Error(`${text} is not one line`);
  return kept.join('\n');
}

test.each<[string, string, readonly string[]]>([
  ['as it was loaded', LISTING, []],
  [
    'without a table',
    '',
    ['connections', 'quota_a', 'over_quota_a'].map((name) => `chain ${name}: missing: all of it`),
  ],
  ['without the limit', without('ct count over 5'), [`chain quota_a: missing: ${LIMIT}`]],
  [
    'with another limit',
    LISTING.replace('over 5', 'over 50'),
    [`chain quota_a: missing: ${LIMIT}`, `chain quota_a: added: ${LIMIT.replace('over 5', 'over 50')}`],
  ],
  [
    'without the way to it',
    without('ip saddr 10.0.0.0/16'),
    ['chain connections: missing: ct state established,new ip saddr 10.0.0.0/16 goto quota_a'],
  ],
  [
    'with a way past it',
    LISTING.replace('chain connections {\n', 'chain connections {\n\t\taccept\n'),
    ['chain connections: added: accept'],
  ],
  ['switched off', LISTING.replace(' {\n', ' {\n\tflags dormant\n'), ['table: added: all of it']],
  [
    'without the end of those that are too many',
    without('counter name "over_quota_a" drop'),
    ['chain over_quota_a: missing: counter name "dropped_connections" counter name "over_quota_a" drop'],
  ],
  ['with the mark of other rules', LISTING.replaceAll(/(0x[0-9a-f]{5})[0-9a-f]{3}/g, '$1abc'), []],
  [
    'with the mark of another VPC',
    LISTING.replaceAll(/0x00001/g, '0x00003'),
    [
      'chain quota_a: missing: ct mark 0x00001000 accept',
      'chain quota_a: missing: ct mark set 0x00001000',
      'chain quota_a: added: ct mark 0x00003000 accept',
      'chain quota_a: added: ct mark set 0x00003000',
      'chain over_quota_a: missing: ct state established ct mark set 0x00001000 accept',
      'chain over_quota_a: added: ct state established ct mark set 0x00003000 accept',
    ],
  ],
  ['with another limit for others', LISTING.replace('over 9', 'over 90'), []],
  ['with a chain beside', LISTING.replace(/}\n$/, '\tchain x {\n\t\taccept\n\t}\n}\n'), []],
])('rules %s', (_, listing, drift) => {
  expect(quotaDrift(QUOTAS, 'a', listing).map(describeDrift)).toEqual(drift);
});

test('counters are of the gateway, and of each VPC by its name', () => {
  const counters = quotaCounters(QUOTAS);
  expect(counters).toEqual(['dropped_connections', 'over_quota_a', 'over_quota_b']);
  expect(counters.map(vpcOverQuota)).toEqual([undefined, 'a', 'b']);
  expect(vpcOverQuota('not_over_quota_')).toBeUndefined();
  expect(quotaCounters([])).toEqual([]);
});
