// The routers of a lab: routes, sessions, announcements, neighbors.

import { z } from 'zod';
import type { RoutingView } from '../../model/routing.ts';
import { apiSchemas, maybe } from './registry.ts';

const RouteSchema = z.object({
  of: z.string().describe('A NAT gateway, the edge, or a VPC.'),
  prefix: z.string(),
  via: z.array(z.string()),
  from: z.string().describe("bgp, ospf, kernel, connected; in a VPC's router static, or agent: learned."),
  isSelected: z.boolean(),
  distance: z.number().describe('Of several routes with one prefix the lowest distance wins.'),
  metric: z.number(),
  since: z.string(),
  reason: z.string().describe('Why it is not used; empty, if it is.'),
});

const SessionSchema = z.object({
  router: z.string(),
  peer: z.string(),
  asn: z.number(),
  description: z.string(),
  state: z.string(),
  uptimeSeconds: z.number(),
  flaps: z.number().describe('How often an established session ended since bgpd started.'),
  received: z.number(),
  sent: z.number(),
});

const AnnouncementSchema = z.object({
  gateway: z.string(),
  prefix: z.string(),
  source: z.string().describe('vpc, subnets, workloads; empty: nobody intended it.'),
  of: z.string(),
  isIntended: z.boolean(),
  isAnnounced: z.boolean(),
  to: z.string().describe('The edge, a site, or the table of the tenant.'),
  edge: maybe(z.enum(['accepted', 'refused'])).describe('The verdict of the router in `to`.'),
  isUsed: z.boolean().describe('Whether the router in `to` uses this path, alone or beside others.'),
  preferred: z
    .string()
    .describe("Of several paths, why the router in `to` prefers this one: FRR's words, such as Local Pref."),
  reason: z.string(),
});

const RefusalSchema = z.object({
  router: z.string().describe('Whose filters refuse it.'),
  peer: z.string(),
  from: z.string(),
  prefix: z.string(),
  reason: z.string().describe('Which list refuses it.'),
});

const NeighborSchema = z.object({
  router: z.string(),
  neighbor: z.string(),
  address: z.string(),
  interface: z.string(),
  state: z.string(),
  upSeconds: z.number(),
});

export const RoutingViewSchema = z
  .object({
    routes: z.array(RouteSchema),
    sessions: z.array(SessionSchema),
    announcements: z.array(AnnouncementSchema),
    refusals: z.array(RefusalSchema),
    neighbors: z.array(NeighborSchema),
    problems: z.array(z.string()),
  })
  .register(apiSchemas, { id: 'RoutingView' }) satisfies z.ZodType<RoutingView>;
