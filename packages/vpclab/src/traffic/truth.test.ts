import { describe, expect, it } from 'vitest';
import type { TrafficPair } from '../model/traffic.ts';
import { Truth } from './truth.ts';

const pair: TrafficPair = {
  ...{ from: 'web-1', netns: 'web-1', tenant: 't', vpc: 'v', to: 'app-1', address: '10.0.2.11' },
};

describe('what came of traffic', () => {
  it('counts each request once everywhere, errors by kind', () => {
    const truth = new Truth();
    const flow = truth.flow(pair, 'shop');
    const other = truth.flow({ ...pair, tenant: 'u', vpc: 'w' }, 'shop');
    for (const latency of [1, 2, 100]) {
      truth.sent(flow, 0.1);
      truth.ended(flow, { kind: 'answered', bytes: 10 }, latency);
    }
    truth.sent(other, 0.1);
    truth.ended(other, { kind: 'failed', error: 'timed out' }, 5_000);
    const { total, tenants, vpcs, pairs } = truth.report(1_000);
    expect(total).toMatchObject({ sent: 4, answered: 3, bytes: 30, errors: { 'timed out': 1 } });
    expect(tenants.map(({ name, sent }) => [name, sent])).toEqual([
      ['t', 3],
      ['u', 1],
    ]);
    expect(vpcs.map(({ name, answered }) => [name, answered])).toEqual([
      ['v', 3],
      ['w', 0],
    ]);
    expect(pairs.map(({ sent, errors }) => [sent, errors])).toEqual([
      [3, {}],
      [1, { 'timed out': 1 }],
    ]);
    expect(total.latency?.p50).toBeCloseTo(2, 1);
    expect(total.latency?.max).toBeCloseTo(100, 0);
    expect(tenants[1]?.latency).toBeUndefined();
  });

  it('marks a second as invalid when the generator was late in it', () => {
    const truth = new Truth();
    const flow = truth.flow(pair, 'shop');
    truth.sent(flow, 2);
    truth.tick(1_000);
    truth.sent(flow, 80);
    truth.tick(2_500);
    const { windows, invalidWindows } = truth.report(1_000);
    expect(windows.map(({ atMs, isValid }) => [atMs, isValid])).toEqual([
      [0, true],
      [1000, false],
    ]);
    expect(invalidWindows).toBe(1);
    expect(truth.recent(1)).toEqual(windows.slice(1));
    expect(truth.recent(9)).toEqual(windows);
  });

  it('of a closed loop, knows what the requests would have waited that it did not send', () => {
    const truth = new Truth();
    const flow = truth.flow(pair, 'shop');
    truth.loops(flow);
    expect(truth.report(0).corrected).toBeUndefined();
    // 990 answers after 1 ms each, and one after 100.
    for (const latency of [...Array.from({ length: 990 }, () => 1), 100]) {
      truth.sent(flow, undefined);
      truth.ended(flow, { kind: 'answered', bytes: 1 }, latency);
    }
    const { total, corrected } = truth.report(1_090);
    expect([total.latency?.p90, total.latency?.p99]).toEqual([1, 1]);
    expect(corrected?.p90).toBeCloseTo(1, 1);
    // One was due every 1.1 ms: those would have waited 98.9 ms, 97.8, ...
    expect(corrected?.p99).toBeGreaterThan(80);
    expect(corrected?.p99).toBeLessThan(95);
    expect(corrected?.max).toBeCloseTo(100, -1);
  });
});
