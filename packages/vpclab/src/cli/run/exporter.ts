// `vpclab exporter`: runs until it is interrupted.

import { VpclabError } from '../../errors.ts';
import { compatModes } from '../../metrics/compat.ts';
import { accessOf } from '../../metrics/standalone/access.ts';
import { openStandalone } from '../../metrics/standalone/run.ts';
import { addressOf, serveMetrics } from '../../metrics/standalone/server.ts';
import type { ServerOptions } from '../../metrics/standalone/server.ts';
import type { ExporterFlags } from '../commands/exporter.ts';
import type { CliContext } from '../context.ts';
import { databaseTls } from '../database-tls.ts';
import { deploymentOf } from './deployment.ts';

export async function runExporter(this: CliContext, flags: ExporterFlags): Promise<void> {
  const { terminal } = this;
  const deployment = { ...deploymentOf(flags), tls: databaseTls(this, flags) };
  const address = addressOf(flags.listen);
  const access = accessOf({ tokenFile: flags.tokenFile, usersFile: flags.usersFile });
  const compat = compatModes(flags.compat?.split(',') ?? []);
  const tls = tlsOf(flags);
  const notice = (message: string): void => terminal.err(`${message}\n`);
  const { exporter, close } = await openStandalone(deployment, flags.mapping, notice);
  const { server, url } = await serveMetrics({ exporter, address, access, compat, tls });
  terminal.err(`Serving ${url}\n`);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  server.close();
  server.closeAllConnections();
  await close();
}

function tlsOf({ tlsCertificate, tlsKey }: ExporterFlags): ServerOptions['tls'] {
  if (tlsCertificate === undefined && tlsKey === undefined) return undefined;
  if (tlsCertificate !== undefined && tlsKey !== undefined)
    return { certificateFile: tlsCertificate, keyFile: tlsKey };
  throw new VpclabError('BAD_ARGUMENT', 'TLS takes both --tls-certificate and --tls-key.');
}
