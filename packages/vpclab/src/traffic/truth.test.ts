import { describe, expect, it } from 'vitest';
import type { TrafficPair } from '../model/traffic.ts';
import { profileOf } from '../model/traffic-defaults.ts';
import { Ledger } from './ledger.ts';
import { Truth } from './truth.ts';

const pair: TrafficPair = {
  ...{ from: 'web-1', netns: 'web-1', tenant: 't', vpc: 'v', to: 'app-1', address: '10.0.2.11' },
};

/** As a generator does that is in time. */
function tickUntil(truth: Truth, fromMs: number, untilMs: number): void {
  for (let at = fromMs; at <= untilMs; at += 10) truth.tick(at, 10);
}

describe('what came of traffic', () => {
  it('counts each request once everywhere, errors by kind', () => {
    const truth = new Truth();
    const flow = truth.flow(pair, 'shop');
    const other = truth.flow({ ...pair, tenant: 'u', vpc: 'w' }, 'shop');
    for (const latency of [1, 2, 100]) {
      truth.sent(flow, 0.1);
      truth.ended(flow, { kind: 'answered', bytes: 10 }, { latencyMs: latency, atMs: 0 });
    }
    truth.sent(other, 0.1);
    truth.ended(other, { kind: 'failed', error: 'timed out' }, { latencyMs: 5_000, atMs: 0 });
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
    tickUntil(truth, 0, 1_000);
    truth.sent(flow, 80);
    tickUntil(truth, 1_000, 2_500);
    const { windows, invalidWindows } = truth.report(1_000);
    expect(windows.map(({ atMs, isValid }) => [atMs, isValid])).toEqual([
      [0, true],
      [1000, false],
    ]);
    expect(invalidWindows).toBe(1);
    expect(truth.recent(1)).toEqual(windows.slice(1));
    expect(truth.recent(9)).toEqual(windows);
  });

  it('marks each second as invalid in which the generator stood still, whether or not something was due', () => {
    const truth = new Truth();
    tickUntil(truth, 0, 1_500);
    // Stopped, and let go on.
    tickUntil(truth, 4_600, 6_000);
    const { windows } = truth.report(6_000);
    expect(windows.map(({ isValid }) => isValid)).toEqual([true, false, false, false, false, true]);
    expect(windows.map(({ latenessMs }) => Math.round(latenessMs / 1_000))).toEqual([0, 3, 3, 2, 1, 0]);
  });

  it('has nothing against pauses that a busy machine makes', () => {
    const truth = new Truth();
    for (let at = 0; at <= 2_000; at += 25) truth.tick(at, 1);
    expect(truth.report(2_000).windows.map(({ isValid }) => isValid)).toEqual([true, true]);
  });

  it('is measured until the last answer came, also where that was after the last request', () => {
    const truth = new Truth();
    const flow = truth.flow(pair, 'bulk');
    truth.loops(flow);
    truth.sent(flow, undefined);
    truth.ended(flow, { kind: 'answered', bytes: 1 }, { latencyMs: 4_000, atMs: 4_000 });
    truth.sent(flow, undefined);
    truth.ended(flow, { kind: 'failed', error: 'timed out' }, { latencyMs: 9_000, atMs: 9_000 });
    const { lastAnswerMs, corrected } = truth.report(1_000);
    // None was due meanwhile: one came every 4 s.
    expect([lastAnswerMs, corrected?.p50]).toEqual([4_000, expect.closeTo(4_000, -2)]);
    expect(truth.report(5_000).lastAnswerMs).toBeUndefined();
  });

  it('what did not come to an end failed, wherever it is counted', () => {
    const ledger = new Ledger();
    const truth = new Truth(ledger);
    const [flow, other] = [truth.flow(pair, 'shop'), truth.flow(pair, 'other')];
    for (let sent = 0; sent < 3; sent += 1) truth.sent(flow, 0);
    truth.ended(flow, { kind: 'answered', bytes: 1 }, { latencyMs: 1, atMs: 0 });
    truth.lost(other, 'closed while idle');
    const tree = truth.tree(profileOf({ name: 't', kind: 'tree', from: 'web-1', hops: [{ to: 'app-1' }] }));
    tree.whole.sent = 2;
    tree.hop(0).sent = 2;
    tree.hop(0).add({ kind: 'answered', bytes: 1 }, 1);
    truth.giveUp();
    truth.giveUp();
    const { total, trees } = truth.report(1_000);
    const errors = { 'not finished in time': 2, 'closed while idle': 1 };
    expect(total).toMatchObject({ sent: 3, answered: 1, errors });
    expect(ledger.counts(false).vpcs).toMatchObject([{ sent: 3, answered: 1, errors }]);
    expect(trees).toMatchObject([
      {
        errors: { 'not finished in time': 2 },
        hops: [{ answered: 1, errors: { 'not finished in time': 1 } }],
      },
    ]);
  });

  it('of a closed loop, knows what the requests would have waited that it did not send', () => {
    const truth = new Truth();
    const flow = truth.flow(pair, 'shop');
    truth.loops(flow);
    expect(truth.report(0).corrected).toBeUndefined();
    // 990 answers after 1 ms each, and one after 100.
    for (const latency of [...Array.from({ length: 990 }, () => 1), 100]) {
      truth.sent(flow, undefined);
      truth.ended(flow, { kind: 'answered', bytes: 1 }, { latencyMs: latency, atMs: 0 });
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
