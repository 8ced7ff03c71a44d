import { expect, it } from 'vitest';
import { NO_WIRE } from '../../model/traffic-defaults.ts';
import type { PairTally, TrafficReport } from '../../model/traffic.ts';
import { slowPairs } from './slow-pairs.ts';

function pair(from: string, to: string, p99: number, tenant = 'a'): PairTally {
  const latency = { p50: 1, p90: 1, p99, p999: p99, max: p99 };
  return {
    ...{ profile: 'p', from, to, tenant, vpc: 'v', sent: 1, answered: 1, errors: {}, bytes: 1, latency },
    wire: NO_WIRE,
  };
}

function report(...pairs: readonly PairTally[]): TrafficReport {
  return {
    ...{ id: '1', state: 'done', seed: 1, startedAt: '', elapsedMs: 1, congestion: 'cubic', profiles: [] },
    ...{
      lateness: undefined,
      corrected: undefined,
      processor: 0,
      invalidWindows: 0,
      tenants: [],
      vpcs: [],
      trees: [],
      windows: [],
      faults: [],
    },
    ...{ isCompared: false, compared: [] },
    total: { sent: 1, answered: 1, errors: {}, bytes: 1, latency: undefined, wire: NO_WIRE },
    pairs,
  };
}

it('names the workload that all slow pairs share', () => {
  const told = report(
    pair('web-1', 'app-1', 3),
    pair('web-1', 'app-2', 700),
    pair('web-2', 'app-1', 4),
    pair('web-2', 'app-2', 900),
    pair('x', 'y', 5_000, 'b'),
  );
  expect(slowPairs(told, 'a', 100)).toBe(
    'web-2 -> app-2 900 ms, web-1 -> app-2 700 ms; app-2 is in all that are slow and in no other',
  );
});

it('nobody is named where all are slow', () => {
  const told = report(...[1, 2, 3, 4].map((n) => pair('web-1', `app-${n}`, 100 * n)));
  expect(slowPairs(told, 'a', 10)).toBe(
    'web-1 -> app-4 400 ms, web-1 -> app-3 300 ms, web-1 -> app-2 200 ms and 1 more',
  );
});
