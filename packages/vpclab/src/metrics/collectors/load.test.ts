import { expect, it } from 'vitest';
import type { TrafficCounts } from '../../model/traffic.ts';
import { LINE_WRITERS, expose } from '../exposition.ts';
import { Page } from '../page.ts';
import { collectLoad } from './load.ts';
import type { LoadScene } from './scene.ts';

function written(load: LoadScene | undefined, tenant?: string): readonly string[] {
  const page = new Page({ tenant, write: LINE_WRITERS.prometheus });
  collectLoad(page, load);
  const text = String(Buffer.concat(expose(page, 'prometheus')));
  // Lines and samples are the same page.
  const samples = new Page({ tenant });
  collectLoad(samples, load);
  expect(String(Buffer.concat(expose(samples, 'prometheus')))).toBe(text);
  return text.split('\n').filter((line) => line !== '');
}

const counts: TrafficCounts = {
  isRunning: true,
  begunAt: 1_000,
  silentMs: 2_500,
  vpcs: [
    {
      ...{ tenant: 't-1', vpc: 'a', sent: 5, answered: 4, bytes: 40 },
      errors: { 'timed out': 1, 'closed while idle': 1 },
      latency: {
        upTo: [
          [0.0005, 1],
          [0.005, 3],
          [1, 3],
        ],
        sum: 9.0064,
      },
    },
    {
      ...{ tenant: 't-2', vpc: 'b', sent: 1, answered: 0, bytes: 0, errors: {} },
      latency: { upTo: [[1, 0]], sum: 0 },
    },
  ],
};

it('counts of traffic are series of tenant and VPC, latencies a histogram', () => {
  const lines = written({ traffic: counts, faults: [] });
  expect(lines).toEqual(
    expect.arrayContaining([
      'vpclab_traffic_running 1',
      'vpclab_traffic_generator_silent_seconds 2.5',
      'vpclab_traffic_requests_total{tenant="t-1",vpc="a"} 5',
      'vpclab_traffic_answered_total{tenant="t-1",vpc="a"} 4',
      'vpclab_traffic_payload_bytes_total{tenant="t-1",vpc="a"} 40',
      'vpclab_traffic_errors_total{tenant="t-1",vpc="a",error="timed out"} 1',
      'vpclab_traffic_errors_total{tenant="t-1",vpc="a",error="closed while idle"} 1',
      '# TYPE vpclab_traffic_latency_seconds histogram',
      'vpclab_traffic_latency_seconds_bucket{tenant="t-1",vpc="a",le="0.0005"} 1',
      'vpclab_traffic_latency_seconds_bucket{tenant="t-1",vpc="a",le="0.005"} 3',
      'vpclab_traffic_latency_seconds_bucket{tenant="t-1",vpc="a",le="1.0"} 3',
      'vpclab_traffic_latency_seconds_bucket{tenant="t-1",vpc="a",le="+Inf"} 4',
      'vpclab_traffic_latency_seconds_count{tenant="t-1",vpc="a"} 4',
      'vpclab_traffic_latency_seconds_count{tenant="t-2",vpc="b"} 0',
      'vpclab_traffic_latency_seconds_sum{tenant="t-1",vpc="a"} 9.0064',
    ]),
  );
});

it('a fault is a series of each tenant that may notice it, once', () => {
  const fault = { fault: 'link-loss', target: 'node-1', tenants: ['t-1', 't-2'], until: 5_000 };
  const later = { ...fault, until: 9_000 };
  const faults = [later, fault, { ...fault, fault: 'disk-full', tenants: [] }];
  expect(written({ traffic: undefined, faults }).filter((line) => !line.startsWith('#'))).toEqual([
    'vpclab_fault_active{tenant="t-1",fault="link-loss",target="node-1"} 1',
    'vpclab_fault_active{tenant="t-2",fault="link-loss",target="node-1"} 1',
    'vpclab_fault_active{fault="disk-full",target="node-1"} 1',
    'vpclab_fault_end_timestamp_seconds{tenant="t-1",fault="link-loss",target="node-1"} 9',
    'vpclab_fault_end_timestamp_seconds{tenant="t-2",fault="link-loss",target="node-1"} 9',
    'vpclab_fault_end_timestamp_seconds{fault="disk-full",target="node-1"} 5',
  ]);
});

it('one tenant sees nothing of another', () => {
  const faults = [{ fault: 'link-loss', target: 'x', tenants: ['t-2'], until: 1 }];
  const lines = written({ traffic: counts, faults }, 't-1').filter((line) => !line.startsWith('#'));
  expect(lines.length).toBeGreaterThan(10);
  expect(lines.filter((line) => !line.includes('tenant="t-1"'))).toEqual([]);
});

it('nothing is shown where neither was ever there', () => {
  expect(written(undefined)).toEqual([]);
  expect(written({ traffic: undefined, faults: [] })).toEqual([]);
});
