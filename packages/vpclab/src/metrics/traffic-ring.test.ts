import { expect, it } from 'vitest';
import { TrafficRing } from './traffic-ring.ts';
import type { VpcTotals } from './traffic-ring.ts';

const totals = (vpc: string, sentBytes: number, tenant = 't-1'): VpcTotals => ({
  ...{ tenant, vpc, sentBytes, receivedBytes: 2 * sentBytes },
  ...{ sentPackets: 0, receivedPackets: 0, lostPackets: 0 },
});

it('gives rates between readings, by VPC and tenant', () => {
  const ring = new TrafficRing();
  expect(ring.history()).toEqual({ intervalSeconds: 10, vpcs: [] });
  ring.push([totals('a', 1_000)], 1_000_000);
  expect(ring.history().vpcs).toEqual([{ tenant: 't-1', vpc: 'a', samples: [] }]);
  ring.push([totals('a', 6_000), totals('b', 7, 't-2')], 1_010_000);
  // A workload went away.
  ring.push([totals('a', 5_000), totals('b', 107, 't-2')], 1_020_000);
  const rest = { sentPackets: 0, receivedPackets: 0, lostPackets: 0 };
  const [a, b] = ring.history().vpcs;
  expect(a?.samples).toEqual([
    { at: 1_010, sentBytes: 500, receivedBytes: 1_000, ...rest },
    { at: 1_020, sentBytes: 0, receivedBytes: 0, ...rest },
  ]);
  expect(b?.samples.map(({ sentBytes }) => sentBytes)).toEqual([10]);
  expect(ring.history('t-2').vpcs.map(({ vpc }) => vpc)).toEqual(['b']);
  ring.push([totals('b', 107, 't-2')], 1_030_000);
  expect(ring.history().vpcs.map(({ vpc }) => vpc)).toEqual(['b']);
});

it('keeps a quarter of an hour, and forgets what a clock that was set back has ahead', () => {
  const ring = new TrafficRing();
  for (let at = 0; at <= 2_000_000; at += 10_000) ring.push([totals('a', at)], at);
  expect(ring.history().vpcs[0]?.samples).toHaveLength(90);
  expect([ring.isDue(2_005_000), ring.isDue(2_009_500)]).toEqual([false, true]);
  ring.push([totals('a', 1)], 500);
  expect(ring.history().vpcs[0]?.samples.length).toBeLessThanOrEqual(1);
});
