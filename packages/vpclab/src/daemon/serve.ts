// The life of vpclabd: listen first, so that clients wait for the engine and not for a socket; end on SIGTERM.

import { flushCompileCache } from 'node:module';
import { basename, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { pino } from 'pino';
import { buildApi } from '../api/app.ts';
import { EventFeed } from '../api/event-feed.ts';
import type { EngineEvent, LabEngine, Log } from '../model/engine.ts';
import type { Lab } from '../model/lab.ts';
import { boundLog } from '../machine/tools/bound-log.ts';
import { FaultRecords } from '../machine/tools/fault-records.ts';
import { logText } from '../machine/tools/log-file.ts';
import { BUNDLE } from '../runtime/bundle.ts';
import { DAEMON_ENVIRONMENT, LISTEN_FD, hostPaths, sandboxPaths } from '../runtime/paths.ts';
import { isOperator } from '../runtime/operator.ts';
import { holdEngine } from './engine-holder.ts';
import { Guests } from '../api/guests.ts';
import type { ApiServer } from '../api/server.ts';
import { Tokens } from '../api/tokens.ts';
import { AccessStore } from './access-store.ts';
import { refuseOthers } from '../machine/kernel/peer.ts';
import { Listeners } from './listeners.ts';
import { Monitoring } from './monitoring.ts';
import { labMetrics } from './lab-metrics.ts';
import { sentByWorkloads } from './exporter-counts.ts';
import { LabFlowLogs } from './flow-logs.ts';
import { LabPortGuards } from './lab-port-guards.ts';
import { LabRouting } from './lab-routing.ts';
import { RoutingFeed } from './routing-feed.ts';
import { lateChaos } from './late-chaos.ts';
import { lateTraffic } from './late-traffic.ts';

/** The data plane does not need vpclabd: an end in good order is not worth waiting longer for. */
const END_MS = 5_000;

/** Where init.sh's and our own stderr goes, as it is seen from inside. */
const OWN_FILE = join(sandboxPaths.host, basename(hostPaths('x').log));
const OWN_LOG: Log = { name: 'vpclabd', file: OWN_FILE, ...logText(OWN_FILE) };

const LOG_MS = 2_000;

export async function serve(): Promise<void> {
  const logger = pino(
    { name: 'vpclabd', level: process.env['VPCLAB_LOG_LEVEL'] ?? 'info' },
    pino.destination({ fd: 2, sync: true }),
  );
  const fatal = (error: unknown): never => {
    logger.fatal({ err: error }, 'vpclabd ends');
    process.exit(1);
  };
  process.on('uncaughtException', fatal);
  process.on('unhandledRejection', fatal);

  const name = process.env[DAEMON_ENVIRONMENT.lab];
  if (name === undefined || name === '') return fatal(new Error(`${DAEMON_ENVIRONMENT.lab} names no lab`));

  const keptDirectory = process.env[DAEMON_ENVIRONMENT.kept];

  const feed = new EventFeed();
  const onEvent = (event: EngineEvent): void => {
    logger.info({ event }, event.kind);
    feed.publish('repair', event);
  };
  const routingFeed = new RoutingFeed((event) => feed.publish('routing', event));
  const routing = new LabRouting((event, region) => {
    logger.info({ event, region }, `routing: ${event.kind}`);
    routingFeed.report(event, region);
  });
  const flowLogs = new LabFlowLogs((reason) => logger.warn({ reason }, 'flow logs'));
  const portGuards = new LabPortGuards((what) => logger.warn({ what }, 'port bindings'));
  const sinceStart = (): number => Math.round(performance.now());
  const open = async (): Promise<LabEngine> => {
    const { createEngine } = await import('../engine/engine.ts');
    const onLab = (lab: Lab): void => {
      routing.follow(lab);
      flowLogs.follow(lab);
      portGuards.follow(lab);
    };
    const engine = await createEngine({ name, onEvent, onLab, flowLogs, keptDirectory });
    logger.info({ startMs: sinceStart() }, 'engine ready');
    // Otherwise the cache is written at exit only, and vpclabd mostly ends with its lab, by a signal.
    flushCompileCache();
    return engine;
  };
  // The API first: what is asked before the engine is there waits for it.
  const { promise: listening, resolve: startEngine } = Promise.withResolvers<void>();
  const holder = holdEngine(
    () => listening.then(open),
    (error) => logger.error({ err: error }, 'the engine does not start; trying again'),
  );

  const store = new AccessStore();
  const tokens = new Tokens(store.kept.tokens, (kept) =>
    store.keep({ tokens: kept.map((token) => ({ ...token, rights: [...token.rights] })) }),
  );
  const guests = new Guests(tokens);
  const listeners = new Listeners(store, guests, () => (request, response) => api.routing(request, response));
  const access = { tokens, guests, listeners };
  const tell =
    (source: 'chaos' | 'traffic') =>
    (message: string): void => {
      logger.info({ message }, source);
      feed.publish(source, { kind: 'notice', level: 'info', message, atMs: sinceStart() });
    };
  const faults = new FaultRecords();
  const traffic = lateTraffic(async () => {
    const [{ Traffic }, { GeneratorWatch }] = await Promise.all([
      import('../traffic/control.ts'),
      import('../traffic/generator-watch.ts'),
    ]);
    const say = tell('traffic');
    new GeneratorWatch({
      faults,
      onHung: (silentMs) =>
        say(`the traffic generator did not answer for ${Math.round(silentMs / 1000)} s: it is killed`),
    });
    const sources = {
      exporter: async () => await sentByWorkloads(metrics),
      flows: () => flowLogs.feed(),
    };
    return new Traffic(holder.engine, sources, say);
  });
  const metrics = labMetrics(holder.engine, {
    flows: () => flowLogs.account,
    agents: () => routing.watched(),
    load: { traffic: async (signal) => await traffic.counts(signal), faults: () => faults.active() },
  });
  const monitoring = new Monitoring(metrics, (reason) => logger.warn({ reason }, 'metrics are not served'));
  const chaos = lateChaos(async () => {
    const { Chaos } = await import('../chaos/control.ts');
    return new Chaos(holder.engine, traffic, tell('chaos'));
  });
  const api: ApiServer = await buildApi({
    engine: holder.engine,
    logger,
    feed,
    ownLogs: [OWN_LOG],
    access,
    metrics,
    routing: () => routing.view(),
    prometheus: monitoring,
    flows: flowLogs,
    chaos,
    traffic,
  });
  await api.ready();
  api.server.on('connection', (socket) => refuseOthers(socket, isOperator));
  await new Promise<void>((resolve, reject) => {
    api.server.once('error', reject);
    api.server.listen({ fd: LISTEN_FD }, resolve);
  });
  logger.info({ lab: name, startMs: sinceStart(), bundle: process.env[BUNDLE] }, 'listening');
  startEngine();
  await listeners.restore((address, reason) => logger.warn({ address, reason }, 'a listener is lost'));
  setInterval(() => boundLog(OWN_LOG.file), LOG_MS).unref();

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    logger.info({ signal }, 'ending');
    setTimeout(() => fatal(new Error(`not ended within ${END_MS} ms`)), END_MS).unref();
    await Promise.all([api.close(), listeners.close()]);
    await monitoring.close();
    chaos.close();
    await metrics.close();
    await routing.close();
    routingFeed.close();
    await portGuards.close();
    await flowLogs.close();
    await holder.close();
    process.exit(0);
  };
  process.once('SIGTERM', (signal) => void end(signal).catch(fatal));
  process.once('SIGINT', (signal) => void end(signal).catch(fatal));
}
