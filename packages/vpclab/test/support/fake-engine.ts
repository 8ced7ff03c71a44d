// An engine for unit tests of the API and the command line: it tells and returns what a test says, and runs nothing.

import type { ApplyResult, LabEngine, LabSource, LabStatus, VerifyReport } from '../../src/model/engine.ts';
import { VpclabError } from '../../src/errors.ts';
import type { Diagnosis } from '../../src/model/diagnosis.ts';
import type { Inventory } from '../../src/model/inventory.ts';
import type { Plan } from '../../src/model/plan.ts';

export const SAMPLE_STATUS: LabStatus = {
  lab: 'sample',
  phase: 'ready',
  hostUid: 1000,
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
      connections: undefined,
    },
    {
      name: 'vpc-b',
      tenant: 'tenant-2',
      cidr: '10.1.0.0/16',
      subnets: [{ name: 'web', cidr: '10.1.1.0/24', workloads: 2 }],
      natGateways: [],
      connections: undefined,
    },
  ],
  nodes: [
    { name: 'node-1', machine: 'local', address: '172.31.0.11', workloads: 3, portsUp: 4, ports: 4 },
    { name: 'node-2', machine: 'local', address: '172.31.0.12', workloads: 2, portsUp: 1, ports: 2 },
  ],
  transits: [{ name: 'hub', cidr: '192.168.100.0/24', vpcs: ['vpc-a', 'vpc-b'] }],
  tunnels: [
    { node: 'node-1', type: 'geneve', remote: '172.31.0.12', isUp: true },
    { node: 'node-2', type: 'geneve', remote: '172.31.0.11', isUp: false },
  ],
  machines: [],
  clusters: [],
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
    {
      name: 'central/ovn-northd',
      netns: 'central',
      pid: 41,
      state: 'running',
      restarts: 0,
      program: undefined,
    },
    {
      name: 'node-2/ovn-controller',
      netns: 'node-2',
      pid: undefined,
      state: 'dead',
      restarts: 3,
      program: undefined,
    },
  ],
};

