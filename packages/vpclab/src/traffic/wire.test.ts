import { expect, it } from 'vitest';
import { NO_WIRE } from '../model/traffic-defaults.ts';
import type { TrafficPair } from '../model/traffic.ts';
import { Truth } from './truth.ts';
import { datagram, difference, segments, sumOf } from './wire.ts';

it('counts frames, not payload', () => {
  expect(datagram('out', 200)).toEqual({ ...NO_WIRE, packetsOut: 1, bytesOut: 242 });
  expect(datagram('in', 100)).toEqual({ ...NO_WIRE, packetsIn: 1, bytesIn: 142 });
  const counted = { out: 3, in: 2, bytesSent: 1_000, bytesReceived: 10, retransmits: 1, headerBytes: 32 };
  expect(segments(counted)).toEqual({
    ...{ packetsOut: 3, bytesOut: 1_198, packetsIn: 2, bytesIn: 142, retransmits: 1 },
  });
});

it('adds up what came since the last look', () => {
  const before = segments({ out: 3, in: 2, bytesSent: 9, bytesReceived: 9, retransmits: 1, headerBytes: 20 });
  const now = segments({ out: 8, in: 4, bytesSent: 29, bytesReceived: 9, retransmits: 4, headerBytes: 20 });
  expect(difference(now, before)).toMatchObject({ packetsOut: 5, packetsIn: 2, retransmits: 3 });
  expect(sumOf(before, difference(now, before))).toEqual(now);
});

it('is of each sender, its tenant, its VPC and all', () => {
  const pair: TrafficPair = {
    ...{ from: 'web-1', netns: 'web-1', tenant: 't', vpc: 'v', to: 'app-1', address: '10.0.2.11' },
  };
  const truth = new Truth();
  const one = truth.flow(pair, 'shop');
  const other = truth.flow({ ...pair, from: 'web-2', tenant: 'u' }, 'shop');
  for (const flow of [one, one, other]) truth.wired(flow, { ...NO_WIRE, packetsOut: 10, retransmits: 1 });
  const { total, tenants, vpcs, pairs } = truth.report(1_000);
  expect(total.wire).toMatchObject({ packetsOut: 30, retransmits: 3 });
  expect(tenants.map(({ name, wire }) => [name, wire.retransmits])).toEqual([
    ['t', 2],
    ['u', 1],
  ]);
  expect(vpcs.map(({ wire }) => wire.packetsOut)).toEqual([30]);
  expect(pairs.map(({ from, wire }) => [from, wire.packetsOut])).toEqual([
    ['web-1', 20],
    ['web-2', 10],
  ]);
});
