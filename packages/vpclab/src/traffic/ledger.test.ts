import { expect, it } from 'vitest';
import type { TrafficPair } from '../model/traffic.ts';
import { Ledger } from './ledger.ts';
import { Truth } from './truth.ts';

const pair: TrafficPair = {
  ...{ from: 'web-1', netns: 'web-1', tenant: 't', vpc: 'v', to: 'app-1', address: '10.0.2.11' },
};

it('goes on over several runs, each of which counts from zero', () => {
  const ledger = new Ledger();
  for (let run = 0; run < 2; run += 1) {
    const truth = new Truth(ledger);
    const flow = truth.flow(pair, 'shop');
    for (const latencyMs of [0.4, 3, 9_000]) {
      truth.sent(flow, 0);
      truth.ended(flow, { kind: 'answered', bytes: 10 }, { latencyMs, atMs: 0 });
    }
    truth.sent(flow, 0);
    truth.ended(flow, { kind: 'failed', error: 'timed out' }, { latencyMs: 5_000, atMs: 0 });
    truth.lost(flow, 'closed while idle');
    expect(truth.report(1_000).total).toMatchObject({ sent: 4, answered: 3 });
  }
  const { vpcs, isRunning } = ledger.counts(true);
  expect(isRunning).toBe(true);
  expect(vpcs).toMatchObject([{ tenant: 't', vpc: 'v', sent: 8, answered: 6, bytes: 60 }]);
  expect(vpcs[0]?.errors).toEqual({ 'timed out': 2, 'closed while idle': 2 });
  const atMost = new Map(vpcs[0]?.latency.upTo);
  expect([atMost.get(0.0005), atMost.get(0.0025), atMost.get(0.005), atMost.get(5)]).toEqual([2, 2, 4, 4]);
  expect(vpcs[0]?.latency.sum).toBeCloseTo(18.0068, 6);
});

it('bounds kinds of errors, whatever fails', () => {
  const entry = new Ledger().entry('t', 'v');
  for (let index = 0; index < 100; index += 1) entry.failed(`error ${index}`);
  const { errors } = entry.counts();
  expect(Object.keys(errors)).toHaveLength(17);
  expect(errors['other']).toBe(84);
});
