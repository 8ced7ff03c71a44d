// The life of vpclabd: listen first, so that clients wait for the engine and not for a socket; end on SIGTERM.

import { flushCompileCache } from 'node:module';
import { performance } from 'node:perf_hooks';
import { pino } from 'pino';
import { buildApi } from '../api/app.ts';
import type { LabEngine } from '../engine/types.ts';

/** The listening unix socket, as in socket activation (sd_listen_fds(3): the first descriptor is 3). */
const LISTEN_FD = 3;

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

  const name = process.env['VPCLAB_LAB'];
  if (name === undefined || name === '') return fatal(new Error('VPCLAB_LAB names no lab'));

  let engine: Promise<LabEngine> | undefined;
  const openEngine = (): Promise<LabEngine> =>
    (engine ??= import('../engine/engine.ts').then(({ createEngine }) => createEngine({ name })));

  const api = await buildApi({ engine: openEngine, logger });
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
