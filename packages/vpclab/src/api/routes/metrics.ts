// The metrics of the lab, as Prometheus reads them.

import { z } from 'zod';
import { VpclabError } from '../../errors.ts';
import type { ApiServer } from '../server.ts';
import type { ApiContext } from '../context.ts';
import { ApiErrorSchema } from '../schemas/error.ts';
import { TrafficHistorySchema } from '../schemas/traffic-history.ts';

const TEXT = 'text/plain; version=0.0.4; charset=utf-8';
const OPENMETRICS = 'application/openmetrics-text';

const MetricsQuerySchema = z.object({
  tenant: z.string().optional().describe('Only series of this tenant'),
  format: z
    .enum(['prometheus', 'openmetrics', 'json'])
    .optional()
    .describe('Default: OpenMetrics where the Accept header asks for it, else the Prometheus text format'),
  compat: z
    .string()
    .optional()
    .describe('Adds the names of other exporters, separated by commas: fork, supergate, kube-ovn'),
});

export function metricsRoutes(server: ApiServer, { metrics }: ApiContext): void {
  server.get(
    '/metrics',
    {
      config: { right: 'read', tenantView: true },
      schema: {
        operationId: 'getMetrics',
        summary: 'Metrics of the lab: tenants, networks, gateways, OVN, Open vSwitch, FRR',
        querystring: MetricsQuerySchema,
        response: {
          200: { description: 'The exposition', content: { [TEXT]: { schema: z.string() } } },
          default: ApiErrorSchema,
        },
      },
    },
    async (request, reply) => {
      if (metrics === undefined) throw new VpclabError('BAD_ARGUMENT', 'This API serves no metrics.');
      const accepted = request.headers.accept?.includes(OPENMETRICS) === true ? 'openmetrics' : 'prometheus';
      const { format = accepted, compat } = request.query;
      // Whose view is one tenant's sees that tenant, whatever it asks for.
      const tenant = request.authority.tenant ?? request.query.tenant;
      const { contentType, body } = await metrics.read({ tenant, format, compat: compat?.split(',') });
      return reply.header('content-type', contentType).send(Buffer.concat(body));
    },
  );
  server.get(
    '/v1/traffic-history',
    {
      config: { right: 'read', tenantView: true },
      schema: {
        operationId: 'getTrafficHistory',
        summary: 'What each VPC sent, received and lost in the last quarter of an hour',
        description:
          'Remembered while somebody reads metrics or asks for this: at first there are no samples. A gap of ten minutes ends it.',
        querystring: MetricsQuerySchema.pick({ tenant: true }),
        response: { 200: TrafficHistorySchema, default: ApiErrorSchema },
      },
    },
    async (request) => {
      if (metrics === undefined) throw new VpclabError('BAD_ARGUMENT', 'This API serves no metrics.');
      return await metrics.history(request.authority.tenant ?? request.query.tenant);
    },
  );
}
