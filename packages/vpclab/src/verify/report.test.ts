// What a verification tells: each promise with its ends, where the first lost packets were lost, and the matrix.

import { expect, test } from 'vitest';
import type { Flow, LabPromise, ReachPromise } from '../model/promise.ts';
import { worldWith } from '../../test/support/unasked-world.ts';
import { matrixOf } from './matrix.ts';
import { resultOf } from './result.ts';
import { verify } from './run.ts';

const STATED = { text: 'so it is', category: 'any' };
const PROBED = {
  ...STATED,
  from: { name: 'w1', netns: 'w1', address: '10.0.1.11', networks: [] },
  to: { name: 'w2', netns: 'w2', address: '10.0.2.11' },
  protocol: 'tcp',
  port: 80,
  between: ['vpc-a', 'vpc-b'],
  flow: undefined,
} as const;
const REACH: ReachPromise = { kind: 'reach', ...PROBED, seenAs: '10.0.1.11', shownBy: 'answer' };
const WALL: LabPromise = { kind: 'wall', ...PROBED, hides: 'receiver' };
const FLOW: Flow = {
  datapath: 'ls-vpc-a-web',
  inport: 'w1',
  ethSrc: '02:00:00:00:00:01',
  ethDst: '02:00:00:00:00:02',
  ipSrc: '10.0.1.11',
  ipDst: '10.0.2.11',
  protocol: 'tcp',
  dstPort: 80,
  srcPort: 50_000,
  port: 'w2',
  answer: undefined,
};
const NAME = {
  kind: 'name',
  ...STATED,
  from: 'w1',
  netns: 'w1',
  server: '10.0.0.2',
  name: 'w2.lab',
} as const;

test.each<[LabPromise, string, string, string]>([
  [REACH, 'w1', 'w2', 'reachable'],
  [WALL, 'w1', 'w2', 'unreachable'],
  [
    {
      kind: 'forward',
      ...STATED,
      from: 'w1',
      netns: 'ns',
      target: '192.0.2.1',
      via: { name: 'w2', address: '10.0.1.12' },
    },
    'w1',
    'w2',
    'reachable',
  ],
  [
    { kind: 'session', ...STATED, protocol: 'bgp', router: 'gw', peer: '198.51.100.1', peerName: 'edge' },
    'gw',
    'edge',
    'established',
  ],
  [
    { kind: 'route', ...STATED, router: 'edge', prefix: '10.0.0.0/16', nextHops: [] },
    'edge',
    '10.0.0.0/16',
    'present',
  ],
  [
    { kind: 'bound', ...STATED, router: 'edge', tenant: 'tenant-1', nextHops: [], limit: 2 },
    ...(['edge', 'tenant-1', 'bounded'] as const),
  ],
  [{ ...NAME, address: '10.0.2.11' }, 'w1', 'w2.lab', 'present'],
  [{ ...NAME, address: undefined }, 'w1', 'w2.lab', 'absent'],
  [{ kind: 'listener', ...STATED, from: PROBED.from, to: PROBED.to, port: 80 }, 'w1', 'w2', 'reachable'],
  [
    { kind: 'upkeep', ...STATED, place: 'node-1', upkeep: { kind: 'flow-log' } },
    ...(['node-1', 'flow-log', 'present'] as const),
  ],
  [{ kind: 'program', ...STATED, name: 'w1', daemon: 'run-w1', mayEnd: false }, 'w1', 'run-w1', 'present'],
])('a result names both ends: $kind', (promise, from, to, expected) => {
  expect(resultOf(promise, { ok: false, text: 'seen' }, 12)).toEqual({
    promise: 'so it is',
    category: 'any',
    from,
    to,
    expected,
    ok: false,
    observed: 'seen',
    lostAt: undefined,
    elapsedMs: 12,
  });
});

test('the matrix counts probes and failures of each ordered pair', () => {
  const judged = (promise: LabPromise, ok: boolean) => ({
    promise,
    result: resultOf(promise, { ok, text: '' }, 0),
  });
  const back: LabPromise = { ...WALL, between: ['vpc-b', 'vpc-a'] };
  const outside: LabPromise = { ...REACH, between: undefined };
  const named: LabPromise = { ...NAME, address: undefined };
  const cells = matrixOf([
    judged(REACH, true),
    judged(REACH, false),
    judged(REACH, false),
    judged(back, true),
    judged(outside, false),
    judged(named, false),
  ]);
  expect(cells).toEqual([
    { from: 'vpc-a', to: 'vpc-b', expected: 'reachable', probes: 3, failed: 2 },
    { from: 'vpc-b', to: 'vpc-a', expected: 'unreachable', probes: 1, failed: 0 },
  ]);
});

test('what was lost is traced, and nothing else', async () => {
  const isThrough = { ...REACH, flow: { ...FLOW, ipDst: '10.0.2.12' }, to: { ...PROBED.to, name: 'open' } };
  const isLost = { ...REACH, flow: FLOW, to: { ...PROBED.to, name: 'closed' } };
  const isNoFlow = { ...REACH, to: { ...PROBED.to, name: 'closed' } };
  const isNoWall = { ...WALL, flow: { ...FLOW, ipDst: '10.0.2.13' }, to: { ...PROBED.to, name: 'open' } };
  const { report, traced } = await verified([isThrough, isLost, isNoFlow, isNoWall]);
  expect(traced).toEqual(['10.0.2.11']);
  expect(report.results.map(({ ok, lostAt }) => [ok, lostAt])).toEqual([
    [true, undefined],
    [false, 'the way to 10.0.2.11'],
    [false, undefined],
    [false, undefined],
  ]);
  expect(report.failed).toEqual(report.results.slice(1));
  expect(report).toMatchObject({ ok: false, total: 4 });
});

test('at most twenty of what was lost are traced', async () => {
  const lost = Array.from({ length: 30 }, () => ({
    ...REACH,
    flow: FLOW,
    to: { ...PROBED.to, name: 'closed' },
  }));
  const { report, traced } = await verified(lost);
  expect(traced).toHaveLength(20);
  expect(report.failed).toHaveLength(30);
  expect(report.failed.filter(({ lostAt }) => lostAt !== undefined)).toHaveLength(20);
});

test('progress counts every promise once', async () => {
  const { progress } = await verified([{ ...REACH, to: { ...PROBED.to, name: 'open' } }, NAMELESS_WALL]);
  expect(progress).toEqual(['1/2', '2/2']);
});

const NAMELESS_WALL: LabPromise = { ...WALL, to: { ...PROBED.to, name: 'closed' } };

/** In a world where whoever is called "open" answers. With an aborted signal each is asked once. */
async function verified(promises: readonly LabPromise[]) {
  const traced: string[] = [];
  const progress: string[] = [];
  const world = worldWith({
    probe: async ({ to: { name } }) =>
      name === 'open'
        ? { kind: 'answer', name, caller: '10.0.1.11' }
        : { kind: 'silent', reason: 'no answer' },
    lostAt: async ({ ipDst }) => {
      traced.push(ipDst);
      return { text: `the way to ${ipDst}` };
    },
  });
  const report = await verify(promises, world, {
    settleMs: 0,
    concurrency: 4,
    extent: 'sample',
    signal: AbortSignal.abort(),
    onProgress: (done, total) => progress.push(`${done}/${total}`),
  });
  return { report, traced, progress };
}
