// `vpclab routes`, `vpclab bgp` and `vpclab ospf`: what routers know of each other.

import type { CliContext } from '../context.ts';
import { buildCommand } from './build-command.ts';
import { jsonFlag, nameFlag } from './shared-flags.ts';
import type { JsonFlag, NameFlag } from './shared-flags.ts';

export type RoutingFlags = NameFlag & JsonFlag;

const flags = { name: nameFlag, json: jsonFlag } as const;

export const routesCommand = buildCommand<RoutingFlags, [string?], CliContext>({
  loader: async () => (await import('../run/routing.ts')).runRoutes,
  parameters: {
    flags,
    positional: {
      kind: 'tuple',
      parameters: [
        {
          parse: String,
          optional: true,
          placeholder: 'ROUTER',
          brief: 'A VPC, a NAT gateway or the edge (default: all of them)',
        },
      ],
    },
  },
  docs: {
    brief: 'Show routes of VPCs, NAT gateways and the edge',
    fullDescription: [
      'Shows who each route is from, since when, and whether it is the one that is used: of several routes with one',
      'prefix the lowest distance wins, then the lowest metric. In a VPC, `agent` marks what a gateway learned.',
    ].join('\n'),
  },
});

export const bgpCommand = buildCommand<RoutingFlags, [], CliContext>({
  loader: async () => (await import('../run/routing.ts')).runBgp,
  parameters: { flags },
  docs: {
    brief: 'Show BGP sessions, and what is intended, announced, accepted and refused',
  },
});

export const ospfCommand = buildCommand<RoutingFlags, [], CliContext>({
  loader: async () => (await import('../run/routing.ts')).runOspf,
  parameters: { flags },
  docs: { brief: 'Show OSPF neighbors and the routes learned from them' },
});
