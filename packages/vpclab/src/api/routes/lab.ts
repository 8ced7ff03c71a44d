// What the lab is: its status, the file it was made from, where programs can run in it.

import { z } from 'zod';
import { VpclabError } from '../../errors.ts';
import type { ApiServer } from '../server.ts';
import type { ApiContext } from '../context.ts';
import { tenantInventory, tenantView } from '../tenant-view.ts';
import { ApiErrorSchema } from '../schemas/error.ts';
import { InventorySchema } from '../schemas/inventory.ts';
import { LabSourceSchema } from '../schemas/source.ts';
import { LabQuerySchema, LabStatusSchema } from '../schemas/status.ts';
import { ExecTargetSchema } from '../schemas/target.ts';

export function labRoutes(server: ApiServer, context: ApiContext): void {
  server.get(
    '/v1/lab',
    {
      config: { right: 'read', tenantView: true },
      schema: {
        operationId: 'getLab',
        summary: 'State of the lab',
        querystring: LabQuerySchema,
        response: { 200: LabStatusSchema, default: ApiErrorSchema },
      },
    },
    async ({ authority: { tenant }, query }) => {
      const drift = query.drift && tenant === undefined;
      return tenantView(await (await context.engine()).status({ drift }), tenant);
    },
  );

  server.get(
    '/v1/inventory',
    {
      config: { right: 'read', tenantView: true },
      schema: {
        operationId: 'getInventory',
        summary: 'Everything in the lab with its addresses and its state, as observed now',
        response: { 200: InventorySchema, default: ApiErrorSchema },
      },
    },
    async ({ authority }) => tenantInventory(await (await context.engine()).inventory(), authority.tenant),
  );

  server.get(
    '/v1/lab/source',
    {
      config: { right: 'read' },
      schema: {
        operationId: 'getLabSource',
        summary: 'The lab file that was last applied',
        response: { 200: LabSourceSchema, default: ApiErrorSchema },
      },
    },
    async () => {
      const source = (await context.engine()).source();
      if (source === undefined) {
        throw new VpclabError('BAD_ARGUMENT', 'No lab file has been applied to this lab yet: name one.');
      }
      return source;
    },
  );

  server.get(
    '/v1/targets',
    {
      config: { right: 'read' },
      schema: {
        operationId: 'listTargets',
        summary: 'Workloads, gateways, nodes and the rest: where programs can run',
        response: { 200: z.array(ExecTargetSchema), default: ApiErrorSchema },
      },
    },
    async () => (await context.engine()).targets(),
  );
}
