// GET /v1/lab: the state of the lab as the engine sees it.

import { z } from 'zod';
import type { LabStatus } from '../../model/engine.ts';
import { apiSchemas, maybe } from './registry.ts';

const VpcStatus = z.object({
  name: z.string(),
  region: z.string().optional().describe('Of a lab with regions.'),
  tenant: z.string(),
  cidr: z.string(),
  subnets: z.array(z.object({ name: z.string(), cidr: z.string(), workloads: z.number() })),
  natGateways: z.array(z.string()),
  connections: maybe(z.number()).describe(
    'How many connections the VPC may have at once in each of them; absent: no quota.',
  ),
});

const NodeStatus = z.object({
  name: z.string(),
  region: z.string().optional().describe('Of a lab with regions.'),
  address: z.string().describe('On the underlay.'),
  machine: z.string().describe('The machine that it is on; `local`: the one that vpclabd runs on.'),
  workloads: z.number(),
  portsUp: z.number().describe('Ports of workloads and gateways that OVN reports up.'),
  ports: z.number(),
});

const MachineStatus = z.object({
  name: z.string().describe('Its address, as the lab file has it.'),
  state: z.enum(['connected', 'lost']).describe('lost: what belongs on it is left out until it returns.'),
  since: z.iso.datetime(),
  reason: maybe(z.string()).describe('Why it is lost.'),
});

const BgpStatus = z.object({
  router: z.string(),
  peer: z.string(),
  state: z.string().describe('As FRR has it: Established, Active, Idle, ...'),
  prefixesReceived: z.number(),
  uptimeSeconds: z.number(),
});

const DaemonStatusSchema = z.object({
  name: z.string(),
  netns: z.string(),
  pid: maybe(z.number()),
  state: z
    .enum(['running', 'unresponsive', 'starting', 'dead'])
    .describe(
      'unresponsive: it runs and does not answer; after 12 s in which it does nothing it is started again.',
    ),
  restarts: z.number(),
  program: maybe(z.string()).describe("Of one that runs a program of the user's: how that is."),
});

const ClusterStatus = z.object({
  server: z.string(),
  daemon: z.string().describe('Its ovsdb-server.'),
  database: z.string(),
  role: z.string().describe('leader, follower, candidate; silent; or how far it is with joining or leaving.'),
  members: z.number(),
  hasLeader: z.boolean(),
});

export const LabQuerySchema = z.object({
  drift: z.stringbool().default(false).describe('Compare the lab with its file too.'),
});

export const LabStatusSchema = z
  .object({
    lab: z.string(),
    phase: z
      .enum(['empty', 'applying', 'ready', 'degraded', 'failed'])
      .describe(
        'ready: it was made, and its daemons, links, tunnels, ports and BGP sessions are up. degraded: one of them is not: see `reason`.',
      ),
    since: z.iso.datetime().describe('When the phase began.'),
    reason: maybe(z.string()).describe(
      'Why the last attempt failed, until one does not; or what does not work.',
    ),
    differences: maybe(z.number()).describe(
      'How many changes would make it as its file says. Only with `drift`, of a lab that is ready or degraded, and where a second was enough to find out.',
    ),
    hostUid: z.number().describe("Which user on the host the lab's processes are; 0 is root."),
    tenants: z.array(z.object({ name: z.string(), vpcs: z.array(z.string()) })),
    vpcs: z.array(VpcStatus),
    nodes: z.array(NodeStatus),
    transits: z
      .array(z.object({ name: z.string(), cidr: z.string(), vpcs: z.array(z.string()) }))
      .describe('Networks that join VPCs.'),
    tunnels: z
      .array(z.object({ node: z.string(), type: z.string(), remote: z.string(), isUp: z.boolean() }))
      .describe('Between nodes, one per direction.'),
    machines: z.array(MachineStatus).describe('Machines beside the one that vpclabd runs on.'),
    bgp: z.array(BgpStatus),
    clusters: z.array(ClusterStatus).describe('Servers of a clustered control plane, one for each database.'),
    daemons: z.array(DaemonStatusSchema),
  })
  .register(apiSchemas, { id: 'LabStatus' }) satisfies z.ZodType<LabStatus>;