export const SAMPLE_INVENTORY: Inventory = {
  lab: 'sample',
  tenants: [
    { name: 'tenant-1', vpcs: ['vpc-a'] },
    { name: 'tenant-2', vpcs: ['vpc-b'] },
  ],
  vpcs: [
    {
      ...{ name: 'vpc-a', tenant: 'tenant-1', cidr: '10.0.0.0/16', router: 'lr-vpc-a' },
      subnets: [
        {
          ...{ name: 'web', vpc: 'vpc-a', tier: 'web', cidr: '10.0.1.0/24', switch: 'ls-vpc-a-web' },
          ...{ gateway: '10.0.1.1', gatewayMac: '02:00:00:00:01:01' },
          ...{ workloads: ['vpc-a-web-1'], natGateways: [] },
        },
        {
          ...{ name: 'nat', vpc: 'vpc-a', tier: 'nat', cidr: '10.0.255.0/24', switch: 'ls-vpc-a-nat' },
          ...{ gateway: '10.0.255.1', gatewayMac: '02:00:00:00:01:ff' },
          ...{ workloads: [], natGateways: ['nat-gateway-a'] },
        },
      ],
      natGateways: ['nat-gateway-a'],
      connections: 2000,
      transits: ['hub'],
    },
    {
      ...{ name: 'vpc-b', tenant: 'tenant-2', cidr: '10.1.0.0/16', router: 'lr-vpc-b' },
      subnets: [
        {
          ...{ name: 'web', vpc: 'vpc-b', tier: 'web', cidr: '10.1.1.0/24', switch: 'ls-vpc-b-web' },
          ...{ gateway: '10.1.1.1', gatewayMac: '02:00:00:00:02:01' },
          ...{ workloads: ['vpc-b-web-1'], natGateways: [] },
        },
      ],
      natGateways: [],
      connections: undefined,
      transits: ['hub'],
    },
  ],
  workloads: [
    {
      ...{ name: 'vpc-a-web-1', tenant: 'tenant-1', vpc: 'vpc-a', subnet: 'web', node: 'node-1' },
      ...{ address: '10.0.1.10', mac: '02:00:00:00:01:0a', state: 'up' },
    },
    {
      ...{ name: 'vpc-b-web-1', tenant: 'tenant-2', vpc: 'vpc-b', subnet: 'web', node: 'node-2' },
      ...{ address: '10.1.1.10', mac: '02:00:00:00:02:0a', state: 'drift' },
    },
  ],
  natGateways: [
    {
      ...{ name: 'nat-gateway-a', node: 'node-1', tenant: 'tenant-1', vpcs: ['vpc-a'], asn: 65_010 },
      inside: {
        ...{ kind: 'subnet', network: 'vpc-a/nat', address: '10.0.255.10' },
        ...{ mac: '02:00:00:00:01:fe', nextHop: '10.0.255.1' },
      },
      outside: { address: '198.51.100.10', mac: '02:00:00:00:01:fd' },
      ...{ routerId: '198.51.100.10', prefixes: ['10.0.0.0/16'] },
      ...{ protocol: 'bgp', bgp: 'Established', state: 'up' },
    },
  ],
  transits: [
    {
      ...{ name: 'hub', cidr: '192.168.100.0/24', switch: 'ls-hub', router: 'lr-gateway' },
      ...{ gateway: '192.168.100.1', gatewayMac: '02:00:00:00:03:01' },
      attachments: [
        { vpc: 'vpc-a', address: '192.168.100.10', mac: '02:00:00:00:03:0a' },
        { vpc: 'vpc-b', address: '192.168.100.20', mac: '02:00:00:00:03:14' },
      ],
    },
  ],
  routes: [
    {
      ...{ router: 'lr-vpc-a', prefix: '0.0.0.0/0', via: ['10.0.255.10'], kind: 'ovn' },
      ...{ from: 'nat-gateway-a', state: 'present' },
    },
    {
      ...{ router: 'lr-vpc-a', prefix: '10.1.0.0/16', via: ['192.168.100.20'], kind: 'ovn' },
      ...{ from: 'transit hub/vpc-a', state: 'missing' },
    },
    {
      ...{ router: 'nat-gateway-a', prefix: '0.0.0.0/0', via: ['198.51.100.1'], kind: 'bgp' },
      ...{ from: 'BGP', state: 'present' },
    },
  ],
  underlay: { cidr: '172.31.0.0/24', central: '172.31.0.1', mtu: 1500 },
  nodes: [
    {
      ...{ name: 'node-1', address: '172.31.0.11', mac: '02:00:00:00:00:11' },
      ...{ workloads: 1, natGateways: 1, state: 'up' },
    },
    {
      ...{ name: 'node-2', address: '172.31.0.12', mac: '02:00:00:00:00:12' },
      ...{ workloads: 1, natGateways: 0, state: 'down' },
    },
  ],
  tunnels: [
    {
      ...{ from: 'node-1', to: 'node-2', local: '172.31.0.11', remote: '172.31.0.12' },
      ...{ type: 'geneve', state: 'up' },
    },
    {
      ...{ from: 'node-2', to: 'node-1', local: '172.31.0.12', remote: '172.31.0.11' },
      ...{ type: 'geneve', state: 'down' },
    },
  ],
  edge: {
    ...{ name: 'edge', asn: 65_000, routerId: '198.51.100.1', externalCidr: '198.51.100.0/24' },
    ...{ externalAddress: '198.51.100.1', internetAddress: '203.0.113.1', state: 'up' },
  },
  internet: {
    name: 'internet',
    cidr: '203.0.113.0/24',
    hosts: [{ name: 'internet-1', address: '203.0.113.10' }],
  },
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
      cause: 'lr-vpc-a ingress table 13 (lr_in_ip_routing): no route',
      elapsedMs: 1000,
    },
  ],
  causes: [
    {
      kind: 'lost',
      text: 'lr-vpc-a ingress table 13 (lr_in_ip_routing): no route',
      promises: ['web-1 reaches app-1 on TCP port 80'],
    },
  ],
  extent: 'sample',
  results: [],
  matrix: [
    { from: 'vpc-a', to: 'vpc-a', expected: 'reachable', probes: 4, failed: 1 },
    { from: 'vpc-a', to: 'vpc-b', expected: 'unreachable', probes: 2, failed: 0 },
    { from: 'vpc-a', to: 'internet', expected: 'reachable', probes: 1, failed: 0 },
    { from: 'vpc-b', to: 'vpc-a', expected: 'unreachable', probes: 2, failed: 0 },
    { from: 'vpc-b', to: 'vpc-b', expected: 'reachable', probes: 4, failed: 0 },
  ],
};

