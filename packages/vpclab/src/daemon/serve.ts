// The life of vpclabd: listen first, so that clients wait for the engine and not for a socket; end on SIGTERM.

import { flushCompileCache } from 'node:module';
import { basename, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { pino } from 'pino';
import { buildApi } from '../api/app.ts';
import { EventFeed } from '../api/event-feed.ts';
import type { LabEngine } from '../engine/types.ts';
import { boundLog } from '../host/bound-log.ts';
import { DAEMON_ENVIRONMENT, LISTEN_FD, hostPaths, sandboxPaths } from '../runtime/paths.ts';
import { labMetrics } from './lab-metrics.ts';
import { holdEngine, type EngineHolder } from './engine-holder.ts';

/** The data plane does not need vpclabd: an end in good order is not worth waiting longer for. */
const END_MS = 5_000;

/** Where init.sh's and our own stderr goes, as it is seen from inside. */
const OWN_LOG = { name: 'vpclabd', file: join(sandboxPaths.host, basename(hostPaths('x').log)) };

/** Far more often than a log that runs away fills the lab's file system. */
const LOGS_MS = 2_000;

async function boundLogs(holder: EngineHolder): Promise<void> {
  boundLog(OWN_LOG.file);
  for (const { file } of (await holder.engine()).logs()) boundLog(file);
}

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

  const feed = new EventFeed();
  const startedAt = performance.now();
  const onNotice = (message: string): void => {
    logger.info(message);
    const atMs = Math.round(performance.now() - startedAt);
    feed.publish('repair', { kind: 'notice', level: 'info', message, atMs });
  };
  const sinceStart = (): number => Math.round(performance.now());
  const open = async (): Promise<LabEngine> => {
    const { createEngine } = await import('../engine/engine.ts');
    const engine = await createEngine({ name, onNotice });
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

  const metrics = labMetrics(holder.engine);
  const api = await buildApi({ engine: holder.engine, logger, feed, ownLogs: [OWN_LOG], metrics });
  await api.ready();
  await new Promise<void>((resolve, reject) => {
    api.server.once('error', reject);
    api.server.listen({ fd: LISTEN_FD }, resolve);
  });
  logger.info({ lab: name, startMs: sinceStart() }, 'listening');
  startEngine();
  setInterval(() => void boundLogs(holder).catch(() => undefined), LOGS_MS).unref();

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    logger.info({ signal }, 'ending');
    setTimeout(() => fatal(new Error(`not ended within ${END_MS} ms`)), END_MS).unref();
    await api.close();
    await metrics.close();
    await holder.close();
    process.exit(0);
  };
  process.once('SIGTERM', (signal) => void end(signal).catch(fatal));
  process.once('SIGINT', (signal) => void end(signal).catch(fatal));
}
