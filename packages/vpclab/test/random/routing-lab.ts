// The lab of the random routing faults: failover, host routes, OSPF, elastic addresses, and two tenants with one CIDR.

export const GATEWAYS = [
  'nat-gateway-a',
  'nat-gateway-a-2',
  'nat-gateway-b',
  'nat-gateway-c',
  'nat-gateway-c-2',
  'nat-gateway-d',
];
export const ROUTERS = ['edge', ...GATEWAYS];

/** VPCs whose subnets or workloads are announced as they come and go. */
export const SUBNETS_OF = [
  { name: 'vpc-b', address: '10.1.99.1/24' },
  { name: 'vpc-d', address: '10.3.99.1/24' },
];

/** Each workload that keeps its address outside is asked by workloads of all other tenants. */
export const WALLS = {
  reach: [],
  walls: ['a-1', 'b-1', 'c-1', 'd-1'].flatMap((from) =>
    [
      ['b-1', '10.1.1.11'],
      ['d-1', '10.3.1.11'],
    ].flatMap(([to, address]) => (from === to ? [] : [[from, address]])),
  ),
  owners: {},
  answerers: ['b-1', 'd-1'],
  withinMs: 0,
};

export function labText(elastic: readonly string[]): string {
  const workload = (vpc: string, name: string): string =>
    `  - { vpc: ${vpc}, subnet: web, name: ${name}${elastic.includes(name) ? ', elastic: true' : ''} }`;
  return `name: routing-faults
nodes: 2
vpcs:
  - name: vpc-a
    tenant: tenant-1
    cidr: 10.0.0.0/16
    subnets: [web]
    natFailover: active-standby
    natGateways: [{ routing: { bfd: true } }, { routing: { bfd: true } }]
  - name: vpc-b
    tenant: tenant-2
    cidr: 10.1.0.0/16
    subnets: [web]
    natGateways: [{ translate: false, routing: { announce: workloads, bfd: true } }]
  - name: vpc-c
    tenant: tenant-3
    cidr: 10.0.0.0/16
    subnets: [web]
    natGateways: [{ routing: { bfd: true } }, { routing: { bfd: true } }]
  - name: vpc-d
    tenant: tenant-4
    cidr: 10.3.0.0/16
    subnets: [web]
    natGateways: [{ translate: false, routing: { protocol: ospf, announce: subnets, bfd: true } }]
workloads:
${[
  workload('vpc-a', 'a-1'),
  workload('vpc-b', 'b-1'),
  workload('vpc-b', 'b-2'),
  workload('vpc-c', 'c-1'),
  workload('vpc-c', 'c-2'),
  workload('vpc-d', 'd-1'),
].join('\n')}
`;
}