/** Lost at a link that somebody took down. */
export const SAMPLE_DIAGNOSIS: Diagnosis = {
  lab: 'sample',
  from: { asked: 'web-1', kind: 'workload', name: 'web-1', address: '10.0.1.11', netns: 'web-1' },
  to: { asked: 'db-1', kind: 'workload', name: 'db-1', address: '10.0.3.11', netns: 'db-1' },
  protocol: 'tcp',
  port: 80,
  verdict: { kind: 'lost', text: 'stopped at db-1: link db-1/eth0 is down' },
  agrees: true,
  state: { outcome: 'lost', text: 'eth0 of db-1 is down' },
  packet: { outcome: 'silent', text: 'no connection within 400 ms', elapsedMs: 801 },
  causes: [
    {
      code: 'link',
      place: 'db-1',
      text: 'link db-1/eth0 is down',
      fix: '`vpclab apply` makes it as the lab file says; `vpclab plan` shows all that differs',
      line: { file: 'sample.yaml', line: 12, text: 'workloads: 2' },
    },
  ],
  warnings: [],
  hops: [
    { leg: 'request', kind: 'workload', place: 'web-1', text: 'sends on eth0 via 10.0.1.1', state: 'pass' },
    {
      leg: 'request',
      kind: 'router',
      place: 'lr-vpc-a',
      text: '10.0.3.0/24, directly connected',
      state: 'pass',
    },
    { leg: 'request', kind: 'workload', place: 'db-1', text: 'eth0 of db-1 is down', state: 'drop' },
  ],
  elapsedMs: 830,
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
    status: ({ drift } = { drift: false }) =>
      Promise.resolve(drift ? { ...SAMPLE_STATUS, differences: 0 } : SAMPLE_STATUS),
    inventory: () => Promise.resolve(SAMPLE_INVENTORY),
    plan: () => Promise.resolve({ ...SAMPLE_PLAN, warnings: [], digest: 'sample' }),
    apply: (_source, run): Promise<ApplyResult> => {
      run.onEvent({ kind: 'stage', stage: 'nodes', state: 'started', atMs: 0 });
      run.onEvent({ kind: 'progress', stage: 'nodes', done: 1, total: 2, atMs: 5 });
      run.onEvent({ kind: 'stage', stage: 'nodes', state: 'done', atMs: 10 });
      return Promise.resolve({ plan: SAMPLE_PLAN, warnings: [], elapsedMs: 12 });
    },
    verify: () => Promise.resolve(SAMPLE_REPORT),
    why: () => Promise.resolve(SAMPLE_DIAGNOSIS),
    view: () => undefined,
    probes: () => ({ promises: [], observe: () => Promise.resolve({ ok: true, text: 'holds' }) }),
    restore: () => Promise.resolve(),
    targets: () => [
      {
        name: 'web-1',
        kind: 'workload',
        netns: 'web-1',
        machine: 'local',
        env: {},
        binds: [],
        view: { hostname: 'web-1' },
        devices: ['eth0', 'lo'],
        captured: ['eth0'],
      },
      {
        name: 'edge',
        kind: 'edge',
        netns: 'edge',
        machine: 'local',
        env: { VTYSH_HISTFILE: '/dev/null' },
        binds: [['/run/lab/edge', '/run/frr']],
        view: { hostname: 'edge' },
        devices: ['eth0', 'lo'],
        captured: ['eth0'],
      },
    ],
    capture: () => Promise.reject(new VpclabError('BAD_ARGUMENT', 'nothing is captured here')),
    logs: () => [],
    source: () => SAMPLE_SOURCE,
    close: () => Promise.resolve(),
    ...overrides,
  };
}

export function labFileInvalid(): VpclabError {
  return new VpclabError('LAB_FILE_INVALID', 'sample.yaml has 1 error.', { details: { problems: ['x'] } });
}
