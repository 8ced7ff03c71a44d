// How TLS to OVSDB servers is spoken, from files that flags name.

import { resolve } from 'node:path';
import type { TlsIdentity } from '@vpclab/ovsdb';
import { VpclabError } from '../errors.ts';
import { readSecret } from '../runtime/read-secret.ts';
import type { DatabaseTlsFlags } from './commands/database-tls-flags.ts';
import type { CliContext } from './context.ts';
import { readNamed } from './file-problem.ts';

/** Undefined where no flag is given. */
export function databaseTls(
  { env, cwd }: Pick<CliContext, 'env' | 'cwd'>,
  { caCert, certificate, privateKey }: DatabaseTlsFlags,
): TlsIdentity | undefined {
  if (caCert === undefined && certificate === undefined && privateKey === undefined) return undefined;
  if (caCert === undefined)
    throw new VpclabError('BAD_ARGUMENT', 'TLS to databases needs --ca-cert: the authority to trust.');
  const ca = readNamed(resolve(cwd, caCert));
  if (certificate === undefined && privateKey === undefined) return { ca };
  if (certificate === undefined || privateKey === undefined)
    throw new VpclabError('BAD_ARGUMENT', '--certificate and --private-key go together.');
  return {
    ca,
    certificate: readNamed(resolve(cwd, certificate)),
    privateKey: readSecret({ file: privateKey }, env, cwd).reveal(),
  };
}
