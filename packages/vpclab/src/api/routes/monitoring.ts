// Questions to the Prometheus of the lab, in its own API: what a data source of Grafana asks. Nothing that changes it or
// shows how it is set up is passed on.

import { z } from 'zod';
import { VpclabError } from '../../errors.ts';
import type { ApiContext } from '../context.ts';
import { ApiErrorSchema } from '../schemas/error.ts';
import type { ApiServer } from '../server.ts';

const PREFIX = '/prometheus';
/** Prometheus: HTTP API. */
const PASSED_ON =
  /^\/api\/v1\/(query|query_range|query_exemplars|series|labels|label\/[A-Za-z0-9_]+\/values|metadata|rules|alerts|targets|status\/(buildinfo|tsdb))$/;

export function monitoringRoutes(server: ApiServer, { prometheus }: ApiContext): void {
  server.get(
    `${PREFIX}/*`,
    {
      config: { right: 'read' },
      schema: {
        operationId: 'askPrometheus',
        summary: 'The query API of the Prometheus that runs in the lab (`vpclab monitoring on`)',
        params: z.object({ '*': z.string() }),
        response: {
          200: {
            description: 'What Prometheus says',
            content: { 'application/json': { schema: z.unknown() } },
          },
          default: ApiErrorSchema,
        },
      },
    },
    async (request, reply) => {
      if (prometheus === undefined) throw new VpclabError('BAD_ARGUMENT', 'This API has no Prometheus.');
      const path = request.url.slice(PREFIX.length);
      const [resource = ''] = path.split('?', 1);
      if (!PASSED_ON.test(resource))
        throw new VpclabError('BAD_ARGUMENT', `${resource} of Prometheus is not passed on.`);
      const gone = new AbortController();
      request.raw.once('close', () => gone.abort(new VpclabError('CANCELLED', 'The client went away.')));
      const { status, contentType, body } = await prometheus.ask(path, gone.signal);
      return reply.status(status).header('content-type', contentType).send(body);
    },
  );
}
