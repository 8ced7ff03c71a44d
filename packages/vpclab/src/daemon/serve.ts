// The life of vpclabd: listen first, so that clients wait for the engine and not for a socket; end on SIGTERM.

import { flushCompileCache } from 'node:module';
import { basename, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { pino } from 'pino';
import { buildApi } from '../api/app.ts';
import { EventFeed } from '../api/event-feed.ts';
import type { LabEngine } from '../engine/types.ts';
import { DAEMON_ENVIRONMENT, LISTEN_FD, hostPaths, sandboxPaths } from '../runtime/paths.ts';

/** Where init.sh's and our own stderr goes, as it is seen from inside. */
const OWN_LOG = { name: 'vpclabd', file: join(sandboxPaths.host, basename(hostPaths('x').log)) };

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
  let engine: Promise<LabEngine> | undefined;
  const openEngine = (): Promise<LabEngine> =>
    (engine ??= import('../engine/engine.ts').then(({ createEngine }) => createEngine({ name, onNotice })));

  const api = await buildApi({ engine: openEngine, logger, feed, ownLogs: [OWN_LOG] });
  await api.ready();
  await new Promise<void>((resolve, reject) => {
    api.server.once('error', reject);
    api.server.listen({ fd: LISTEN_FD }, resolve);
  });
  logger.info({ lab: name, startMs: Math.round(performance.now()) }, 'listening');
  openEngine().then(() => {
    logger.info({ lab: name, startMs: Math.round(performance.now()) }, 'engine ready');
    // Otherwise the cache is written at exit only, and vpclabd mostly ends with its lab, by a signal.
    flushCompileCache();
  }, fatal);

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    logger.info({ signal }, 'ending');
    await api.close();
    await (await engine)?.close();
    process.exit(0);
  };
  process.once('SIGTERM', (signal) => void end(signal).catch(fatal));
  process.once('SIGINT', (signal) => void end(signal).catch(fatal));
}
