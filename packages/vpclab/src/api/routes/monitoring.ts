// Questions to the Prometheus of the lab, in its own API: what a data source of Grafana asks. Nothing that changes it or
// shows how it is set up is passed on; a tenant's token gets the tenant's own series and nothing else (query-gate/).

import { z } from 'zod';
import { VpclabError } from '../../errors.ts';
import { QueryRefused } from '../../query-gate/refusal.ts';
import type { Confined } from '../../query-gate/request.ts';
import { Turns } from '../../query-gate/turns.ts';
import type { ApiContext, PrometheusAnswer, PrometheusSource } from '../context.ts';
import { ApiErrorSchema } from '../schemas/error.ts';
import type { ApiServer } from '../server.ts';

const PREFIX = '/prometheus';
/** Prometheus: HTTP API. */
const PASSED_ON =
  /^\/(federate|api\/v1\/(query|query_range|query_exemplars|series|labels|label\/[A-Za-z0-9_]+\/values|metadata|rules|alerts|targets|status\/(buildinfo|tsdb)))$/;
/** Grafana sends long queries as a form. */
const FORM = 'application/x-www-form-urlencoded';
const MOST_FORM_BYTES = 256 << 10;

const AnsweredSchema = z.looseObject({ data: z.unknown() });

export function monitoringRoutes(server: ApiServer, { prometheus }: ApiContext): void {
  const turns = new Turns();
  const schema = {
    summary: 'The query API of the Prometheus that runs in the lab (`vpclab monitoring on`)',
    params: z.object({ '*': z.string() }),
    response: {
      200: {
        description: "What Prometheus says; to a tenant's token, of the tenant's own series",
        content: { 'application/json': { schema: z.unknown() } },
      },
      default: ApiErrorSchema,
    },
  };
  server.register(async (scope: ApiServer) => {
    const options = { parseAs: 'string', bodyLimit: MOST_FORM_BYTES } as const;
    scope.addContentTypeParser(FORM, options, (_request, body, done) => done(null, body));
    for (const method of ['GET', 'POST'] as const) {
      scope.route({
        method,
        url: `${PREFIX}/*`,
        config: { right: 'read', tenantView: true },
        schema: { ...schema, operationId: method === 'GET' ? 'askPrometheus' : 'askPrometheusByForm' },
        handler: async (request, reply) => {
          if (prometheus === undefined) throw new VpclabError('BAD_ARGUMENT', 'This API has no Prometheus.');
          const question = {
            ...asked(request.url.slice(PREFIX.length), typeof request.body === 'string' ? request.body : ''),
            tenant: request.authority.tenant,
          };
          const gone = new AbortController();
          reply.raw.once('close', () => gone.abort(new VpclabError('CANCELLED', 'The client went away.')));
          const answer = await answerTo(question, { prometheus, turns, signal: gone.signal });
          return reply.status(answer.status).header('content-type', answer.contentType).send(answer.body);
        },
      });
    }
    await Promise.resolve();
  });
}

/** A question mark may stand in a query as it is, and a space in a form. */
function asked(url: string, form: string): Pick<Question, 'resource' | 'parameters'> {
  const [, resource = '', inUrl = ''] = /^([^?]*)\??(.*)$/s.exec(url) ?? [];
  return { resource, parameters: new URLSearchParams(`${inUrl}&${form}`) };
}

type Question = {
  readonly resource: string;
  readonly parameters: URLSearchParams;
  readonly tenant: string | undefined;
};
type Means = { readonly prometheus: PrometheusSource; readonly turns: Turns; readonly signal: AbortSignal };

async function answerTo(
  { resource, parameters, tenant }: Question,
  { prometheus, turns, signal }: Means,
): Promise<PrometheusAnswer> {
  if (tenant === undefined) {
    if (!PASSED_ON.test(resource))
      throw new VpclabError('BAD_ARGUMENT', `${resource} of Prometheus is not passed on.`);
    return await prometheus.ask(`${resource}?${parameters.toString()}`, signal);
  }
  // The grammar of PromQL is loaded on the first query.
  const { confineRequest } = await import('../../query-gate/request.ts');
  try {
    const confined = confineRequest(resource, parameters, tenant);
    return await turns.take(tenant, signal, async () =>
      kept(confined, await prometheus.ask(confined.path, signal)),
    );
  } catch (error) {
    if (!(error instanceof QueryRefused)) throw error;
    // In the form of Prometheus, which a panel of Grafana shows.
    const refusal = { status: 'error', errorType: 'bad_data', error: error.message };
    return { status: 400, contentType: 'application/json', body: Buffer.from(JSON.stringify(refusal)) };
  }
}

function kept({ keep }: Confined, answer: PrometheusAnswer): PrometheusAnswer {
  if (keep === undefined || answer.status !== 200) return answer;
  const said = AnsweredSchema.parse(JSON.parse(answer.body.toString('utf8')));
  return { ...answer, body: Buffer.from(JSON.stringify({ ...said, data: keep(said.data) })) };
}
