// The HTTP API of one lab: a thin layer over the engine. It validates what comes in by schema; what goes out is the
// engine's own plain JSON, whose types `tsc` holds against the schemas, so that no reply is walked twice.

import Fastify, { LogController } from 'fastify';
import type { FastifyBaseLogger } from 'fastify';
import { validatorCompiler } from 'fastify-type-provider-zod';
import type { ChaosControl } from '../model/chaos.ts';
import type { LabEngine, Log } from '../model/engine.ts';
import type { TrafficControl } from '../model/traffic.ts';
import { VpclabError } from '../errors.ts';
import { ChangeLock } from './change-lock.ts';
import type { ApiContext, FlowSource, MetricsSource, PrometheusSource } from './context.ts';
import { fromFastifyError, httpStatus, toApiError } from './error-reply.ts';
import { EventFeed } from './event-feed.ts';
import { closedAccess, guardRoutes, type Access } from './access.ts';
import { accessRoutes } from './routes/access.ts';
import { captureRoutes } from './routes/captures.ts';
import { changeRoutes } from './routes/change.ts';
import { chaosRoutes } from './routes/chaos.ts';
import { eventRoutes } from './routes/events.ts';
import { flowRoutes } from './routes/flows.ts';
import { labRoutes } from './routes/lab.ts';
import { LabWatch } from './lab-watch.ts';
import { logRoutes } from './routes/logs.ts';
import { metricsRoutes } from './routes/metrics.ts';
import { routingRoutes } from './routes/routing.ts';
import { whyRoutes } from './routes/why.ts';
import type { RoutingView } from '../model/routing.ts';
import { monitoringRoutes } from './routes/monitoring.ts';
import { openApiRoutes } from './routes/openapi.ts';
import { trafficRoutes } from './routes/traffic.ts';
import type { ApiServer, ZodRequests } from './server.ts';

/** A lab file of 10 MB must reach the parser, which says what is wrong with it better than HTTP can. */
const MAX_BODY_BYTES = 16 << 20;

function noCompiler(): never {
  throw new Error('the API sets its own compilers');
}

export type ApiOptions = {
  readonly engine: () => Promise<LabEngine>;
  /** Without one nothing is logged. */
  readonly logger?: FastifyBaseLogger;
  /** Where others publish too; without one it is the API's own. */
  readonly feed?: EventFeed;
  readonly ownLogs?: readonly Log[];
  /** Without them only the operator's socket is served. */
  readonly access?: Access;
  readonly metrics?: MetricsSource;
  readonly routing?: () => Promise<RoutingView>;
  readonly prometheus?: PrometheusSource;
  readonly flows?: FlowSource;
  readonly traffic?: TrafficControl;
  readonly chaos?: ChaosControl;
  /** Runs before the routes are added: the OpenAPI generator listens to them. */
  readonly prepare?: (server: ApiServer) => Promise<void>;
};

export async function buildApi(options: ApiOptions): Promise<ApiServer> {
  const server = Fastify({
    ...(options.logger === undefined ? {} : { loggerInstance: options.logger }),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: MAX_BODY_BYTES,
    forceCloseConnections: true,
    // Otherwise Fastify loads Ajv and its kin: a seventh of all that vpclabd loads before it answers.
    schemaController: { compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler } },
  }).withTypeProvider<ZodRequests>();
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(() => JSON.stringify);

  server.setErrorHandler((error, request, reply) => {
    const known = fromFastifyError(error);
    const apiError = toApiError(known);
    if (apiError.code === 'INTERNAL') request.log.error({ err: error, url: request.url }, 'unexpected error');
    void reply.status(httpStatus(apiError.code)).send(apiError);
  });
  server.setNotFoundHandler((request, reply) => {
    const message = `The API has no ${request.method} ${request.url}.`;
    void reply.status(404).send(toApiError(new VpclabError('BAD_ARGUMENT', message)));
  });

  await options.prepare?.(server);
  const { tokens, guests, listeners } = options.access ?? closedAccess();
  guardRoutes(server, guests);
  const context: ApiContext = {
    engine: options.engine,
    lock: new ChangeLock(),
    feed: options.feed ?? new EventFeed(),
    ownLogs: options.ownLogs ?? [],
    tokens,
    listeners,
    metrics: options.metrics,
    routing: options.routing,
    prometheus: options.prometheus,
    flows: options.flows,
    traffic: options.traffic,
    chaos: options.chaos,
  };
  const watch = new LabWatch(context);
  context.feed.onAudience((isWatched) => watch.set(isWatched));
  server.addHook('preClose', () => watch.set(false));
  labRoutes(server, context);
  changeRoutes(server, context);
  logRoutes(server, context);
  eventRoutes(server, context);
  captureRoutes(server, context);
  accessRoutes(server, context);
  metricsRoutes(server, context);
  routingRoutes(server, context);
  whyRoutes(server, context);
  monitoringRoutes(server, context);
  flowRoutes(server, context);
  trafficRoutes(server, context);
  chaosRoutes(server, context);
  openApiRoutes(server);
  return server;
}
