// What the routers of the lab know of each other.

import { VpclabError } from '../../errors.ts';
import type { ApiServer } from '../server.ts';
import type { ApiContext } from '../context.ts';
import { ApiErrorSchema } from '../schemas/error.ts';
import { RoutingViewSchema } from '../schemas/routing.ts';

export function routingRoutes(server: ApiServer, { routing }: ApiContext): void {
  server.get(
    '/v1/routing',
    {
      config: { right: 'read' },
      schema: {
        operationId: 'getRouting',
        summary: 'Routes, BGP sessions, announcements and OSPF neighbors of gateways, edge and VPCs',
        response: { 200: RoutingViewSchema, default: ApiErrorSchema },
      },
    },
    async () => {
      if (routing === undefined)
        throw new VpclabError('BAD_ARGUMENT', 'Routing is not available on this API.');
      return await routing();
    },
  );
}
