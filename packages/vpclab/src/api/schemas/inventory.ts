// GET /v1/inventory: everything in the lab with its addresses and its state.

import { z } from 'zod';
import type { Inventory } from '../../model/inventory.ts';
import { apiSchemas, maybe } from './registry.ts';

const State = z
  .enum(['up', 'down', 'drift'])
  .describe('drift: it is there, and something of it is not as the lab file says; a plan shows what.');

const Workload = z.object({
  name: z.string(),
  tenant: z.string(),
  vpc: z.string(),
  subnet: z.string(),
  node: z.string(),
  address: z.string(),
  mac: z.string(),
  state: State,
});

const Subnet = z.object({
  name: z.string(),
  vpc: z.string(),
  cidr: z.string(),
  tier: z.string(),
  gateway: z.string().describe("The VPC router's address in the subnet."),
  gatewayMac: z.string(),
  switch: z.string().describe('Logical switch.'),
  workloads: z.array(z.string()),
  natGateways: z.array(z.string()),
});

const Vpc = z.object({
  name: z.string(),
  tenant: z.string(),
  cidr: z.string(),
  router: z.string().describe('Logical router.'),
  subnets: z.array(Subnet),
  natGateways: z.array(z.string()),
  connections: maybe(z.number()).describe(
    'How many connections the VPC may have at once in each of them; absent: no quota.',
  ),
  transits: z.array(z.string()),
});

const NatGateway = z.object({
  name: z.string(),
  node: z.string(),
  tenant: maybe(z.string()).describe('Absent where it serves several tenants.'),
  vpcs: z.array(z.string()),
  inside: z
    .object({
      kind: z.enum(['subnet', 'transit']),
      network: z.string().describe('`vpc/subnet`, or the transit.'),
      address: z.string(),
      mac: z.string(),
      nextHop: z.string(),
    })
    .describe('eth1'),
  outside: z
    .object({ address: z.string(), mac: z.string() })
    .describe('eth0, with the address that the internet sees.'),
  asn: z.number(),
  routerId: z.string(),
  prefixes: z.array(z.string()).describe('Announced to the edge.'),
  protocol: z.enum(['bgp', 'ospf', 'static']).describe('How it and the edge tell each other routes.'),
  bgp: maybe(z.string()).describe('As FRR has it: Established, Active, Idle, ...'),
  state: State,
});

const Transit = z.object({
  name: z.string(),
  cidr: z.string(),
  switch: z.string(),
  router: z.string(),
  gateway: z.string(),
  gatewayMac: z.string(),
  attachments: z.array(z.object({ vpc: z.string(), address: z.string(), mac: z.string() })),
});

const Route = z.object({
  router: z.string().describe('Logical router, or the namespace of a gateway or of the edge.'),
  prefix: z.string(),
  via: z.array(z.string()),
  kind: z
    .enum(['ovn', 'static', 'bgp', 'ospf'])
    .describe('ovn: in a logical router; the others: in a kernel.'),
  from: z.string().describe('The part of the lab file that asks for it, or who else keeps it.'),
  state: z.enum(['present', 'missing', 'differs', 'foreign']),
});

const Node = z.object({
  name: z.string(),
  address: z.string().describe('On the underlay.'),
  mac: z.string(),
  workloads: z.number(),
  natGateways: z.number(),
  state: State,
});

const Tunnel = z.object({
  from: z.string(),
  to: z.string(),
  local: z.string(),
  remote: z.string(),
  type: z.string(),
  state: z.enum(['up', 'down']),
});

const Edge = z.object({
  name: z.string(),
  asn: z.number(),
  routerId: z.string(),
  externalCidr: z.string(),
  externalAddress: z.string(),
  internetAddress: z.string(),
  state: State,
});

const Internet = z.object({
  name: z.string(),
  cidr: z.string(),
  hosts: z.array(z.object({ name: z.string(), address: z.string() })),
});

export const InventorySchema = z
  .object({
    lab: z.string(),
    tenants: z.array(z.object({ name: z.string(), vpcs: z.array(z.string()) })),
    vpcs: z.array(Vpc),
    workloads: z.array(Workload),
    natGateways: z.array(NatGateway),
    transits: z.array(Transit),
    routes: z.array(Route),
    underlay: maybe(z.object({ cidr: z.string(), central: z.string(), mtu: z.number() })),
    nodes: z.array(Node),
    tunnels: z.array(Tunnel).describe('One per ordered pair of nodes.'),
    edge: maybe(Edge),
    internet: maybe(Internet),
  })
  .register(apiSchemas, { id: 'Inventory' }) satisfies z.ZodType<Inventory>;
