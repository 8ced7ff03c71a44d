// An engine for unit tests of the API and the command line: it tells and returns what a test says, and runs nothing.

import type { ApplyResult, LabEngine, LabSource, LabStatus, VerifyReport } from '../../src/model/engine.ts';
import { VpclabError } from '../../src/errors.ts';
import type { Plan } from '../../src/model/plan.ts';

export const SAMPLE_STATUS: LabStatus = {
  lab: 'sample',
  phase: 'ready',
  since: '2026-01-01T12:00:00.000Z',
  reason: undefined,
  tenants: [
    { name: 'tenant-1', vpcs: ['vpc-a'] },
    { name: 'tenant-2', vpcs: ['vpc-b'] },
  ],
  vpcs: [
    {
      name: 'vpc-a',
      tenant: 'tenant-1',
      cidr: '10.0.0.0/16',
      subnets: [
        { name: 'web', cidr: '10.0.1.0/24', workloads: 2 },
        { name: 'db', cidr: '10.0.3.0/24', workloads: 1 },
      ],
      natGateways: ['nat-gateway-a'],
    },
    {
      name: 'vpc-b',
      tenant: 'tenant-2',
      cidr: '10.1.0.0/16',
      subnets: [{ name: 'web', cidr: '10.1.1.0/24', workloads: 2 }],
      natGateways: [],
    },
  ],
  nodes: [
    { name: 'node-1', workloads: 3, portsUp: 4, ports: 4 },
    { name: 'node-2', workloads: 2, portsUp: 1, ports: 2 },
  ],
  bgp: [
    {
      router: 'nat-gateway-a',
      peer: '198.51.100.1',
      state: 'Established',
      prefixesReceived: 1,
      uptimeSeconds: 75,
    },
  ],
  daemons: [
    { name: 'central/ovn-northd', netns: 'central', pid: 41, state: 'running', restarts: 0 },
    { name: 'node-2/ovn-controller', netns: 'node-2', pid: undefined, state: 'dead', restarts: 3 },
  ],
};

export const SAMPLE_PLAN: Plan = {
  lab: 'sample',
  changes: [
    {
      kind: 'create',
      reason: 'workload web-1 is in the file and not in the lab',
      row: {
        kind: 'netns',
        key: 'web-1',
        name: 'web-1',
        machine: 'local',
        role: 'workload',
        origin: { concept: 'workload', name: 'web-1' },
      },
    },
  ],
};

export const SAMPLE_REPORT: VerifyReport = {
  ok: false,
  total: 9,
  elapsedMs: 412,
  failed: [
    {
      promise: 'web-1 reaches app-1 on TCP port 80',
      category: 'cross-subnet',
      from: 'web-1',
      to: 'app-1',
      expected: 'reachable',
      ok: false,
      observed: 'no answer within 1000 ms',
      lostAt: 'lr-vpc-a ingress table 13 (lr_in_ip_routing): no route',
      elapsedMs: 1000,
    },
  ],
  results: [],
  matrix: [
    { from: 'vpc-a', to: 'vpc-a', expected: 'reachable', probes: 4, failed: 1 },
    { from: 'vpc-a', to: 'vpc-b', expected: 'unreachable', probes: 2, failed: 0 },
    { from: 'vpc-a', to: 'internet', expected: 'reachable', probes: 1, failed: 0 },
    { from: 'vpc-b', to: 'vpc-a', expected: 'unreachable', probes: 2, failed: 0 },
    { from: 'vpc-b', to: 'vpc-b', expected: 'reachable', probes: 4, failed: 0 },
  ],
};

export const SAMPLE_SOURCE: LabSource = { fileName: 'sample.yaml', text: 'name: sample\n' };

/** Rejects when the signal fires: how an engine's wait ends that is cancelled. */
export function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

export function fakeEngine(overrides: Partial<LabEngine> = {}): LabEngine {
  return {
    status: () => Promise.resolve(SAMPLE_STATUS),
    plan: () => Promise.resolve({ ...SAMPLE_PLAN, warnings: [] }),
    apply: (_source, run): Promise<ApplyResult> => {
      run.onEvent({ kind: 'stage', stage: 'nodes', state: 'started', atMs: 0 });
      run.onEvent({ kind: 'progress', stage: 'nodes', done: 1, total: 2, atMs: 5 });
      run.onEvent({ kind: 'stage', stage: 'nodes', state: 'done', atMs: 10 });
      return Promise.resolve({ plan: SAMPLE_PLAN, warnings: [], elapsedMs: 12 });
    },
    verify: () => Promise.resolve(SAMPLE_REPORT),
    view: () => undefined,
    probes: () => ({ promises: [], observe: () => Promise.resolve({ ok: true, text: 'holds' }) }),
    restore: () => Promise.resolve(),
    targets: () => [
      { name: 'web-1', kind: 'workload', netns: 'web-1', env: {}, binds: [] },
      {
        name: 'edge',
        kind: 'edge',
        netns: 'edge',
        env: { VTYSH_HISTFILE: '/dev/null' },
        binds: [['/run/lab/edge', '/run/frr']],
      },
    ],
    logs: () => [],
    source: () => SAMPLE_SOURCE,
    close: () => Promise.resolve(),
    ...overrides,
  };
}

export function labFileInvalid(): VpclabError {
  return new VpclabError('LAB_FILE_INVALID', 'sample.yaml has 1 error.', { details: { problems: ['x'] } });
}
