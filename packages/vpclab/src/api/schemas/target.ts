// GET /v1/targets: where programs can be run, and how a client gets there.

import { z } from 'zod';
import type { ExecTarget } from '../../model/engine.ts';
import { NETNS_ROLES } from '../../model/rows.ts';
import { apiSchemas } from './registry.ts';

export const ExecTargetSchema = z
  .object({
    name: z.string(),
    kind: z.enum(NETNS_ROLES),
    netns: z.string(),
    machine: z.string().describe('The machine that it is on; `local`: the one that vpclabd runs on.'),
    env: z.record(z.string(), z.string()),
    binds: z
      .array(z.tuple([z.string(), z.string()]))
      .describe('Bind mounts before the program runs: [source, target].'),
    view: z
      .object({
        hostname: z.string(),
        address: z.string().optional(),
        resolver: z
          .object({ address: z.string(), domain: z.string(), search: z.array(z.string()) })
          .optional()
          .describe("The VPC's resolver; without one nobody resolves names there."),
      })
      .describe('What the program sees as host name, /etc/hosts and /etc/resolv.conf.'),
    devices: z.array(z.string()).describe('Its network interfaces.'),
    captured: z.array(z.string()).describe('Those that a capture takes unless others are named.'),
  })
  .register(apiSchemas, { id: 'ExecTarget' }) satisfies z.ZodType<ExecTarget>;
