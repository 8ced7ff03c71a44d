// Traffic between workloads: start, stop, results.

import { z } from 'zod';
import { VpclabError } from '../../errors.ts';
import type { TrafficControl } from '../../model/traffic.ts';
import type { ApiServer } from '../server.ts';
import type { ApiContext } from '../context.ts';
import { ApiErrorSchema } from '../schemas/error.ts';
import { whileConnected } from '../while-connected.ts';
import { TrafficReportSchema, TrafficRequestSchema, TrafficStatusSchema } from '../schemas/traffic.ts';

const HTML = 'text/html; charset=utf-8';

export function trafficRoutes(server: ApiServer, { traffic }: ApiContext): void {
  const control = (): TrafficControl => {
    if (traffic !== undefined) return traffic;
    throw new VpclabError('BAD_ARGUMENT', 'Traffic is not available on this API.');
  };

  server.get(
    '/v1/traffic',
    {
      config: { right: 'read' },
      schema: {
        operationId: 'getTraffic',
        summary: 'Whether traffic runs, and how much was sent',
        response: { 200: TrafficStatusSchema, default: ApiErrorSchema },
      },
    },
    async (_request, reply) => await control().status(whileConnected(reply)),
  );

  server.post(
    '/v1/traffic',
    {
      config: { right: 'change' },
      schema: {
        operationId: 'startTraffic',
        summary: 'Send traffic between workloads for a time',
        description: 'Answers once it runs. It goes on when the client goes away, and when vpclabd restarts.',
        body: TrafficRequestSchema,
        response: { 200: TrafficStatusSchema, default: ApiErrorSchema },
      },
    },
    async (request, reply) => await control().start(request.body, whileConnected(reply)),
  );

  server.delete(
    '/v1/traffic',
    {
      config: { right: 'change' },
      schema: {
        operationId: 'stopTraffic',
        summary: 'End the traffic before its time',
        response: { 200: TrafficStatusSchema, default: ApiErrorSchema },
      },
    },
    async (_request, reply) => await control().stop(whileConnected(reply)),
  );

  server.get(
    '/v1/traffic/report',
    {
      config: { right: 'read' },
      schema: {
        operationId: 'getTrafficReport',
        summary: 'What came of the last traffic, by tenant, VPC and pair',
        response: { 200: TrafficReportSchema, default: ApiErrorSchema },
      },
    },
    async (_request, reply) => await control().report(whileConnected(reply)),
  );

  server.get(
    '/v1/traffic/report.html',
    {
      config: { right: 'read' },
      schema: {
        operationId: 'getTrafficPage',
        summary: 'The same as a page that stands alone',
        response: {
          200: { description: 'The page', content: { [HTML]: { schema: z.string() } } },
          default: ApiErrorSchema,
        },
      },
    },
    async (_request, reply) =>
      reply.header('content-type', HTML).send(Buffer.from(await control().page(whileConnected(reply)))),
  );
}
