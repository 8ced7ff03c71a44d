import { expect, test } from 'vitest';
import type { ConnectionQuota } from '../model/connection-quotas.ts';
import { quotaRules } from '../nft/connection-quotas.ts';
import { flowLogUpkeep, keptUpkeep, monitoringUpkeep, quotaUpkeep } from './upkeep.ts';

const A: ConnectionQuota = { vpc: 'a', prefix: '10.0.0.0/16', limit: 5, mark: 0x1000 };
const LISTING = quotaRules(A, 7).ruleset;
const APPLY = '`vpclab apply` makes it as the lab file says';

test('a quota needs its rules as they were loaded', () => {
  const of = (listing: string) => quotaUpkeep(A, listing, 3);
  expect(of(LISTING)).toEqual({ ok: true, text: 'its rule is there, and kept' });
  expect(of('')).toEqual({
    ok: false,
    text: 'connections are not counted: counter over_quota_a: missing: all of it',
    fix: APPLY,
    outlook: 'final',
  });
});

test('a quota is kept by as many as it allows, and not by one more', () => {
  const of = (open: number | undefined) => quotaUpkeep(A, LISTING, open);
  // Not counted: fewer are tracked in all.
  expect(of(undefined).ok).toBe(true);
  expect(of(5).ok).toBe(true);
  expect(of(6)).toEqual({
    ok: false,
    text: 'a has 6 connections',
    fix: 'connections that were there before the rule go on: the limit takes effect when enough of them have ended',
  });
});

const EXPORTER = `NXST_IPFIX_BRIDGE reply (xid=0x2):
  bridge ipfix: flows=5, current flows=0, sampled pkts=5, ipv4 ok=5, ipv6 ok=0, tx pkts=3
                pkts errs=0, ipv4 errs=0, ipv6 errs=0, tx errs=0
`;

test('a flow log needs a switch that reports, and somebody who hears it', () => {
  expect(flowLogUpkeep(EXPORTER, undefined)).toEqual({
    ok: true,
    text: 'the switch reports flows, and they are heard',
  });
  expect(flowLogUpkeep('OFPT_ERROR: NXST_NOT_CONFIGURED', undefined)).toEqual({
    ok: false,
    text: 'its switch reports no flows (IPFIX of br-int)',
    fix: APPLY,
    outlook: 'final',
  });
  expect(flowLogUpkeep(EXPORTER, 'what is sent does not come')).toMatchObject({
    ok: false,
    text: 'what is sent does not come',
    fix: expect.stringContaining('`vpclab logs vpclabd`') as string,
  });
});

const NOW = Date.parse('2026-01-01T00:01:00Z');
const STARTED = runtime('2026-01-01T00:00:40Z');
function runtime(startTime: string): string {
  return JSON.stringify({ status: 'success', data: { startTime } });
}

const JOBS = ['vpclab', 'node', 'prometheus'];
type Target = readonly [job: string, health: string, lastError?: string];
const answer = (...targets: readonly Target[]): string =>
  JSON.stringify({
    status: 'success',
    data: {
      activeTargets: targets.map(([job, health, lastError = '']) => ({ labels: { job }, health, lastError })),
    },
  });

test.each<[string, string, string, string | undefined]>([
  ['all are up', answer(['vpclab', 'up'], ['node', 'up'], ['prometheus', 'up']), 'all are up', undefined],
  [
    'one was not asked yet',
    answer(['vpclab', 'up'], ['node', 'unknown'], ['prometheus', 'up']),
    'all are up',
    undefined,
  ],
  [
    'one is down',
    answer(['vpclab', 'up'], ['node', 'down', 'connection refused'], ['prometheus', 'up']),
    'down: node (connection refused)',
    '`vpclab logs monitoring/node-exporter` says why',
  ],
  [
    'two are',
    answer(['vpclab', 'down', 'timeout'], ['node', 'down', 'connection refused'], ['prometheus', 'up']),
    'down: vpclab, node (timeout)',
    '`vpclab logs vpclabd` says why',
  ],
  [
    'one is not asked',
    answer(['vpclab', 'up'], ['node', 'up']),
    'Prometheus does not scrape prometheus',
    APPLY,
  ],
  ['none are', answer(), 'Prometheus does not scrape vpclab, node, prometheus', APPLY],
  [
    'it says something else',
    '{"status":"error"}',
    'Prometheus answers something else than its targets',
    '`vpclab logs monitoring/prometheus` says why',
  ],
  [
    'it says nothing',
    'Service Unavailable',
    'Prometheus answers something else than its targets',
    '`vpclab logs monitoring/prometheus` says why',
  ],
])('Prometheus, where %s', (_, said, text, fix) => {
  expect(monitoringUpkeep(JOBS, { targets: said, runtime: STARTED }, NOW)).toEqual(
    fix === undefined
      ? { ok: true, text }
      : { ok: false, text, fix, ...(fix === APPLY ? { outlook: 'final' } : {}) },
  );
});

test('a Prometheus that has only just started may scrape nothing yet', () => {
  const at = (runtimeinfo: string) =>
    monitoringUpkeep(JOBS, { targets: answer(), runtime: runtimeinfo }, NOW);
  const young = { ok: true, text: 'it has only just started' };
  expect(at(runtime('2026-01-01T00:00:40.001Z'))).toEqual(young);
  expect(at(runtime('2026-01-01T02:00:58.123456789+02:00'))).toEqual(young);
  expect(at(STARTED).ok).toBe(false);
  expect(at('not found').ok).toBe(false);
});

const MOUNT = '612 580 8:1 /srv/lab/kept /run/kept rw,nosuid,nodev,noexec - ext4 /dev/sda1 rw\n';

test('what is kept on the host needs its mount, and stays within its bound', () => {
  const size = (bytes: number, free = '73096286208'): string => `${bytes}\t/run/kept\n${free}\n`;
  expect(keptUpkeep(100, MOUNT + size(100 << 20))).toEqual({ ok: true, text: 'it holds 100.0 of 100 MiB' });
  expect(keptUpkeep(100, MOUNT + size(150 << 20))).toMatchObject({
    ok: false,
    text: 'it holds 150.0 of 100 MiB',
    fix: expect.stringContaining('`dataSize`') as string,
  });
  for (const said of ['', '5242880\t/run/kept\n', '73096286208\n'])
    expect(keptUpkeep(100, MOUNT + said)).toMatchObject({
      ok: false,
      text: 'its size cannot be read',
      fix: expect.stringContaining('du -s /run/kept') as string,
    });
  expect(keptUpkeep(100, MOUNT + size(5 << 20)).ok).toBe(true);
  expect(keptUpkeep(100, MOUNT + size(5 << 20, '  4096'))).toMatchObject({
    ok: false,
    text: 'the file system of this machine that holds it is full: nothing is recorded',
  });
  expect(keptUpkeep(100, size(0))).toMatchObject({
    ok: false,
    text: expect.stringContaining('nothing is mounted at /run/kept') as string,
    outlook: 'final',
  });
});
