import { describe, expect, it } from 'vitest';
import type { FlowRecord } from '../../model/flow-log.ts';
import { NO_WIRE, profileOf } from '../../model/traffic-defaults.ts';
import type { GeneratorReport, PairTally, TrafficKind, Wire } from '../../model/traffic.ts';
import {
  addFlow,
  comparison,
  countedBetween,
  sentByWorkload,
  withoutEthernet,
  type Counted,
} from './compared.ts';

function pair(from: string, to: string, profile: TrafficKind, wire: Partial<Wire>): PairTally {
  return {
    ...{ from, to, profile, tenant: 't', vpc: 'v', sent: 1, answered: 1, errors: {}, bytes: 1 },
    ...{ latency: undefined, wire: { ...NO_WIRE, ...wire } },
  };
}

function sent(...pairs: readonly PairTally[]) {
  const profiles: GeneratorReport['profiles'] = pairs.map(({ profile, from, to }) => ({
    ...profileOf({ name: profile, kind: profile === 'dns' ? 'dns' : 'requests', from, to }),
    pairs: 1,
  }));
  return sentByWorkload({ pairs, profiles });
}

const there = { packetsOut: 10, bytesOut: 1_000, packetsIn: 8, bytesIn: 900 };

describe('what workloads sent', () => {
  it('are requests of the one and answers of the other', () => {
    expect([...sent(pair('web', 'app', 'requests', there), pair('app', 'db', 'requests', there))]).toEqual([
      ['web', { packets: 10, bytes: 1_000 }],
      ['app', { packets: 18, bytes: 1_900 }],
      ['db', { packets: 8, bytes: 900 }],
    ]);
  });

  it('has no answers of the one that a resolver was asked about', () => {
    expect([...sent(pair('web', 'app', 'dns', there)).keys()]).toEqual(['web']);
  });

  it('is beside flow logs without the headers of Ethernet', () => {
    expect(withoutEthernet(sent(pair('web', 'app', 'requests', there))).get('web')).toEqual({
      ...{ packets: 10, bytes: 860 },
    });
  });
});

it('differences are in percent of what was sent, by tenant; hosts of the internet are nobody’s', () => {
  const sides = {
    sent: sent(pair('web', 'app', 'requests', there), pair('web', 'host-1', 'requests', there)),
    counted: countedBetween(
      new Map([['web', { packets: 100, bytes: 50 }]]),
      new Map([
        ['web', { packets: 121, bytes: 2_050 }],
        ['app', { packets: 8, bytes: 900 }],
        ['other', { packets: 77, bytes: 77 }],
      ]),
    ),
  };
  const tenants: Readonly<Record<string, string>> = { web: 'a', app: 'b', other: 'c' };
  expect(comparison('exporter', sides, (name) => tenants[name])).toEqual({
    source: 'exporter',
    reason: undefined,
    tenants: [
      {
        name: 'a',
        packets: { sent: 20, counted: 21, percent: 5 },
        bytes: { sent: 2_000, counted: 2_000, percent: 0 },
      },
      {
        name: 'b',
        packets: { sent: 8, counted: 8, percent: 0 },
        bytes: { sent: 900, counted: 900, percent: 0 },
      },
    ],
  });
  const nothing = { sent: new Map([['web', { packets: 0, bytes: 0 }]]), counted: new Map() };
  expect(comparison('flow logs', nothing, () => 'a').tenants[0]?.packets.percent).toBeUndefined();
});

it('of flow logs only what workloads sent to services or as such counts', () => {
  const end = { tenant: 't', vpc: 'v', subnet: 's', kind: 'workload', name: 'web' } as const;
  const record: FlowRecord = {
    at: { ...end, node: 'node-1', interface: 'web' },
    ...{ direction: 'egress', peer: undefined, source: '10.0.0.1', destination: '10.0.0.2' },
    ...{ sourcePort: 40_000, destinationPort: 80, protocol: 6, packets: 3, bytes: 300, start: 1, end: 2 },
    ...{ action: 'accept', reason: undefined, translation: undefined },
  };
  const counted = new Map<string, Counted>();
  addFlow(counted, record);
  addFlow(counted, { ...record, sourcePort: 80, destinationPort: 40_000 });
  addFlow(counted, { ...record, protocol: 17, destinationPort: 7 });
  expect(counted.get('web')).toEqual({ packets: 9, bytes: 900 });
  addFlow(counted, { ...record, direction: 'ingress' });
  addFlow(counted, { ...record, destinationPort: 443 });
  addFlow(counted, { ...record, protocol: 17 });
  addFlow(counted, { ...record, at: { ...record.at, kind: 'nat-gateway', name: 'nat' } });
  expect([...counted.values()]).toEqual([{ packets: 9, bytes: 900 }]);
});
