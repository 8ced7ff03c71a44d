// One of each thing that commands show and no fake engine tells: for texts in the place of its texts.

import type { ListedFault, ExperimentReport } from '../../src/model/chaos.ts';
import type { FlowRecord } from '../../src/model/flow-log.ts';
import type { RoutingView } from '../../src/model/routing.ts';
import { NO_WIRE } from '../../src/model/traffic-defaults.ts';
import type { TrafficReport, TrafficStatus } from '../../src/model/traffic.ts';

export const ROUTING: RoutingView = {
  routes: [
    {
      ...{ of: 'edge', prefix: '10.0.0.0/16', via: ['198.51.100.10', '198.51.100.11'], from: 'bgp' },
      ...{ isSelected: false, distance: 20, metric: 1, since: '00:00:27', reason: 'a filter' },
    },
  ],
  sessions: [
    {
      ...{ router: 'edge', peer: '198.51.100.10', asn: 65_010, description: 'tenant-1', state: 'Active' },
      ...{ uptimeSeconds: 1, flaps: 1, received: 1, sent: 1 },
    },
  ],
  announcements: [
    {
      ...{ gateway: 'nat-gateway-a', prefix: '10.0.0.0/16', source: 'vpc', of: 'vpc-a' },
      ...{ isIntended: true, isAnnounced: false, to: 'edge', edge: 'refused', reason: 'no list permits it' },
      ...{ isUsed: false, preferred: 'MED' },
    },
  ],
  refusals: [
    {
      ...{ router: 'nat-gateway-a', peer: '198.51.100.1', from: 'edge', prefix: '10.9.0.0/16' },
      reason: 'no list permits it',
    },
  ],
  neighbors: [
    {
      ...{ router: 'edge', neighbor: '198.51.100.10', address: '198.51.100.10', interface: 'eth0' },
      ...{ state: 'Full/DR', upSeconds: 5 },
    },
  ],
  problems: ['bgpd of edge does not answer'],
};

const end = { tenant: 'tenant-1', vpc: 'vpc-a', subnet: 'web', kind: 'workload', name: 'web-1' } as const;
export const FLOW: FlowRecord = {
  at: { ...end, node: 'node-1', interface: 'web-1' },
  ...{ direction: 'egress', peer: end, source: '10.0.1.11', destination: '10.0.1.12' },
  ...{ sourcePort: 40_000, destinationPort: 80, protocol: 6, packets: 1, bytes: 60, start: 1, end: 2 },
  action: 'reject',
  reason: { by: 'security-group', tenant: 'tenant-1', name: 'vpc-a/db', rule: 'ingress deny' },
  translation: { gateway: 'nat', address: '198.51.100.11', port: 1_024 },
};

const COMPARED = { sent: 1, counted: 2, percent: 100 };
const latency = { p50: 1, p90: 1, p99: 1, p999: 1, max: 1 };
const tally = { sent: 2, answered: 1, errors: { refused: 1 }, bytes: 1, latency, wire: NO_WIRE };
export const TRAFFIC: TrafficReport = {
  ...{ id: 'run', state: 'done', seed: 1, startedAt: '2026-01-01T12:00:00.000Z', elapsedMs: 1 },
  congestion: 'cubic',
  profiles: [
    {
      ...{
        name: 'web',
        kind: 'requests',
        from: 'all',
        to: 'internet',
        rate: 1,
        arrivals: 'poisson',
        bytes: 0,
        connections: 0,
        restMs: 0,
        sizes: 'fixed',
        hops: [{ to: 'vpc-a/web', fanout: 1, budgetMs: 1 }],
      },
      pairs: 1,
    },
  ],
  ...{ lateness: latency, corrected: latency, processor: 1, invalidWindows: 0, total: tally },
  tenants: [{ ...tally, name: 'tenant-1' }],
  vpcs: [{ ...tally, name: 'vpc-a' }],
  pairs: [{ ...tally, from: 'web-1', to: 'web-2', tenant: 'tenant-1', vpc: 'vpc-a', profile: 'web' }],
  trees: [{ ...tally, name: 'web', hops: [{ ...tally, to: 'vpc-a/web', fanout: 1, budgetMs: 1 }] }],
  faults: [{ fault: 'link-loss', target: 'web-1', tenants: ['tenant-1'], fromMs: 0, toMs: 1 }],
  isCompared: true,
  compared: [
    { source: 'exporter', reason: 'nobody answers', tenants: [] },
    {
      ...{ source: 'flow logs', reason: undefined },
      tenants: [{ name: 'tenant-1', packets: COMPARED, bytes: COMPARED }],
    },
  ],
  windows: [
    {
      ...{ atMs: 0, latenessMs: 1, isValid: true },
      tenants: [{ name: 'tenant-1', sent: 1, answered: 1, failed: 0, p50: 1, p99: 1 }],
    },
  ],
};

export const TRAFFIC_STATUS: TrafficStatus = {
  ...{ state: 'running', id: 'run', elapsedMs: 1, seconds: 1, sent: 1, answered: 1, failed: 0 },
  silentMs: 1,
  windows: TRAFFIC.windows,
};

export const ACTIVE_FAULTS: readonly ListedFault[] = [
  {
    ...{ id: '0', fault: 'link-loss', target: 'web-1', mechanism: 'nftables', state: 'active' },
    ...{
      startedAt: '2026-01-01T12:00:00.000Z',
      until: '2026-01-01T12:00:10.000Z',
      reason: undefined,
      tenants: ['tenant-1'],
    },
  },
];

export const EXPERIMENT: ExperimentReport = {
  ...{ name: 'cut', brief: 'cuts a link', ok: false, failures: ['it took too long'], elapsedMs: 1_000 },
  startedAt: '2026-01-01T12:00:00.000Z',
  faults: [{ fault: 'link-loss', target: 'web-1', mechanism: 'nftables', from: 0, to: 1 }],
  tenants: [
    {
      ...{ tenant: 'tenant-1', isAffected: true, brokenMs: 10, allowedMs: 5, promises: 1, broken: 1 },
      ...{ sent: 2, failed: 1, allowedFailed: 0, p99Ms: 1, allowedP99Ms: 2, ok: false },
      ...{ failedSeconds: 1, reasons: ['a wall leaked: web-1 reaches db-1'] },
      ...{ detectedMs: 1, reroutedMs: undefined, recoveredMs: 2, lost: 1 },
    },
  ],
  promises: [
    {
      ...{
        promise: 'web-1 reaches web-2',
        kind: 'probe' as never,
        category: 'same-subnet',
        tenants: ['tenant-1'],
      },
      ...{ probes: 1, lost: 1, brokenMs: 10, allowedMs: 5, ok: false },
      outages: [{ from: 0, to: 10, observed: 'no answer' }],
    },
  ],
  leaks: ['web-1 reaches db-1'],
  ...{ unsteady: [], notBack: ['web-1 reaches web-2'], seed: 1, seconds: 4, skipped: 1, timeline: '' },
  shrunk: {
    steps: [{ fault: 'link-loss', target: 'web-1', for: 1 }],
    ...{ from: 2, tries: 1, runs: 3, failed: 2, ended: 'the lab is not as its file says' },
  },
  repeat: ['name: random'],
};
