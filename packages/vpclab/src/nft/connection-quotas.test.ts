import { expect, test } from 'vitest';
import { vpcOverQuota } from '../model/connection-quotas.ts';
import type { ConnectionQuota } from '../model/connection-quotas.ts';
import { earlierRules, isCountedBy, quotaDrift, quotaRules } from './connection-quotas.ts';
import { describeDrift } from './observe.ts';

const QUOTA: ConnectionQuota = { vpc: 'a', prefix: '10.0.0.0/16', limit: 5, mark: 0x1000 };
const { table, ruleset: LISTING } = quotaRules(QUOTA, 7);
const LIMIT = 'ct count over 5 goto over_quota';

function without(text: string): string {
  const lines = LISTING.split('\n');
  const kept = lines.filter((line) => !line.includes(text));
  if (kept.length !== lines.length - 1) throw new Error(`${text} is not one line`);
  return kept.join('\n');
}

test('the rules of a quota are a table of their own', async () => {
  expect(table).toBe('inet vpclab_quota_a');
  await expect(LISTING).toMatchFileSnapshot('golden/quota.golden.nft');
});

test.each<[string, string, readonly string[]]>([
  ['as it was loaded', LISTING, []],
  ['as it would be loaded for nobody who listens', quotaRules(QUOTA, undefined).ruleset, []],
  [
    'without a table',
    '',
    ['counter over_quota_a', 'chain connections', 'chain in_quota', 'chain over_quota'].map(
      (name) => `${name}: missing: all of it`,
    ),
  ],
  ['without the limit', without('ct count over 5'), [`chain in_quota: missing: ${LIMIT}`]],
  [
    'with another limit',
    LISTING.replace('over 5', 'over 50'),
    [`chain in_quota: missing: ${LIMIT}`, `chain in_quota: added: ${LIMIT.replace('over 5', 'over 50')}`],
  ],
  [
    'without the way to it',
    without('ip saddr 10.0.0.0/16'),
    ['chain connections: missing: ct state established,new ip saddr 10.0.0.0/16 goto in_quota'],
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
    ['chain over_quota: missing: counter name "over_quota_a" drop'],
  ],
  ['with the mark of other rules', LISTING.replaceAll(/(0x[0-9a-f]{5})[0-9a-f]{3}/g, '$1abc'), []],
  [
    'with the mark of another VPC',
    LISTING.replaceAll(/0x00001/g, '0x00003'),
    [
      'chain in_quota: missing: ct mark 0x00001000 accept',
      'chain in_quota: missing: ct mark set 0x00001000',
      'chain in_quota: added: ct mark 0x00003000 accept',
      'chain in_quota: added: ct mark set 0x00003000',
      'chain over_quota: missing: ct state established ct mark set 0x00001000 accept',
      'chain over_quota: added: ct state established ct mark set 0x00003000 accept',
    ],
  ],
  [
    'with a chain beside',
    LISTING.replace(/}\n$/, '\tchain x {\n\t\taccept\n\t}\n}\n'),
    ['chain x: added: all of it'],
  ],
])('rules %s', (_, listing, drift) => {
  expect(quotaDrift(QUOTA, listing).map(describeDrift)).toEqual(drift);
});

test('another limit is another mark', () => {
  const marks = [QUOTA, { ...QUOTA, limit: 6 }].map(
    (quota) => /ct mark set (0x\w+)/.exec(quotaRules(quota, undefined).ruleset)?.[1],
  );
  expect(new Set(marks).size).toBe(2);
});

test('its counter says of which VPC it is', () => {
  expect(['to_internet', 'over_quota_a'].map(vpcOverQuota)).toEqual([undefined, 'a']);
  expect(vpcOverQuota('not_over_quota_')).toBeUndefined();
});

test('what may begin beside earlier connections is counted by a table beside', async () => {
  await expect(earlierRules(QUOTA, 3)).toMatchFileSnapshot('golden/earlier.golden.nft');
});

test('rules know their own mark', () => {
  const mark = Number(/ct mark set (0x\w+)/.exec(LISTING)?.[1]);
  expect([mark, mark + 1, 0].map((one) => isCountedBy(LISTING, one))).toEqual([true, false, false]);
});
